"""What the room adds to the portal's registries."""

from citizenship.ceremonies import demo, demo_places
from citizenship.ceremonies import registry_partners as _partners  # noqa: F401 partners, places, the Mayor's ceremony
from citizenship.ceremonies import registry_returns as _returns  # noqa: F401 monthly returns and the head count
from citizenship.ceremonies import scale as _scale  # noqa: F401 it registers itself
from citizenship.ceremonies import tasks_core as _tasks_core  # noqa: F401 arms kept up to date, reminders
from citizenship.ceremonies import waiting_core as _waiting_core  # noqa: F401 arms, deviations, revised records
from programmes.catalogue import loading

loading.demo.register(demo.load, "ceremonies")
loading.demo.register(demo_places.load, "ceremony places")
