"""Figures are worked out once; results are prepared by one person, published by another, and can be withdrawn."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from citizenship.findings import analysis, gathering, measures
from citizenship.findings import notices_results as notices
from citizenship.findings.models import Figures, FollowUp, Publication
from citizenship.studies.models import Study
from programmes import audit, clock, tokens
from programmes.people.access import Permission
from programmes.people.models import User
from programmes.workflow import MoveRefused

State = Publication.State
_CHECKED, _WITHDRAWN = ["checked_at", "checked_by"], ["withdrawn_at", "withdrawn_by", "withdrawn_reason"]
# What was registered before the first ceremony and stands beside the results.
REGISTERED = ("slug", "title", "question", "protocol", "assigned_per", "method", "seed")


def refuse_others(by: Any) -> None:
    """Raises PermissionDenied unless this person may prepare and publish findings."""
    if not by.can(Permission.PUBLISH_FINDINGS):
        raise PermissionDenied


@transaction.atomic
def work_out(*, study: Study, follow_up: str, by: User, token: str) -> Figures:
    """Work out the figures of a study at one follow-up, for good: everybody reads these from now on.

    Raises MoveRefused while anything that counts can still change, and where they are there already.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.findings.work_out:{study.pk}:{follow_up}")
    refuse_others(by)
    study = _locked(study)
    if study.figures.filter(follow_up=follow_up).exists():
        raise MoveRefused("These figures have been worked out already. They are never worked out twice.")
    if not gathering.is_over(study, follow_up, clock.now()):
        raise MoveRefused(
            "People can still answer, or a ceremony of this study has not been recorded yet. Figures are worked out "
            "once, when nothing can change any more: so no two days can be compared to find out what one person said."
        )
    return _worked_out(study, follow_up, by)


@transaction.atomic
def work_out_due() -> int:
    """What the portal does by itself: the figures of every study whose follow-up is over; returns how many."""
    made = 0
    for found in Study.objects.filter(state=Study.State.CLOSED, survey__isnull=False).order_by("pk"):
        study, there = _locked(found), set(found.figures.values_list("follow_up", flat=True))
        for follow_up in FollowUp.values:
            if follow_up not in there and gathering.is_over(study, follow_up, clock.now()):
                _worked_out(study, follow_up, None)
                made += 1
    return made


def _worked_out(study: Study, follow_up: str, by: Any) -> Figures:
    at = clock.now()
    content = analysis.work_out(
        gathering.codes(study, follow_up), gathering.design(study, follow_up), as_of=at.isoformat()
    )
    made = Figures.objects.create(study=study, follow_up=follow_up, content=content, worked_out_at=at, worked_out_by=by)
    audit.record(by=by, verb="citizenship.findings.worked_out", target=study, detail={"follow_up": follow_up})
    return made


@transaction.atomic
def prepare(*, study: Study, summary: str, by: User, token: str) -> Publication:
    """Copy the figures as they stand and write what was learned; a second person publishes it.

    Raises MoveRefused without figures, without words, and while another preparation waits.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.findings.prepare:{study.pk}")
    refuse_others(by)
    study = _locked(study)
    figures = {each.follow_up: each.content for each in study.figures.all()}
    if not figures:
        raise MoveRefused("There are no figures yet. They are worked out once the follow-up is over.")
    if not summary.strip():
        raise MoveRefused("Write what was learned, also when the answer is that nothing differed.", field="summary")
    if study.publications.filter(state=State.PREPARED).exists():
        raise MoveRefused("Results of this study wait for a second person already.")
    at = clock.now()
    made = Publication.objects.create(
        study=study,
        summary=summary.strip(),
        content={"study": registered(study), "figures": [figures[each] for each in FollowUp.values if each in figures]},
        since_at=at,
        prepared_at=at,
        prepared_by=by,
    )
    audit.record(by=by, verb="citizenship.findings.prepared", target=made)
    tokens.settle(token, str(made.pk))
    return made


def registered(study: Study) -> dict[str, Any]:
    """What had been registered before the first ceremony, as the results keep it."""
    return {
        **{name: getattr(study, name) for name in REGISTERED},
        "registered_at": study.registered_at.isoformat() if study.registered_at else "",
        "first_date": study.first_date.isoformat(),
        "last_date": study.last_date.isoformat(),
        "arms": [{"name": arm.name, "kind": arm.kind, "offers": arm.offers} for arm in study.arms.order_by("order")],
    }


@transaction.atomic
def publish(*, publication: Publication, by: User, token: str) -> Publication:
    """Let everybody read the results; an earlier publication of the study gives way, and the boroughs are told.

    Raises MoveRefused for the person who prepared them.
    """
    publication = _begin("publish", publication, by, token)
    publication.publish(by=by, at=clock.now())
    for earlier in publication.study.publications.select_for_update(of=("self",)).filter(state=State.PUBLISHED):
        earlier.withdraw(by=by, at=clock.now(), reason=Publication.Reason.NEWER)
        _done("withdraw", earlier, by, "withdrawn", _WITHDRAWN)
    publication = _done("publish", publication, by, "published", _CHECKED)
    for content in publication.content["figures"]:
        measures.record(publication.study, content)
    notices.published(publication)
    return publication


@transaction.atomic
def send_back(*, publication: Publication, reason: str, by: User, token: str) -> Publication:
    """What was prepared is not published as it stands; whoever prepared it is told why."""
    publication = _begin("send_back", publication, by, token)
    publication.send_back(by=by, at=clock.now(), reason=reason)
    publication = _done("send_back", publication, by, "sent_back", _WITHDRAWN)
    if by.pk != publication.prepared_by_id:
        notices.sent_back(publication)
    return publication


@transaction.atomic
def withdraw(*, publication: Publication, reason: str, by: User, token: str) -> Publication:
    """Nobody outside can read the results any more, and the measures no longer hold their figures."""
    publication = _begin("withdraw", publication, by, token)
    publication.withdraw(by=by, at=clock.now(), reason=reason)
    for content in publication.content["figures"]:
        measures.record(publication.study, content, withdrawn=True)
    return _done("withdraw", publication, by, "withdrawn", _WITHDRAWN)


def _locked(study: Study) -> Study:
    return Study.objects.select_for_update(of=("self",)).get(pk=study.pk)


def _begin(verb: str, publication: Publication, by: User, token: str) -> Publication:
    tokens.spend(token, by=by, purpose=f"citizenship.findings.{verb}:{publication.pk}")
    refuse_others(by)
    # The study first, so that two publications of it never wait for each other crosswise.
    _locked(publication.study)
    rows = Publication.objects.select_for_update(of=("self",)).select_related("study")
    return rows.get(pk=publication.pk)


def _done(verb: str, publication: Publication, by: User, past: str, fields: list[str]) -> Publication:
    """Save what the verb stamped, with its row of history and its row of the audit."""
    publication.save(update_fields=["state", "since_at", *fields])
    note = publication.get_withdrawn_reason_display() if verb != "publish" else ""
    publication.moves.create(verb=verb, by=by, at=publication.since_at, note=note)
    audit.record(by=by, verb=f"citizenship.findings.{past}", target=publication)
    return publication
