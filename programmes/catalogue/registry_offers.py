"""What offers add to the portal's registries."""

from programmes.catalogue import demo_offers as _demo  # noqa: F401 it registers itself
from programmes.catalogue import kind_offers as _kind  # noqa: F401 it registers itself
from programmes.catalogue import waiting_offers as _waiting  # noqa: F401 the work-list’s lines
