"""What staff do with programmes and ways to take part; what people send, read again and withdraw; invitations."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from programmes import audit, clock, tokens
from programmes.catalogue import notices
from programmes.catalogue.models import Invitation, InvitationSheet, Programme, Response, TakePart
from programmes.people.access import Permission
from programmes.people.data import ERASED_DOMAIN
from programmes.people.models import User
from programmes.questions import actions as questions
from programmes.questions.models import FILE_KINDS, Answer, AnswerSheet
from programmes.workflow import MoveRefused

KEPT_FOR = timedelta(days=730)


def _need_editor(by: Any) -> None:
    if not by.can(Permission.EDIT_PROGRAMMES):
        raise PermissionDenied


# --- staff -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def publish_programme(*, programme: Programme, by: Any, token: str) -> Programme:
    """Let everybody read the page."""
    _need_editor(by)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.publish:{programme.pk}")
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    at = clock.now()
    programme.publish(by=by, at=at)
    programme.save(update_fields=["state", "published_at", "published_by"])
    programme.moves.create(verb="publish", by=by, at=at)
    audit.record(by=by, verb="programmes.catalogue.published", target=programme)
    return programme


@transaction.atomic
def withdraw_programme(*, programme: Programme, by: Any, token: str) -> Programme:
    """Take the page off: visitors get "not found" for it and for its ways to take part."""
    _need_editor(by)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.withdraw:{programme.pk}")
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    programme.withdraw()
    programme.save(update_fields=["state", "published_at", "published_by"])
    programme.moves.create(verb="withdraw", by=by, at=clock.now())
    audit.record(by=by, verb="programmes.catalogue.withdrawn", target=programme)
    return programme


@transaction.atomic
def open_take_part(*, take_part: TakePart, by: Any, token: str) -> TakePart:
    """Let visitors send their answers, from now. Its questions are frozen with it.

    Raises MoveRefused for questions that ask for files (nobody here has an account to own them), for questions with
    something to put right, and while the programme's page is not published.
    """
    _need_editor(by)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.open:{take_part.pk}")
    rows = TakePart.objects.select_for_update(of=("self",)).select_related("programme", "question_set")
    take_part = rows.get(pk=take_part.pk)
    at = clock.now()
    take_part.open_(by=by, at=at)
    if not take_part.programme.is_public:
        raise MoveRefused("Publish the programme’s page first: people find this through it.")
    if take_part.question_set.questions.filter(kind__in=FILE_KINDS).exists():
        raise MoveRefused("These questions ask for files. Choose a set without: people answer here without an account.")
    if not take_part.question_set.is_frozen:
        take_part.question_set = questions.freeze(question_set=take_part.question_set, by=by)
    take_part.save(update_fields=["state", "opened_at", "opened_by", "closed_at", "closed_by"])
    take_part.moves.create(verb="open_", by=by, at=at)
    audit.record(by=by, verb="programmes.catalogue.opened", target=take_part)
    return take_part


@transaction.atomic
def close_take_part(*, take_part: TakePart, by: Any, token: str) -> TakePart:
    """Take nothing more. What was sent stays, and can still be withdrawn."""
    _need_editor(by)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.close:{take_part.pk}")
    take_part = TakePart.objects.select_for_update(of=("self",)).get(pk=take_part.pk)
    at = clock.now()
    take_part.close(by=by, at=at)
    take_part.save(update_fields=["state", "closed_at", "closed_by"])
    take_part.moves.create(verb="close", by=by, at=at)
    audit.record(by=by, verb="programmes.catalogue.closed", target=take_part)
    return take_part


# --- visitors --------------------------------------------------------------------------------------------------------


@transaction.atomic
def respond(
    *,
    take_part: TakePart,
    answers: Mapping[str, Any],
    name: str,
    email: str,
    may_contact: bool,
    by: Any,
    token: str,
    language: str = "en",
) -> Response:
    """Take one person's answers in and send them a receipt with the link to read and withdraw them.

    An address that has sent something already keeps what it sent first: its owner gets the link again, and the page
    says the same as ever, so that nobody learns who has sent something. Raises MoveRefused once it has closed.
    """
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.respond:{take_part.pk}")
    # Whoever closes it waits for us, or we for them; two presses with one address wait for each other.
    take_part = TakePart.objects.select_for_update(of=("self",)).select_related("programme").get(pk=take_part.pk)
    if not take_part.is_open or not take_part.programme.is_public:
        raise MoveRefused("This has closed meanwhile, so your answers could not be taken. They are still on this page.")
    at, email = clock.now(), email.strip().lower()
    there = take_part.responses.standing().filter(email=email).first()
    if there:
        notices.already_sent(there, at=at)
        return there
    sheet = _sheet(take_part, answers, language, at)
    made = Response.objects.create(
        take_part=take_part,
        sheet=sheet,
        person=by if by is not None and by.is_authenticated else None,
        name=name.strip(),
        email=email,
        may_contact=may_contact,
        received_at=at,
    )
    audit.record(by=made.person, verb="programmes.catalogue.responded", target=made)
    notices.received(made)
    return made


def _sheet(take_part: TakePart, answers: Mapping[str, Any], language: str, at: datetime) -> AnswerSheet:
    """The answers, with nobody's account on them: the response alone says whose they are."""
    sheet = questions.open_sheet(question_set=take_part.question_set, by=None, language=language)
    Answer.objects.bulk_create(
        Answer(sheet=sheet, key=key, value=value, revision=1, saved_at=at)
        for key, value in answers.items()
        if value is not None
    )
    return sheet


@transaction.atomic
def withdraw_response(*, response: Response, by: Any, token: str) -> Response:
    """Take it back: what it says, the name and the address are deleted now, and its invitations stop working."""
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.withdraw_response:{response.pk}")
    return _withdraw(response, by if by is not None and by.is_authenticated else None)


def _withdraw(response: Response, by: Any) -> Response:
    response = Response.objects.select_for_update(of=("self",)).get(pk=response.pk)
    at = clock.now()
    response.withdraw(at=at)
    response.save()
    Answer.objects.filter(sheet=response.sheet_id).delete()
    for each in response.invitations.select_for_update(of=("self",)).filter(state=Invitation.State.OPEN):
        each.email = f"{each.pk}@{ERASED_DOMAIN}"
        each.save(update_fields=["email"])
    audit.record(by=by, verb="programmes.catalogue.response_withdrawn", target=response)
    return response


# --- invitations -----------------------------------------------------------------------------------------------------


@transaction.atomic
def invite(
    *, kind: str, scope: Any, email: str, expires_at: datetime, by: Any, response: Response | None = None
) -> tuple[Invitation, str] | None:
    """Make one invitation and its key, which the caller sends and nobody keeps; None where there is one already.

    The caller decides who may, spends the token and writes the notice, in its own transaction.
    """
    email = email.strip().lower()
    key = Invitation.new_key()
    made = Invitation(
        kind=kind,
        scope=str(scope),
        token_hash=Invitation.hash_of(key),
        email=email,
        response=response,
        invited_at=clock.now(),
        invited_by=by,
        expires_at=expires_at,
    )
    # A colleague who presses at the same moment has made it: theirs stands.
    Invitation.objects.bulk_create([made], ignore_conflicts=True)
    if not Invitation.objects.filter(pk=made.pk).exists():
        return None
    audit.record(by=by, verb="programmes.catalogue.invited", target=made, detail={"kind": kind, "scope": str(scope)})
    return made, key


@transaction.atomic
def print_keys(*, kind: str, scope: Any, count: int, expires_at: datetime, by: Any) -> list[str]:
    """Make so many invitations for nobody by name, and return their keys, which the caller prints and nobody keeps.

    The caller decides who may and spends the token, in its own transaction.
    """
    keys = [Invitation.new_paper_key() for _ in range(count)]
    at = clock.now()
    Invitation.objects.bulk_create(
        Invitation(
            kind=kind,
            scope=str(scope),
            token_hash=Invitation.hash_of(key),
            anonymous=True,
            invited_at=at,
            invited_by=by,
            expires_at=expires_at,
        )
        for key in keys
    )
    return keys


@transaction.atomic
def issue_sheet(
    *, kind: str, label: str, borough: Any, count: int, expires_at: datetime, by: Any
) -> tuple[InvitationSheet, list[str]]:
    """Issue a sheet of invitations for nobody by name; returns it with the keys to print.

    The caller decides who may and spends the token, in its own transaction.
    """
    sheet = InvitationSheet.objects.create(
        kind=kind,
        label=label.strip(),
        borough=borough,
        count=count,
        issued_at=clock.now(),
        issued_by=by,
        expires_at=expires_at,
    )
    keys = print_keys(kind=kind, scope=sheet.pk, count=count, expires_at=expires_at, by=by)
    audit.record(
        by=by, verb="programmes.catalogue.sheet_issued", target=sheet, detail={"kind": kind, "count": str(count)}
    )
    return sheet, keys


@transaction.atomic
def cancel_sheet(*, sheet: InvitationSheet, by: Any) -> int:
    """Take back what of a sheet nobody has used; returns how many. The caller decides who may and spends the token."""
    rows = Invitation.objects.of_sheet(sheet).select_for_update(of=("self",)).filter(state=Invitation.State.OPEN)
    at, gone = clock.now(), 0
    for each in rows.order_by("pk"):
        each.cancel(by=by, at=at)
        each.save(update_fields=["state", "cancelled_at", "cancelled_by"])
        gone += 1
    audit.record(by=by, verb="programmes.catalogue.sheet_cancelled", target=sheet, detail={"count": str(gone)})
    return gone


@transaction.atomic
def open_invitation(*, invitation: Invitation) -> None:
    """Count that its page was opened, once however often it is."""
    Invitation.objects.filter(pk=invitation.pk, opened_at__isnull=True).update(opened_at=clock.now())


@transaction.atomic
def use_anonymously(*, invitation: Invitation) -> Invitation:
    """Use up a printed one. Nobody is noted, not even in the audit. Raises MoveRefused as `use` does."""
    held = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk, anonymous=True)
    at = clock.now()
    held.use(by=None, at=at)
    held.opened_at = held.opened_at or at
    held.save(update_fields=["state", "used_at", "used_by", "opened_at"])
    return held


@transaction.atomic
def count_first_step(*, sheet: Any) -> None:
    """Count that somebody who came through a sheet signed up for something. Never more than there were invitations."""
    InvitationSheet.objects.filter(pk=sheet, first_steps__lt=models.F("count")).update(
        first_steps=models.F("first_steps") + 1
    )


@transaction.atomic
def use_invitation(*, invitation: Invitation, by: User, until: datetime | None = None) -> Invitation:
    """Use it up for this account. `until` is when its scope ends now, where that has moved since it was sent."""
    held = Invitation.objects.select_for_update(of=("self",)).select_related("response").get(pk=invitation.pk)
    if held.response is not None and held.response.state == Response.State.WITHDRAWN:
        raise MoveRefused("What was sent has been withdrawn, and this invitation with it. You can take part without.")
    if until is not None and until > held.invited_at:
        held.expires_at = until
    held.use(by=by, at=clock.now())
    held.save(update_fields=["state", "used_at", "used_by", "expires_at"])
    audit.record(by=by, verb="programmes.catalogue.invitation_used", target=held)
    return held


@transaction.atomic
def cancel_invitation(*, invitation: Invitation, by: Any, token: str) -> Invitation:
    """Take it back: its link stops working at once."""
    _need_editor(by)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.cancel_invitation:{invitation.pk}")
    held = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    held.cancel(by=by, at=clock.now())
    held.save(update_fields=["state", "cancelled_at", "cancelled_by"])
    audit.record(by=by, verb="programmes.catalogue.invitation_cancelled", target=held)
    return held


# --- a person's data -------------------------------------------------------------------------------------------------


def erase(person: Any, by: Any) -> None:
    """Withdraw everything this person sent, under their account or their address, and forget where we invited them."""
    theirs = Response.objects.filter(person=person.pk) | Response.objects.filter(email=person.email.lower())
    for response in theirs.filter(state=Response.State.RECEIVED):
        _withdraw(response, by)
    for invitation in Invitation.objects.filter(email=person.email.lower()):
        invitation.email = f"{invitation.pk}@{ERASED_DOMAIN}"
        invitation.save(update_fields=["email"])


def export(person: Any) -> list[dict[str, Any]]:
    """What this person sent: the answers, which lie on sheets that name nobody."""
    return [
        {
            "sent_through": str(response.take_part),
            "sent_at": response.received_at.isoformat(),
            "answers": dict(response.sheet.answers.values_list("key", "value")),
        }
        for response in Response.objects.filter(person=person).select_related("take_part__programme", "sheet")
    ]


@transaction.atomic
def retain(at: datetime) -> int:
    """Delete what was sent more than two years ago, and invitations that ended so long ago; returns how many rows."""
    old = Response.objects.filter(received_at__lt=at - KEPT_FOR)
    sheets = list(old.values_list("sheet", flat=True))
    gone = Invitation.objects.filter(expires_at__lt=at - KEPT_FOR).delete()[0]
    gone += InvitationSheet.objects.filter(expires_at__lt=at - KEPT_FOR).delete()[0]
    return gone + old.delete()[0] + AnswerSheet.objects.filter(pk__in=sheets).delete()[0]
