"""The staff's side of the room."""

from citizenship.ceremonies import admin_core as _core  # noqa: F401 ceremonies, deviations, revised records
from citizenship.ceremonies import admin_partners as _partners  # noqa: F401 partners, places, the Mayor's ceremony
from citizenship.ceremonies import admin_returns as _returns  # noqa: F401 monthly returns
