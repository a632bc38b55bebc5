"""What volunteers, hosts and guardians are told about sessions and places. No message names another volunteer."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from programmes import clock, notices
from programmes.notices import Address
from volunteering.hosts import authority
from volunteering.opportunities.models import HostMessage, SignUp


def _facts(sign_up: SignUp) -> dict[str, Any]:
    session = sign_up.session
    opportunity = session.opportunity
    return {
        "title": opportunity.title,
        "host": opportunity.host.organisation.name if opportunity.host else opportunity.organisation_name,
        "when": clock.uk_time(session.starts_at),
        "until": clock.uk_time(session.ends_at),
        "place": place(sign_up),
        "group": sign_up.group.name if sign_up.group else "",
        "url": sign_up.get_absolute_url(),
    }


def place(sign_up: SignUp) -> str:
    """Where it is: the meeting point for whoever has a place, and what everybody may read for the rest."""
    session, opportunity = sign_up.session, sign_up.session.opportunity
    point = session.meeting_point if sign_up.state in SignUp.ROSTER else ""
    return point or opportunity.place_name or ("Online" if opportunity.remote else "")


def event(sign_up: SignUp, what: str) -> str:
    """What makes a message unique: the sign-up, what happened, and which of its steps that was."""
    return f"volunteering.sign_up.{what}:{sign_up.pk}:{sign_up.sequence}"


def _tell(sign_up: SignUp, *, template: str, **facts: Any) -> None:
    """One notice to the volunteer."""
    notices.send(
        event=event(sign_up, template.rsplit("/", 1)[1]),
        to=[sign_up.volunteer.user],
        template=template,
        context={**_facts(sign_up), **facts},
    )


def _tell_host(sign_up: SignUp, *, template: str) -> None:
    """One notice to each person who acts for the host; it names no volunteer."""
    session = sign_up.session
    host = session.host
    people = [each.user for each in authority.memberships_at(host, clock.now()).select_related("user")]
    url = reverse("volunteering:host_session", args=[session.pk])
    notices.send(
        event=event(sign_up, template.rsplit("/", 1)[1]),
        to=people,
        template=template,
        context={**_facts(sign_up), "url": url},
    )


def entered(sign_up: SignUp) -> None:
    """Somebody signed up: they have a place, wait for one, or have applied (then the host is told too)."""
    if sign_up.state == SignUp.State.CONFIRMED:
        confirmed(sign_up)
    elif sign_up.state == SignUp.State.WAITING:
        waiting(sign_up)
    else:
        _tell(sign_up, template="volunteering/opportunities/email/applied")
        _tell_host(sign_up, template="volunteering/opportunities/email/host_applied")


def confirmed(sign_up: SignUp) -> None:
    """You have a place."""
    _tell(sign_up, template="volunteering/opportunities/email/confirmed")


def waiting(sign_up: SignUp) -> None:
    """You are on the waiting list."""
    _tell(sign_up, template="volunteering/opportunities/email/waiting")


def accepted(sign_up: SignUp) -> None:
    """The host accepted your application: a place, or the waiting list."""
    if sign_up.state == SignUp.State.CONFIRMED:
        confirmed(sign_up)
    else:
        waiting(sign_up)


def declined(sign_up: SignUp, *, reason: str) -> None:
    """The host did not accept your application, and why."""
    _tell(sign_up, template="volunteering/opportunities/email/declined", reason=reason)


def offered(sign_up: SignUp) -> None:
    """A place is kept for you until a moment."""
    assert sign_up.offered_until_at  # nosec B101: the database ties it to the state
    ends = clock.uk_time(sign_up.offered_until_at)
    _tell(sign_up, template="volunteering/opportunities/email/offered", ends=ends)


def offer_ended(sign_up: SignUp) -> None:
    """The offer, or the waiting, is over."""
    _tell(sign_up, template="volunteering/opportunities/email/offer_ended")


def cancelled(sign_up: SignUp, *, had_place: bool) -> None:
    """You cancelled; the host learns that a place is free."""
    _tell(sign_up, template="volunteering/opportunities/email/cancelled")
    if had_place:
        _tell_host(sign_up, template="volunteering/opportunities/email/host_place_free")


def ended(sign_up: SignUp, *, had_place: bool, told: bool) -> None:
    """We ended a sign-up. The volunteer is told where to look (`told`); the host only that a place is free."""
    if told:
        _tell(sign_up, template="volunteering/opportunities/email/ended")
    if had_place:
        _tell_host(sign_up, template="volunteering/opportunities/email/host_place_free")


def session_cancelled(sign_up: SignUp, *, reason: str) -> None:
    """The host called the session off, and why."""
    _tell(sign_up, template="volunteering/opportunities/email/session_cancelled", reason=reason)


def meeting_point_changed(sign_up: SignUp) -> None:
    """There is another place to meet."""
    session = sign_up.session
    notices.send(
        event=f"volunteering.session.meeting_point:{session.pk}:{session.sequence}:{sign_up.pk}",
        to=[sign_up.volunteer.user],
        template="volunteering/opportunities/email/meeting_point",
        context=_facts(sign_up),
    )


def session_moved(sign_up: SignUp, *, was: datetime, reason: str) -> None:
    """It is at another time or place, and why; a guardian of somebody under 18 is told too."""
    _tell_of_move(
        sign_up, template="volunteering/opportunities/email/session_moved", reason=reason, was=clock.uk_time(was)
    )


def released_by_move(sign_up: SignUp, *, reason: str, why: str) -> None:
    """It was moved to a time at which this person cannot come, and we ended their sign-up; the guardian is told too."""
    _tell_of_move(sign_up, template="volunteering/opportunities/email/released_by_move", reason=reason, why=why)


def _tell_of_move(sign_up: SignUp, *, template: str, **facts: Any) -> None:
    """To the volunteer, and where their guardian's permission carries the sign-up, to the guardian in few words."""
    name = template.rsplit("/", 1)[1]
    which = f"{sign_up.pk}:{sign_up.sequence}:{sign_up.session.sequence}"
    facts = {**_facts(sign_up), **facts}
    notices.send(
        event=f"volunteering.sign_up.{name}:{which}",
        to=[sign_up.volunteer.user],
        template=template,
        context=facts,
    )
    if sign_up.permission_id and sign_up.permission:
        guardian = sign_up.permission.guardian
        notices.send(
            event=f"volunteering.guardian.{name}:{which}",
            to=[guardian.user or Address(guardian.email)],
            template="volunteering/opportunities/email/session_moved_guardian",
            context={**facts, "ended": name == "released_by_move", "url": ""},
        )


def missed(sign_up: SignUp) -> None:
    """The host marked you as not there; you may disagree."""
    _tell(sign_up, template="volunteering/opportunities/email/missed")


def message(sign_up: SignUp, sent: HostMessage) -> None:
    """The host's words; a guardian of somebody under 18 is told that there is a message."""
    facts = {**_facts(sign_up), "kind": sent.get_kind_display()}
    notices.send(
        event=f"volunteering.message:{sent.pk}",
        to=[sign_up.volunteer.user],
        template="volunteering/opportunities/email/message",
        context={**facts, "text": sent.text},
    )
    if sign_up.permission_id and sign_up.permission:
        guardian = sign_up.permission.guardian
        notices.send(
            event=f"volunteering.message.guardian:{sent.pk}:{sign_up.pk}",
            to=[guardian.user or Address(guardian.email)],
            template="volunteering/opportunities/email/message_sent",
            context={**facts, "url": ""},
        )
