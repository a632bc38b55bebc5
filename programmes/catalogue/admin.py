"""The staff's side of the room."""

from programmes.catalogue import admin_alerts as _alerts  # noqa: F401 it registers itself
from programmes.catalogue import admin_commitments as _commitments  # noqa: F401 it registers itself
from programmes.catalogue import admin_events as _events  # noqa: F401 it registers itself
from programmes.catalogue import admin_listings as _listings  # noqa: F401 it registers itself
from programmes.catalogue import admin_loans as _loans  # noqa: F401 it registers itself
from programmes.catalogue import admin_offers as _offers  # noqa: F401 it registers itself
from programmes.catalogue import admin_pages as _pages  # noqa: F401 it registers itself
from programmes.catalogue import admin_taking_part as _taking_part  # noqa: F401 it registers itself
from programmes.catalogue.views import staff as steps

__all__ = ["steps"]
