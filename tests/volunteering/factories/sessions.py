"""Sessions and who has a place in them, for tests: session(opportunity, capacity=2), sign_up(volunteer, session)."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import F

from programmes import clock
from tests import factories
from volunteering.opportunities.models import BackgroundCheck, Opportunity, Session, SignUp
from volunteering.safeguarding.models import ParticipationPermission, Volunteer


def session(
    opportunity: Opportunity, *, starts_at: datetime | None = None, hours: float = 2, capacity: int = 10, **fields: Any
) -> Session:
    """A session of two hours, a week from now at noon UTC unless told otherwise."""
    noon = clock.now().replace(hour=12, minute=0, second=0, microsecond=0)
    start = (starts_at or noon + timedelta(days=7)).astimezone(UTC)
    given: dict[str, Any] = {"created_at": clock.now(), "created_by": factories.founder(), **fields}
    if given.get("state") == "cancelled":
        given |= {"cancelled_at": given["created_at"], "cancelled_by": given["created_by"]}
    return Session.objects.create(
        opportunity=opportunity, starts_at=start, ends_at=start + timedelta(hours=hours), capacity=capacity, **given
    )


def sign_up(volunteer: Volunteer, session: Session, *, state: str = "confirmed", **fields: Any) -> SignUp:
    """This person and this session, in this state; somebody under 16 rests on their newest permission.

    Attended means from the session's start to its end, unless `attended_from_at` and `attended_until_at` say otherwise.
    """
    at = fields.pop("at", None) or clock.now()
    day = clock.london_day(session.starts_at)
    given: dict[str, Any] = {"since_at": at, "created_at": at, "via": "page", "band": volunteer.band_on(day), **fields}
    given.setdefault("permission", _permission(volunteer, session))
    if state in {"waiting", "offered"}:
        Session.objects.filter(pk=session.pk).update(last_in_line=F("last_in_line") + 1)
        session.refresh_from_db(fields=["last_in_line"])
        given.setdefault("in_line", session.last_in_line)
    if state == "offered":
        given.setdefault("offered_until_at", session.offer_until(at))
    if state == "attended":
        given = {"attended_from_at": session.starts_at, "attended_until_at": session.ends_at, **given}
    made = SignUp.objects.create(volunteer=volunteer, session=session, state=state, **given)
    made.refresh_from_db(fields=["period"])
    session.refresh_from_db(fields=["confirmed"])
    return made


def _permission(volunteer: Volunteer, session: Session) -> ParticipationPermission | None:
    if volunteer.age_on(clock.london_day(session.starts_at)) >= session.opportunity.permission_below:
        return None
    return ParticipationPermission.objects.filter(volunteer=volunteer).order_by("-given_at").first()


def background_check(volunteer: Volunteer, opportunity: Opportunity, *, state: str = "clear") -> BackgroundCheck:
    """A check that this role needs, with its result."""
    at, by = clock.now(), factories.founder()
    result = {} if state == "asked" else {"recorded_at": at, "recorded_by": by, "result_date": clock.london_day(at)}
    return BackgroundCheck.objects.create(
        volunteer=volunteer,
        opportunity=opportunity,
        level=opportunity.check_level,
        state=state,
        asked_at=at,
        asked_by=by,
        **result,
    )
