"""What this room does when an earlier room announces a verb."""

from citizenship.ceremonies import consequences_core as _core  # noqa: F401 a borough leaves its studies
from citizenship.ceremonies import consequences_partners as _partners  # noqa: F401 usual partners; whom to tell
from citizenship.ceremonies import consequences_returns as _returns  # noqa: F401 a return that was sent is revised
from citizenship.ceremonies import consequences_studies as _studies  # noqa: F401 a study starts; arms of boroughs
