"""What recordings add to the portal's registries, and the checkers' part of a borough's and a programme's page."""

from citizenship.checker import borough as _borough  # noqa: F401 it registers itself
from citizenship.checker import media as _media  # noqa: F401 it registers its words
from citizenship.checker import offers as _offers  # noqa: F401 it registers itself
from citizenship.checker import waiting_media as _waiting  # noqa: F401 it registers itself
