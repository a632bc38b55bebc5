"""What search, the home page and the boroughs add to the portal's registries."""

from programmes.catalogue import changes as _changes  # noqa: F401 it registers itself
from programmes.catalogue import here as _here  # noqa: F401 it registers itself
from programmes.catalogue import scale_search as _scale  # noqa: F401 it registers itself
from programmes.catalogue import search as _search  # noqa: F401 it registers itself
from programmes.catalogue import tasks_search as _tasks  # noqa: F401 it registers itself
from programmes.catalogue.home import Area, register

register(Area("Evidence", "/evidence/", open_now=lambda request: [], tasks=lambda user: [], order=1))
