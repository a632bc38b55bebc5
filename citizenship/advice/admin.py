"""The staff's side of the room."""

from citizenship.advice import admin_directory as _directory  # noqa: F401 it registers itself
from citizenship.advice import admin_open_referral as _open_referral  # noqa: F401 it registers itself
