"""What an organisation and staff do so that it may have volunteers: details, agreement, approval."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from programmes import audit, clock, tokens
from programmes.people.access import OrganisationKind, Permission
from programmes.people.actions.organisations import approve_organisation
from programmes.people.models import Membership, Organisation
from programmes.workflow import MoveRefused
from volunteering.hosts import authority, notices
from volunteering.hosts.models import Agreement, Host


def _need_member(by: Any, organisation: Organisation) -> None:
    """Raises PermissionDenied unless this person is lead or coordinator there now."""
    active = Membership.objects.active().filter(user=by, organisation=organisation, role__in=authority.ACTS)
    if not active.exists():
        raise PermissionDenied


def _need(by: Any, permission: Permission) -> None:
    if not by.can(permission):
        raise PermissionDenied


def _locked(host: Host) -> Host:
    return Host.objects.select_for_update(of=("self",)).select_related("organisation", "agreement").get(pk=host.pk)


@transaction.atomic
def begin_host(*, organisation: Organisation, by: Any, token: str) -> Host:
    """Open the organisation's application to be a host; nothing is sent yet. A second one leads to the first."""
    tokens.spend(token, by=by, purpose=f"volunteering.hosts.begin:{organisation.pk}")
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    _need_member(by, organisation)
    if organisation.kind != OrganisationKind.HOST:
        raise MoveRefused("Only an organisation that was added as a volunteer host can apply. Add one first.")
    if organisation.state in {Organisation.State.REFUSED, Organisation.State.CLOSED}:
        raise MoveRefused("Nobody can act for this organisation now. Its page says why.")
    at = clock.now()
    host, is_new = Host.objects.get_or_create(
        organisation=organisation, defaults={"since_at": at, "created_by": by, "created_at": at}
    )
    if is_new:
        host.moves.create(verb="begin", by=by, at=at)
        audit.record(by=by, verb="volunteering.hosts.begun", target=host)
    tokens.settle(token, host.get_absolute_url())
    return host


@transaction.atomic
def change_host(*, host: Host, details: dict[str, Any], by: Any, token: str) -> Host:
    """Keep what the organisation tells volunteers and us about itself. Nothing happens when nothing differs."""
    tokens.spend(token, by=by, purpose=f"volunteering.hosts.change:{host.pk}")
    host = _locked(host)
    _need_member(by, host.organisation)
    changed = host.change(details)
    if changed:
        host.save(update_fields=changed)
        host.moves.create(verb="change", by=by, at=clock.now(), note=f"Changed: {', '.join(changed)}.")
        audit.record(by=by, verb="volunteering.hosts.changed", target=host, detail={"fields": changed})
    return host


@transaction.atomic
def sign(*, host: Host, agreement: Agreement, name: str, role: str, by: Any, token: str) -> Host:
    """A lead or coordinator signs this version for the organisation, with the name and role that they state."""
    tokens.spend(token, by=by, purpose=f"volunteering.hosts.sign:{host.pk}:{agreement.pk}")
    agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
    host, at = _locked(host), clock.now()
    _need_member(by, host.organisation)
    host.sign(agreement=agreement, name=name.strip(), role=role.strip(), by=by, at=at)
    host.save(update_fields=["agreement", "signed_name", "signed_role", "signed_at", "signed_by"])
    host.moves.create(verb="sign", by=by, at=at, note=f"Version {agreement.version}.")
    audit.record(by=by, verb="volunteering.hosts.signed", target=host, detail={"version": agreement.version})
    return host


@transaction.atomic
def submit(*, host: Host, by: Any, token: str) -> Host:
    """Ask us to approve the organisation as a host."""
    tokens.spend(token, by=by, purpose=f"volunteering.hosts.submit:{host.pk}")
    host, at = _locked(host), clock.now()
    _need_member(by, host.organisation)
    host.submit(by=by, at=at)
    host.save()
    move = host.moves.create(verb="submit", by=by, at=at)
    audit.record(by=by, verb="volunteering.hosts.submitted", target=host)
    notices.submitted(host, move)
    return host


@transaction.atomic
def take_back(*, host: Host, by: Any, token: str) -> Host:
    """Change something before we read it."""
    tokens.spend(token, by=by, purpose=f"volunteering.hosts.take_back:{host.pk}")
    host, at = _locked(host), clock.now()
    _need_member(by, host.organisation)
    host.take_back(by=by, at=at)
    host.save()
    host.moves.create(verb="take_back", by=by, at=at)
    audit.record(by=by, verb="volunteering.hosts.taken_back", target=host)
    return host


PAST = {"approve": "approved", "refuse": "refused", "pause": "paused", "resume": "resumed"}


def _decide(verb: str, host: Host, by: Any, token: str, tell: Callable[..., None], reason: str | None = None) -> Host:
    """One move by staff: stamps, history, audit, and the message to the host's people."""
    tokens.spend(token, by=by, purpose=f"volunteering.hosts.{verb}:{host.pk}")
    _need(by, Permission.APPROVE_HOSTS)
    host, at = _locked(host), clock.now()
    if authority.held(by, host, at):
        raise MoveRefused("You act for this organisation yourself. A colleague must decide.")
    if reason is not None and not reason.strip():
        raise MoveRefused("Give the reason: the people of the host read it.", field="reason")
    facts = {} if reason is None else {"reason": reason.strip()}
    getattr(host, verb)(by=by, at=at, **facts)
    host.save()
    move = host.moves.create(verb=verb, by=by, at=at, note=(reason or "").strip())
    audit.record(by=by, verb=f"volunteering.hosts.{PAST[verb]}", target=host)
    tell(host, move)
    return host


@transaction.atomic
def approve(*, host: Host, by: Any, token: str) -> Host:
    """Let it post opportunities. An organisation that still waits for approval is approved with it."""
    organisation = Organisation.objects.get(pk=host.pk)
    if organisation.state == Organisation.State.PENDING and Host.State(host.state) == Host.State.SUBMITTED:
        approve_organisation(organisation=organisation, by=by, token=tokens.issue())
    elif organisation.state not in {Organisation.State.PENDING, Organisation.State.APPROVED}:
        raise MoveRefused("The organisation itself was refused or closed. Approve or open that first.")
    return _decide("approve", host, by, token, notices.approved)


@transaction.atomic
def refuse(*, host: Host, reason: str, by: Any, token: str) -> Host:
    """Turn the application down, with the reason that the host reads; it may change things and send it again."""
    return _decide("refuse", host, by, token, notices.refused, reason)


@transaction.atomic
def pause(*, host: Host, reason: str, by: Any, token: str) -> Host:
    """Take all of the host's opportunities off the public pages, with the reason that the host reads."""
    return _decide("pause", host, by, token, notices.paused, reason)


@transaction.atomic
def resume(*, host: Host, by: Any, token: str) -> Host:
    """Put the host's opportunities back on the public pages."""
    return _decide("resume", host, by, token, notices.resumed)


def _end_of(day: date) -> datetime:
    """The last second of this day in London, one second before the next begins."""
    return datetime.combine(day, time(23, 59, 59), clock.LONDON)


@transaction.atomic
def publish_agreement(*, title: str, text: str, sign_by: date, by: Any, token: str) -> Agreement:
    """Put a new version in force; hosts that signed the last one may post until the end of `sign_by`.

    Their people are asked to read and sign the new one.
    """
    tokens.spend(token, by=by, purpose="volunteering.hosts.publish_agreement")
    _need(by, Permission.APPROVE_HOSTS)
    at, until = clock.now(), _end_of(sign_by)
    last = Agreement.objects.select_for_update().order_by("-version").first()
    if last is not None:
        if last.text.split() == text.split():
            raise MoveRefused("This is word for word the version in force. Change the text first.", field="text")
        last.replace(until=until, at=at)
        last.save(update_fields=["holds_until_at"])
    made = Agreement.objects.create(
        version=last.version + 1 if last else 1,
        title=title.strip(),
        text=text.strip(),
        published_at=at,
        published_by=by,
    )
    audit.record(by=by, verb="volunteering.hosts.agreement_published", target=made)
    standing = Host.objects.filter(state__in=[Host.State.APPROVED, Host.State.PAUSED])
    for host in standing.select_related("organisation").iterator(chunk_size=500):
        notices.sign_again(host, made, until)
    tokens.settle(token, str(made.pk))
    return made
