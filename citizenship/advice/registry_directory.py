"""What the directory adds to the portal's registries: rows to begin with, its daily work, the staff's work-list."""

from citizenship.advice import demo, known
from citizenship.advice import scale as _scale  # noqa: F401 it registers itself
from citizenship.advice import tasks as _tasks  # noqa: F401 the work of the day
from citizenship.advice import waiting as _waiting  # noqa: F401 the work-list's lines
from programmes.catalogue import loading

loading.reference.register(known.load, "directory of advice")
loading.demo.register(demo.load, "directory of advice")
