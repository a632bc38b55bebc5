"""Naming an accountable body, and its own answer by its own link."""

from typing import Any

from django.db import transaction

from grants.applications import notices_help as notices
from grants.applications.actions.finding import locked, refuse_if_not_editable
from grants.applications.models import AccountableBody, Application, AssistedEntry
from grants.applications.models.bodies import may_have_one, must_have_one
from grants.applications.models.keys import hash_of, new_key
from programmes import audit, tokens
from programmes.questions import engine
from programmes.workflow import MoveRefused

# The page on which the body is named; it stands among the pages of the application.
PAGE = "accountable-body"
SECTION = "Who holds the money"


@transaction.atomic
def name_body(*, application: Application, by: Any, token: str, **details: str) -> AccountableBody:
    """Ask this organisation to hold the money; an earlier one counts no more. It gets its own link by e-mail.

    `details`: name, charity_number, company_number, no_number, contact_name, email. Refused once the application is
    sent, for the applicants' own address, and where the round has no accountable bodies.
    """
    tokens.spend(token, by=by, purpose=f"grants.applications.name_body:{application.pk}")
    application, at = _own(application, by)
    if not may_have_one(application):
        raise MoveRefused("This round has no accountable bodies. The applicant holds the money.")
    details = {name: value.strip() for name, value in details.items()}
    details["email"] = details["email"].lower()
    if details["email"] in {application.lead.email, by.email}:
        raise MoveRefused("This is your own address. Give that of somebody at the organisation.", field="email")
    if not any(details.get(name) for name in ("charity_number", "company_number", "no_number")):
        raise MoveRefused("Give a charity or company number, or say why there is none.", field="charity_number")
    key = new_key()
    body = AccountableBody.objects.select_for_update(of=("self",)).filter(application=application).first()
    body = body or AccountableBody(application=application, state=AccountableBody.State.DROPPED)
    body.name_another(by=by, at=at, key_hash=hash_of(key), **details)
    body.save()
    move = body.moves.create(verb="name_another", by=by, at=at, note=body.name)
    audit.record(by=by, verb="grants.applications.body_named", target=application)
    notices.body_asked(body, move, key)
    return body


@transaction.atomic
def ask_body_again(*, application: Application, by: Any, token: str) -> AccountableBody:
    """Send a new link to the organisation that has not answered; the earlier link is dead."""
    tokens.spend(token, by=by, purpose=f"grants.applications.ask_body_again:{application.pk}")
    application, at = _own(application, by)
    body = _held(application)
    key = new_key()
    body.ask_again(at=at, key_hash=hash_of(key))
    body.save()
    move = body.moves.create(verb="ask_again", by=by, at=at, note=body.name)
    audit.record(by=by, verb="grants.applications.body_asked_again", target=application)
    notices.body_asked(body, move, key)
    return body


@transaction.atomic
def drop_body(*, application: Application, by: Any, token: str) -> AccountableBody:
    """Do without it: its link is dead, and it no longer sees the application."""
    tokens.spend(token, by=by, purpose=f"grants.applications.drop_body:{application.pk}")
    application, at = _own(application, by)
    body = _held(application)
    person = body.person
    body.drop()
    body.save()
    move = body.moves.create(verb="drop", by=by, at=at, note=body.name)
    audit.record(by=by, verb="grants.applications.body_dropped", target=application)
    if person is not None:
        notices.body_dropped(body, move, person)
    return body


@transaction.atomic
def confirm_body(*, body: AccountableBody, name: str, position: str, by: Any, token: str) -> AccountableBody:
    """The organisation takes it on: this person confirms for it, and may read the application from now on.

    Refused when the link has ended or been answered, for another address than the asked one, and for the people who
    apply themselves.
    """
    tokens.spend(token, by=by, purpose=f"grants.applications.confirm_body:{body.pk}")
    application, at = locked(Application(pk=body.application_id))
    asked, body = body.key_hash, _held(application)
    _refuse_other_key(body, asked)
    refuse_if_not_editable(application)
    standing = application.may(by)
    if standing.own or standing.guest:
        raise MoveRefused("You are one of the people who apply. Somebody else at the organisation must confirm.")
    body.confirm(by=by, at=at, name=name.strip(), position=position.strip())
    body.save()
    move = body.moves.create(verb="confirm", by=by, at=at, note=body.name)
    audit.record(by=by, verb="grants.applications.body_confirmed", target=application)
    notices.body_confirmed(body, move)
    notices.body_receipt(body, move)
    return body


@transaction.atomic
def decline_body(*, body: AccountableBody, reason: str, by: Any, token: str) -> AccountableBody:
    """The organisation says no, with a reason; whoever holds the link may, with or without an account."""
    person = by if by is not None and by.is_authenticated else None
    tokens.spend(token, by=person, purpose=f"grants.applications.decline_body:{body.pk}")
    application, at = locked(Application(pk=body.application_id))
    asked, body = body.key_hash, _held(application)
    _refuse_other_key(body, asked)
    if not reason.strip():
        raise MoveRefused("Say why: the people who asked you read it.", field="reason")
    body.decline(at=at, reason=reason.strip())
    body.save()
    move = body.moves.create(verb="decline", by=person, at=at, note=f"{body.name}\n{body.declined_reason}")
    audit.record(by=person, verb="grants.applications.body_declined", target=application)
    notices.body_declined(body, move)
    return body


def missing_body(application: Application) -> list[engine.Missing]:
    """What is still to do about the accountable body before the application can be sent, in the form of its page."""
    body = application.body
    if body is None:
        words = "Name an organisation that holds the money for you." if must_have_one(application) else ""
    elif body.state == AccountableBody.State.ASKED:
        words = f"{body} has not confirmed yet. Ask it again, or name another."
    elif body.state == AccountableBody.State.DECLINED:
        words = f"{body} said no. Name another organisation."
    else:
        words = ""
    return [engine.Missing(SECTION, "name", "Accountable body", words, PAGE)] if words else []


def _own(application: Application, by: Any) -> tuple[Application, Any]:
    """The locked application, for the applicants themselves, while it can be changed."""
    application, at = locked(application, seen_by=by)
    entered = AssistedEntry.objects.filter(application=application, state="writing", entered_by=by)
    if not application.may(by).may_send and not entered.exists():
        raise MoveRefused("Only the people who apply can do this.")
    refuse_if_not_editable(application)
    return application, at


def _held(application: Application) -> AccountableBody:
    found = AccountableBody.objects.select_for_update(of=("self",)).filter(application=application).first()
    if found is None:
        raise MoveRefused("No organisation has been named yet.")
    return found


def _refuse_other_key(body: AccountableBody, asked: str) -> None:
    """Raises MoveRefused when another organisation was named, or a new link sent, since the page was opened."""
    if body.key_hash != asked or body.state == AccountableBody.State.DROPPED:
        raise MoveRefused("This link no longer counts: the people who apply have sent a new one or named another body.")
