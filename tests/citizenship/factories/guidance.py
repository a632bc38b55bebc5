"""Versions of the guidance for tests: guidance(state="checked", by=ines, checked_by=noor)."""

from typing import Any

from citizenship.findings.models.guidance import GuidanceVersion, Recommendation, Section
from programmes import clock


def guidance(number: int = 1, state: str = "draft", *, by: Any, checked_by: Any = None, **fields: Any) -> Any:
    """A version with two recommendations. `by` writes and publishes it; `checked_by` checks it."""
    at = clock.now()
    given = {"title": "What good ceremonies do", "summary": "For registrars.\n- Read it once.", **fields}
    version = GuidanceVersion.objects.create(number=number, since_at=at, written_at=at, written_by=by, **given)
    for order, (section, title) in enumerate(
        [(Section.WELCOME, "Greet everybody at the door"), (Section.FOLLOW_UP, "Say what comes next")], 1
    ):
        Recommendation.objects.create(
            version=version, section=section, order=order, title=title, text="Do it so.\n- First this.\n- Then that."
        )
    if state in {"checked", "published"}:
        version.approve(by=checked_by, at=at)
        version.save()
    if state == "published":
        version.publish(by=by, at=at)
        version.save()
    return version
