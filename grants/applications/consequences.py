"""What follows here from what happened to a round."""

from typing import Any

from grants.applications import notices
from grants.funds.models import Extension
from programmes import workflow


@workflow.consequence("grants.funds.extended")
def announce_extension(*, extension: Extension, **facts: Any) -> None:
    """Everybody who is still writing hears that there is more time."""
    notices.extended(extension)
