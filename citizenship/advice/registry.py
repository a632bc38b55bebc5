"""What the room adds to the portal's registries."""

from citizenship.advice import registry_directory as _directory  # noqa: F401 it registers itself
from citizenship.advice import registry_open_referral as _open_referral  # noqa: F401 it registers itself
