"""What programmes’ pages add to the portal's registries."""

from programmes.catalogue import scale_pages as _scale  # noqa: F401 it registers itself
