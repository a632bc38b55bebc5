"""What commitments add to the portal's registries, and the reference data of indicators."""

from programmes.catalogue import reference_commitments as _reference  # noqa: F401 the 63 of them
from programmes.catalogue import waiting_commitments as _waiting  # noqa: F401 those to check again
from programmes.catalogue.loading import reference
from programmes.evidence import indicators_loading

reference.register(indicators_loading.load, "indicators")
