"""What staff do with the best-practice guidance: start a version, write it, have it checked, publish it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from citizenship.findings import basis as evidence
from citizenship.findings import notices_guidance as notices
from citizenship.findings.models.guidance import GuidanceVersion, Recommendation
from programmes import audit, clock, tokens
from programmes.people.access import Permission
from programmes.workflow import MoveRefused

FIRST_TITLE = "Citizenship ceremonies in London: what good ones do"
FIRST_SUMMARY = "Write here in a few lines what this guidance is for and who should read it."
# What a new version takes over of each recommendation; the key is the thread that runs through all versions.
_COPIED = ("key", "section", "order", "title", "text", "practice", "basis", "study_id", "outcome_key", "found")


def _need(by: Any) -> None:
    if not by.can(Permission.PUBLISH_FINDINGS):
        raise PermissionDenied


def _locked(version: GuidanceVersion) -> GuidanceVersion:
    return GuidanceVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)


def _written(version: GuidanceVersion, by: Any, verb: str, **detail: Any) -> None:
    """Note who changed a word: somebody else has to check it."""
    version.write(by=by, at=clock.now())
    version.save(update_fields=["written_at", "written_by"])
    audit.record(by=by, verb=f"citizenship.guidance.{verb}", target=version, detail=detail)


@transaction.atomic
def start(*, by: Any, token: str) -> GuidanceVersion:
    """Begin the next version as a copy of the one in force. One is written at a time: MoveRefused while one is open."""
    tokens.spend(token, by=by, purpose="citizenship.guidance.start")
    _need(by)
    # Every version is locked, so that two people do not begin the same number.
    held = list(GuidanceVersion.objects.select_for_update().order_by("-number"))
    at_work = next((each for each in held if each.state != GuidanceVersion.State.PUBLISHED), None)
    if at_work is not None:
        raise MoveRefused(f"Version {at_work.number} is being written already. Carry on with that one.")
    last, at = held[0] if held else None, clock.now()
    made = GuidanceVersion.objects.create(
        number=last.number + 1 if last else 1,
        title=last.title if last else FIRST_TITLE,
        summary=last.summary if last else FIRST_SUMMARY,
        since_at=at,
        written_at=at,
        written_by=by,
    )
    for each in last.recommendations.order_by("order") if last else ():
        Recommendation.objects.create(version=made, **{name: getattr(each, name) for name in _COPIED})
    audit.record(by=by, verb="citizenship.guidance.started", target=made)
    tokens.settle(token, str(made.pk))
    return made


@transaction.atomic
def write(*, version: GuidanceVersion, title: str, summary: str, changes: str, by: Any, token: str) -> GuidanceVersion:
    """Rewrite the frame of a draft: its title, what it is for, and what is new in it."""
    tokens.spend(token, by=by, purpose=f"citizenship.guidance.write:{version.pk}")
    _need(by)
    version = _locked(version)
    version.refuse_unless_draft()
    version.title, version.summary, version.changes = title.strip(), summary.strip(), changes.strip()
    version.save(update_fields=["title", "summary", "changes"])
    _written(version, by, "written")
    return version


@transaction.atomic
def set_recommendation(
    *,
    version: GuidanceVersion,
    recommendation: Recommendation | None,
    section: str,
    title: str,
    text: str,
    practice: str,
    outcome: Any,
    by: Any,
    token: str,
) -> Recommendation:
    """Add a recommendation to a draft, or rewrite one.

    `outcome` is the outcome of a study that it stands on; None makes it practice advice only. What the study's
    published results say about that outcome is written beside it. Raises MoveRefused where nothing is published.
    """
    what = recommendation.pk if recommendation else "new"
    tokens.spend(token, by=by, purpose=f"citizenship.guidance.set:{version.pk}:{what}")
    _need(by)
    version = _locked(version)
    version.refuse_unless_draft()
    if recommendation is None:
        last = version.recommendations.order_by("-order").first()
        recommendation = Recommendation(version=version, order=last.order + 1 if last else 1)
    elif recommendation.version_id != version.pk:
        raise MoveRefused("This recommendation belongs to another version.")
    recommendation.section, recommendation.title = section, title.strip()
    recommendation.text, recommendation.practice = text.strip(), practice
    _stand_on(recommendation, outcome)
    recommendation.save()
    _in_order(version)
    _written(version, by, "recommendation_set", key=str(recommendation.key))
    return recommendation


def _stand_on(recommendation: Recommendation, outcome: Any) -> None:
    if outcome is None:
        recommendation.basis = Recommendation.Basis.PRACTICE
        recommendation.study, recommendation.outcome_key, recommendation.found = None, "", ""
        return
    recommendation.basis = Recommendation.Basis.PILOT
    recommendation.study, recommendation.outcome_key = outcome.study, outcome.key
    recommendation.found = evidence.found(outcome.study, outcome.key)


def _in_order(version: GuidanceVersion) -> None:
    """Number the recommendations through, section by section, as people read them."""
    sections = [value for value, _ in Recommendation._meta.get_field("section").choices]  # type: ignore[union-attr]
    rows = sorted(version.recommendations.all(), key=lambda each: (sections.index(each.section), each.order))
    for number, each in enumerate(rows, 1):
        each.order = number
    # The order is unique at the end of the transaction, so that all of them can change places in one statement.
    Recommendation.objects.bulk_update(rows, ["order"])


@transaction.atomic
def remove_recommendation(
    *, version: GuidanceVersion, recommendation: Recommendation, by: Any, token: str
) -> GuidanceVersion:
    """Take a recommendation out of a draft. Earlier versions keep it."""
    tokens.spend(token, by=by, purpose=f"citizenship.guidance.remove:{recommendation.pk}")
    _need(by)
    version = _locked(version)
    version.refuse_unless_draft()
    key = str(recommendation.key)
    version.recommendations.filter(pk=recommendation.pk).delete()
    _in_order(version)
    _written(version, by, "recommendation_removed", key=key)
    return version


@transaction.atomic
def move_recommendation(
    *, version: GuidanceVersion, recommendation: Recommendation, up: bool, by: Any, token: str
) -> GuidanceVersion:
    """Let a recommendation change places with its neighbour in the same section; at an end it stays where it is."""
    tokens.spend(token, by=by, purpose=f"citizenship.guidance.move:{recommendation.pk}")
    _need(by)
    version = _locked(version)
    version.refuse_unless_draft()
    recommendation = version.recommendations.get(pk=recommendation.pk)
    same = version.recommendations.filter(section=recommendation.section)
    other = (
        same.filter(order__lt=recommendation.order).order_by("-order").first()
        if up
        else same.filter(order__gt=recommendation.order).order_by("order").first()
    )
    if other is not None:
        other.order, recommendation.order = recommendation.order, other.order
        Recommendation.objects.bulk_update([other, recommendation], ["order"])
        _written(version, by, "recommendation_moved", key=str(recommendation.key))
    return version


@transaction.atomic
def discard(*, version: GuidanceVersion, by: Any, token: str) -> None:
    """Throw a draft away. What is in force stays as it is."""
    tokens.spend(token, by=by, purpose=f"citizenship.guidance.discard:{version.pk}")
    _need(by)
    version = _locked(version)
    version.refuse_unless_draft()
    audit.record(by=by, verb="citizenship.guidance.discarded", target=version, detail={"number": version.number})
    version.delete()


@transaction.atomic
def approve(*, version: GuidanceVersion, seen: str, by: Any, token: str) -> GuidanceVersion:
    """A second person has read every word: they stand from now on.

    `seen` is the time of the last change that this person read. Raises MoveRefused for whoever wrote last, when the
    words have changed since, when something is missing, or when published results no longer say what stands there.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.guidance.approve:{version.pk}")
    _need(by)
    version, at = _locked(version), clock.now()
    version.refuse_unless_draft()
    if seen != version.written_at.isoformat():
        raise MoveRefused("A colleague changed this version while you read it. Read it again, then check it.")
    _refuse_unready(version)
    version.approve(by=by, at=at)
    version.save(update_fields=["state", "since_at", "checked_at", "checked_by"])
    version.moves.create(verb="approve", by=by, at=at)
    audit.record(by=by, verb="citizenship.guidance.approved", target=version)
    return version


@transaction.atomic
def take_back(*, version: GuidanceVersion, reason: str, by: Any, token: str) -> GuidanceVersion:
    """Make a checked version a draft again, with the reason that colleagues read."""
    tokens.spend(token, by=by, purpose=f"citizenship.guidance.take_back:{version.pk}")
    _need(by)
    version, at = _locked(version), clock.now()
    version.take_back(by=by, at=at)
    version.save(update_fields=["state", "since_at", "checked_at", "checked_by"])
    version.moves.create(verb="take_back", by=by, at=at, note=reason.strip())
    audit.record(by=by, verb="citizenship.guidance.taken_back", target=version)
    return version


@transaction.atomic
def publish(*, version: GuidanceVersion, by: Any, token: str) -> GuidanceVersion:
    """Put a checked version in force: everybody reads it, and every borough's registrars are told.

    Raises MoveRefused for whoever checked it, and when the results behind a recommendation are no longer published.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.guidance.publish:{version.pk}")
    _need(by)
    version, at = _locked(version), clock.now()
    version.publish(by=by, at=at)
    _refuse_unready(version)
    version.save(update_fields=["state", "since_at", "published_at", "published_by"])
    version.moves.create(verb="publish", by=by, at=at)
    audit.record(by=by, verb="citizenship.guidance.published", target=version)
    notices.published(version)
    return version


def _refuse_unready(version: GuidanceVersion) -> None:
    """Raises MoveRefused unless it says what is new, recommends something, and quotes only what is published now."""
    rows = list(version.recommendations.select_related("study").order_by("order"))
    if not rows:
        raise MoveRefused("This version recommends nothing yet. Add a recommendation first.")
    if version.number > 1 and not version.changes:
        raise MoveRefused("Say what is new in this version: boroughs read that first.")
    for each in rows:
        # A study is there wherever there is pilot evidence: a CHECK holds that.
        if each.study is not None and evidence.found(each.study, each.outcome_key) != each.found:
            raise MoveRefused(
                f"The published results behind “{each.title}” have changed. Open that recommendation, read what the "
                "results say now, and save it again."
            )
