"""A person's sessions as iCalendar (RFC 5545). The feed and the file in an e-mail hold the same events: one UID for
one person and one session, a SEQUENCE that grows with every step, CANCELLED where it was called off or given up.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from programmes import clock
from programmes.notices.attachments import Attachment
from programmes.outputs import ical
from volunteering.opportunities.models import Session, SignUp

CONTENT_TYPE = ical.CONTENT_TYPE
# How far back the feed reaches; what is over stays in a calendar that has it.
BACK = timedelta(days=60)
# The messages that bring the event, or its end.
ATTACHED = frozenset({"confirmed", "cancelled", "session_cancelled", "session_moved", "released_by_move", "ended"})
STATUS = {
    SignUp.State.APPLIED: "TENTATIVE",
    SignUp.State.WAITING: "TENTATIVE",
    SignUp.State.OFFERED: "TENTATIVE",
    SignUp.State.CONFIRMED: "CONFIRMED",
    SignUp.State.ATTENDED: "CONFIRMED",
    SignUp.State.NO_SHOW: "CONFIRMED",
}


def sign_ups_for(volunteer: Any, at: datetime) -> list[SignUp]:
    """What a person's feed holds: the newest sign-up for each session, by time."""
    found = (
        SignUp.objects.filter(volunteer=volunteer, session__ends_at__gt=at - BACK)
        .with_session()
        .order_by("session_id", "-created_at", "-sequence")
        .distinct("session_id")
    )
    return sorted(found, key=lambda each: each.session.starts_at)


def as_text(sign_ups: Iterable[SignUp], *, at: datetime, name: str = "") -> str:
    """The calendar: no alarm, no attendee, nobody else's name."""
    return ical.calendar((_event(each, at) for each in sign_ups), part="Volunteering", name=name)


def attached(notice: Any) -> Attachment | None:
    """The file in an e-mail to a volunteer about one of their places: the same event as in the feed, as it stands now.

    None for what goes to the host, and for a sign-up that is gone.
    """
    name, _, rest = str(notice.event).rpartition(".")[2].partition(":")
    key = rest.partition(":")[0]
    if name not in ATTACHED:
        return None
    found = SignUp.objects.with_session().filter(pk=key, volunteer__user=notice.recipient_id).first()
    return Attachment("session.ics", "text/calendar", as_text([found], at=clock.now())) if found else None


def _event(sign_up: SignUp, at: datetime) -> list[str]:
    session, opportunity = sign_up.session, sign_up.session.opportunity
    # Where to meet is for whoever has a place.
    point = session.meeting_point if sign_up.state in SignUp.ROSTER else ""
    place = point or ", ".join(filter(None, (opportunity.place_name, opportunity.postcode)))
    waits = sign_up.state in {SignUp.State.WAITING, SignUp.State.APPLIED, SignUp.State.OFFERED}
    lines = [
        "BEGIN:VEVENT",
        f"UID:{sign_up.uid}",
        f"SEQUENCE:{session.sequence + sign_up.sequence}",
        f"DTSTAMP:{ical.moment(at)}",
        f"LAST-MODIFIED:{ical.moment(sign_up.since_at)}",
        f"DTSTART:{ical.moment(session.starts_at)}",
        f"DTEND:{ical.moment(session.ends_at)}",
        f"SUMMARY:{ical.escaped(('Not certain: ' if waits else '') + opportunity.title)}",
        f"STATUS:{status(sign_up, session)}",
        f"DESCRIPTION:{ical.escaped(f'With {opportunity.host_name}. {clock.uk_time(session.starts_at)}.')}",
        f"URL:{settings.SITE_URL}{sign_up.get_absolute_url()}",
        "TRANSP:" + ("OPAQUE" if status(sign_up, session) == "CONFIRMED" else "TRANSPARENT"),
        "CLASS:PRIVATE",
    ]
    if place:
        lines.append(f"LOCATION:{ical.escaped(place)}")
    return [*lines, "END:VEVENT"]


def status(sign_up: SignUp, session: Session) -> str:
    """What a calendar shows: certain, not certain, or called off."""
    if session.state == Session.State.CANCELLED:
        return "CANCELLED"
    return STATUS.get(SignUp.State(sign_up.state), "CANCELLED")
