"""How an opportunity comes to be public: a host writes it, staff read it, and what matters is read again later."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from programmes import audit, clock, tokens
from programmes.people.access import Permission
from programmes.workflow import MoveRefused
from volunteering.hosts import authority
from volunteering.hosts.models import Host
from volunteering.opportunities import notices_posting as notices
from volunteering.opportunities import search, words
from volunteering.opportunities.models.content import ADULT, CONTENT, READ_AGAIN, contradictions
from volunteering.opportunities.models.opportunities import Opportunity
from volunteering.opportunities.models.revisions import Revision

# What has no meaning where the work is done from home.
NO_PLACE: dict[str, Any] = {"borough": None, "place_name": "", "postcode": ""}


def _need_authority(by: Any, host: Host | None, at: Any) -> Host:
    """Raises PermissionDenied unless this person acts for the host now; imported rows have no host of ours."""
    if host is None or not authority.held(by, host, at) or not Host.objects.of(by).filter(pk=host.pk).exists():
        raise PermissionDenied
    return host


def _need_moderator(by: Any) -> None:
    if not by.can(Permission.MODERATE_OPPORTUNITIES):
        raise PermissionDenied


def _refuse_own(by: Any, opportunity: Opportunity, at: Any) -> None:
    """Nobody reads what their own organisation wrote."""
    if opportunity.host is not None and authority.held(by, opportunity.host, at):
        raise MoveRefused("You act for this host yourself. A colleague must decide.")


def _locked(opportunity: Opportunity) -> Opportunity:
    rows = Opportunity.objects.select_for_update(of=("self",)).with_parties()
    return rows.get(pk=opportunity.pk)


def settled(content: dict[str, Any]) -> dict[str, Any]:
    """The content as it is stored: what follows from an answer is never asked a second time."""
    given = {name: value for name, value in content.items() if name in CONTENT}
    if "minimum_age" in given:
        given["adults_only"] = given["minimum_age"] >= ADULT
    if given.get("check_level") == "none":
        given["check_reason"] = ""
    if given.get("by_application") is False:
        given["question"] = ""
    if given.get("remote") is True:
        given |= {name: empty for name, empty in NO_PLACE.items() if name in given}
    return given


@transaction.atomic
def create(*, host: Host, title: str, by: Any, token: str) -> Opportunity:
    """Begin a draft; only an approved host that has signed may."""
    tokens.spend(token, by=by, purpose=f"volunteering.opportunities.create:{host.pk}")
    host, at = (
        Host.objects.select_for_update(of=("self",)).select_related("organisation", "agreement").get(pk=host.pk),
        clock.now(),
    )
    _need_authority(by, host, at)
    host.refuse_unless_open(at)
    words.refuse_private({"title": title}, host)
    made = Opportunity.objects.create(
        host=host,
        title=title.strip(),
        borough=host.organisation.borough,
        adults_only=True,  # until the host says otherwise: the youngest age begins at 18
        since_at=at,
        updated_at=at,
        created_by=by,
    )
    made.moves.create(verb="create", by=by, at=at)
    audit.record(by=by, verb="volunteering.opportunities.created", target=made)
    tokens.settle(token, made.host_url)
    return made


@transaction.atomic
def copy(*, opportunity: Opportunity, by: Any, token: str) -> Opportunity:
    """Begin a draft with the same words and choices; sessions are not copied."""
    tokens.spend(token, by=by, purpose=f"volunteering.opportunities.copy:{opportunity.pk}")
    at = clock.now()
    host = _need_authority(by, opportunity.host, at)
    host.refuse_unless_open(at)
    content = opportunity.content()
    content["borough_id"] = content.pop("borough")
    content["title"] = f"{opportunity.title[:92]} (copy)"
    made = Opportunity.objects.create(host=host, since_at=at, updated_at=at, created_by=by, **content)
    made.moves.create(verb="create", by=by, at=at, note="A copy of another opportunity.")
    audit.record(by=by, verb="volunteering.opportunities.created", target=made)
    tokens.settle(token, made.host_url)
    return made


def proposed(opportunity: Opportunity) -> dict[str, Any]:
    """What the host reads and edits: the present content, with the changes that still wait to be read."""
    revision = opportunity.revisions.filter(state=Revision.State.WAITING).first()
    return {**opportunity.content(), **(revision.changes if revision else {})}


@transaction.atomic
def edit(*, opportunity: Opportunity, content: dict[str, Any], by: Any, token: str) -> tuple[list[str], list[str]]:
    """Keep new words and choices. Returns the fields that changed at once, and those that wait to be read first.

    In a draft everything changes at once. In a published or paused opportunity what staff must read again
    (`READ_AGAIN`) waits in a revision, and the old words stay public until it is accepted. Raises MoveRefused for
    contact details and for names of young people in free text.
    """
    tokens.spend(token, by=by, purpose=f"volunteering.opportunities.edit:{opportunity.pk}")
    opportunity, at = _locked(opportunity), clock.now()
    host = _need_authority(by, opportunity.host, at)
    if not opportunity.is_editable:
        raise MoveRefused("We are reading this now. Take it back first if something must change.")
    content = settled(content)
    words.refuse_private(content, host)
    for field, said in contradictions({**proposed(opportunity), **content}).items():
        raise MoveRefused(said, field=field)
    waits: list[str] = []
    if opportunity.published_at and opportunity.state in {Opportunity.State.PUBLISHED, Opportunity.State.PAUSED}:
        waits = _revise(opportunity, content, by, at)
    now = opportunity.take({name: value for name, value in content.items() if name not in waits})
    if now:
        opportunity.updated_at = at
        opportunity.save(update_fields=[*now, "updated_at"])
    if now or waits:
        opportunity.moves.create(verb="edit", by=by, at=at, note=f"Changed: {', '.join([*now, *waits])}.")
        audit.record(
            by=by, verb="volunteering.opportunities.edited", target=opportunity, detail={"fields": [*now, *waits]}
        )
        search.keep(opportunity)
    return now, waits


def _revise(opportunity: Opportunity, content: dict[str, Any], by: Any, at: Any) -> list[str]:
    """Put what must be read again into a revision that replaces the one that waits; returns its fields."""
    there, present = proposed(opportunity), opportunity.content()
    wanted = {name: value for name, value in {**there, **content}.items() if name in READ_AGAIN}
    changes = {name: value for name, value in wanted.items() if present[name] != value}
    touched = [name for name in content if name in READ_AGAIN and there[name] != content[name]]
    if touched:
        old = opportunity.revisions.select_for_update().filter(state=Revision.State.WAITING).first()
        if old is not None:
            old.replace(by=by, at=at)
            old.save(update_fields=["state"])
        if changes:
            opportunity.revisions.create(changes=changes, proposed_at=at, proposed_by=by)
    return touched


@transaction.atomic
def take_back_change(*, opportunity: Opportunity, by: Any, token: str) -> Opportunity:
    """Drop the changes that wait to be read; the published words stay."""
    tokens.spend(token, by=by, purpose=f"volunteering.opportunities.take_back_change:{opportunity.pk}")
    opportunity, at = _locked(opportunity), clock.now()
    _need_authority(by, opportunity.host, at)
    revision = opportunity.revisions.select_for_update().filter(state=Revision.State.WAITING).first()
    if revision is None:
        raise MoveRefused("No change waits to be read.")
    revision.replace(by=by, at=at)
    revision.save(update_fields=["state"])
    opportunity.moves.create(verb="take_back_change", by=by, at=at)
    audit.record(by=by, verb="volunteering.opportunities.change_taken_back", target=opportunity)
    return opportunity


def _step(verb: str, past: str, opportunity: Opportunity, by: Any, token: str) -> tuple[Opportunity, Any]:
    """One move by the host's people: lock, authority, verb, history, audit."""
    tokens.spend(token, by=by, purpose=f"volunteering.opportunities.{verb}:{opportunity.pk}")
    opportunity, at = _locked(opportunity), clock.now()
    host = _need_authority(by, opportunity.host, at)
    if verb in {"submit", "resume"}:
        host.refuse_unless_open(at)
    getattr(opportunity, verb)(by=by, at=at)
    opportunity.save()
    move = opportunity.moves.create(verb=verb, by=by, at=at)
    audit.record(by=by, verb=f"volunteering.opportunities.{past}", target=opportunity)
    search.keep(opportunity)
    return opportunity, move


@transaction.atomic
def submit(*, opportunity: Opportunity, by: Any, token: str) -> Opportunity:
    """Hand it in to be read; raises MoveRefused while something is missing or the host may not post."""
    opportunity, _ = _step("submit", "submitted", opportunity, by, token)
    words.refuse_private(opportunity.content(), opportunity.host)  # type: ignore[arg-type]
    return opportunity


@transaction.atomic
def take_back(*, opportunity: Opportunity, by: Any, token: str) -> Opportunity:
    """Change something before it is read."""
    return _step("take_back", "taken_back", opportunity, by, token)[0]


@transaction.atomic
def pause(*, opportunity: Opportunity, by: Any, token: str) -> Opportunity:
    """Take it off the public pages for a while; places that people have stay."""
    return _step("pause", "paused", opportunity, by, token)[0]


@transaction.atomic
def resume(*, opportunity: Opportunity, by: Any, token: str) -> Opportunity:
    """Show it again, in the words that staff read."""
    return _step("resume", "resumed", opportunity, by, token)[0]


@transaction.atomic
def close(*, opportunity: Opportunity, by: Any, token: str) -> Opportunity:
    """End it for good. Raises MoveRefused while a session is still to come: those people must be told first."""
    if opportunity.sessions.coming(clock.now()).exists():
        raise MoveRefused("Cancel the sessions that are still to come first. Then the people with a place are told.")
    opportunity, _ = _step("close", "closed", opportunity, by, token)
    opportunity.revisions.filter(state=Revision.State.WAITING).update(state=Revision.State.REPLACED)
    return opportunity


# --- staff -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def publish(*, opportunity: Opportunity, by: Any, token: str) -> Opportunity:
    """Let everybody see it. Raises MoveRefused when its host may not post at the moment, or its source is stopped."""
    tokens.spend(token, by=by, purpose=f"volunteering.opportunities.publish:{opportunity.pk}")
    _need_moderator(by)
    opportunity, at = _locked(opportunity), clock.now()
    _refuse_own(by, opportunity, at)
    if opportunity.host is not None:
        if not opportunity.host.is_open(at):
            raise MoveRefused("Its host may not post now: it is not approved, is paused, or has not signed.")
        words.refuse_private(opportunity.content(), opportunity.host)
    opportunity.publish(by=by, at=at)
    opportunity.save()
    move = opportunity.moves.create(verb="publish", by=by, at=at)
    audit.record(by=by, verb="volunteering.opportunities.published", target=opportunity)
    notices.published(opportunity, move)
    search.keep(opportunity)
    return opportunity


@transaction.atomic
def return_(*, opportunity: Opportunity, to_change: str, by: Any, token: str) -> Opportunity:
    """Send it back with what to change; a published one leaves the public pages at once."""
    tokens.spend(token, by=by, purpose=f"volunteering.opportunities.return_:{opportunity.pk}")
    _need_moderator(by)
    opportunity, at = _locked(opportunity), clock.now()
    _refuse_own(by, opportunity, at)
    if opportunity.is_imported:
        raise MoveRefused("It comes from another platform and has no host here. Leave it out instead.")
    if not to_change.strip():
        raise MoveRefused("Say what to change: the host reads it.", field="to_change")
    opportunity.return_(by=by, at=at, to_change=to_change.strip())
    opportunity.save()
    opportunity.revisions.filter(state=Revision.State.WAITING).update(state=Revision.State.REPLACED)
    move = opportunity.moves.create(verb="return_", by=by, at=at, note=to_change.strip())
    audit.record(by=by, verb="volunteering.opportunities.returned", target=opportunity)
    notices.returned(opportunity, move)
    search.keep(opportunity)
    return opportunity


@transaction.atomic
def leave_out(*, opportunity: Opportunity, by: Any, token: str) -> Opportunity:
    """Staff leave an opportunity of another platform out for good; no later reading of its feed brings it back."""
    tokens.spend(token, by=by, purpose=f"volunteering.opportunities.leave_out:{opportunity.pk}")
    _need_moderator(by)
    opportunity, at = _locked(opportunity), clock.now()
    if not opportunity.is_imported:
        raise MoveRefused("Return it to its host instead, with what to change.")
    opportunity.close(by=by, at=at)
    opportunity.save()
    opportunity.revisions.filter(state=Revision.State.WAITING).update(state=Revision.State.REPLACED)
    opportunity.moves.create(verb="close", by=by, at=at)
    audit.record(by=by, verb="volunteering.opportunities.left_out", target=opportunity)
    search.keep(opportunity)
    return opportunity


def _open_revision(revision: Revision, by: Any, verb: str, token: str) -> tuple[Revision, Opportunity, Any]:
    tokens.spend(token, by=by, purpose=f"volunteering.opportunities.revision_{verb}:{revision.pk}")
    _need_moderator(by)
    # The opportunity first, as everywhere else, so that two people never wait for one another.
    opportunity, at = _locked(revision.opportunity), clock.now()
    _refuse_own(by, opportunity, at)
    return Revision.objects.select_for_update().get(pk=revision.pk), opportunity, at


@transaction.atomic
def accept_revision(*, revision: Revision, by: Any, token: str) -> Revision:
    """Put the new words in the place of the old."""
    revision, opportunity, at = _open_revision(revision, by, "accept", token)
    revision.accept(by=by, at=at)
    if opportunity.host is not None:
        words.refuse_private(revision.changes, opportunity.host)
    changed = opportunity.take(revision.changes)
    opportunity.updated_at = at
    opportunity.save(update_fields=[*changed, "updated_at"])
    revision.save(update_fields=["state", "decided_at", "decided_by"])
    move = opportunity.moves.create(verb="accept_change", by=by, at=at)
    audit.record(
        by=by, verb="volunteering.opportunities.change_accepted", target=opportunity, detail={"fields": changed}
    )
    notices.change_accepted(opportunity, move)
    search.keep(opportunity)
    return revision


@transaction.atomic
def refuse_revision(*, revision: Revision, reason: str, by: Any, token: str) -> Revision:
    """Leave the published words as they are, and tell the host why."""
    revision, opportunity, at = _open_revision(revision, by, "refuse", token)
    if not reason.strip():
        raise MoveRefused("Give the reason: the host reads it.", field="reason")
    revision.refuse(by=by, at=at, reason=reason.strip())
    revision.save(update_fields=["state", "decided_at", "decided_by", "reason"])
    move = opportunity.moves.create(verb="refuse_change", by=by, at=at, note=reason.strip())
    audit.record(by=by, verb="volunteering.opportunities.change_refused", target=opportunity)
    notices.change_refused(opportunity, move)
    return revision
