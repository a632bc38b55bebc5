"""What measures add to the portal's registries."""

from programmes.evidence import waiting_measures as _waiting  # noqa: F401 the work-list
