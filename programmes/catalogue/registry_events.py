"""What events add to the portal's registries."""

from programmes.catalogue import boroughs, listing_events
from programmes.catalogue import demo_events as _demo  # noqa: F401 it registers itself
from programmes.catalogue import kind_events as _kind  # noqa: F401 it registers itself
from programmes.catalogue import tasks_events as _tasks  # noqa: F401 the hourly work
from programmes.catalogue import waiting_events as _waiting  # noqa: F401 the work-list’s lines
from programmes.notices import attachments

attachments.register("programmes.catalogue.", listing_events.attached)
boroughs.register(listing_events.of_borough)
