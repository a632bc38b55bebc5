"""Joining, and what a volunteer changes about themselves."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from programmes import audit, clock, tokens
from programmes.people.models import Borough, User
from programmes.workflow import MoveRefused
from volunteering.safeguarding import ages
from volunteering.safeguarding.actions import guardians
from volunteering.safeguarding.models import AccessNeed, BirthDate, Volunteer
from volunteering.safeguarding.models.people import first_name


@transaction.atomic
def join(
    *,
    by: User,
    born: date,
    token: str,
    known_as: str = "",
    borough: Borough | None = None,
    interests: Iterable[str] = (),
    guardian_email: str = "",
) -> Volunteer:
    """Become a volunteer: the date of birth goes under seal, everything else sees the band. A guardian who was named is
    asked for permission.

    Raises MoveRefused under 13 (a guardian begins there), for an impossible date, and for who has joined already.
    """
    tokens.spend(token, by=by, purpose=f"volunteering.safeguarding.join:{by.pk}")
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    age = age_of(born, clock.london_day(clock.now()))
    if age < ages.DATA_CONSENT_BELOW:
        raise MoveRefused("Under 13, a parent or guardian begins. We have kept nothing of what you told us.")
    if age < ages.PERMISSION_BELOW and not guardian_email:
        raise MoveRefused("Tell us how to reach a parent or guardian.", field="guardian_email")
    made = _record(by, born=born, known_as=known_as, borough=borough, stated_by="self")
    made.interests = sorted(set(interests))
    made.save(update_fields=["interests"])
    if age < ages.ADULT:
        guardians.end_what_they_gave(by)
        if guardian_email:
            guardians.ask(volunteer=made, email=guardian_email, by=by)
    return made


def age_of(born: date, today: date) -> int:
    """The age today. Raises MoveRefused for a day to come and for one too long ago to be true."""
    age = ages.age_on(born, today)
    if age < 0 or age > ages.OLDEST:
        raise MoveRefused("Enter your own date of birth, such as 27 3 2009.", field="born")
    return age


def _record(
    user: User, *, born: date, known_as: str, borough: Borough | None = None, stated_by: str = "self"
) -> Volunteer:
    """The volunteer's row, with the sealed date, the history and the audit. Raises MoveRefused when there is one."""
    held = Volunteer.objects.filter(user=user).first()
    if held and held.merged_into_id:
        raise MoveRefused("Your record was joined to the one of your other account. Sign in with that account.")
    if held:
        raise MoveRefused("You have joined already.")
    at = clock.now()
    made = Volunteer.objects.create(
        user=user,
        known_as=(known_as or first_name(user.name)).strip(),
        borough=borough,
        band=ages.band_of(ages.age_on(born, clock.london_day(at))),
        joined_at=at,
    )
    BirthDate.objects.create(volunteer=made, born=born.isoformat(), stated_by=stated_by, stated_at=at)
    made.moves.create(verb="join", by=user, at=at)
    audit.record(by=user, verb="volunteering.safeguarding.joined", target=made)
    return made


record_of = _record


@transaction.atomic
def change_profile(
    *,
    volunteer: Volunteer,
    by: User,
    token: str,
    known_as: str,
    borough: Borough | None,
    interests: Iterable[str],
    needs: Mapping[str, str],
) -> Volunteer:
    """Change the name that hosts see, the borough, the causes and the access needs (code: note in own words)."""
    tokens.spend(token, by=by, purpose=f"volunteering.safeguarding.change_profile:{volunteer.pk}")
    volunteer = Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk, user=by)
    if not known_as.strip():
        raise MoveRefused("Enter the name that you want to be called by.", field="known_as")
    volunteer.known_as, volunteer.borough = known_as.strip(), borough
    volunteer.interests = sorted(set(interests))
    volunteer.save(update_fields=["known_as", "borough", "interests"])
    volunteer.access_needs.exclude(code__in=list(needs)).delete()
    for code, note in needs.items():
        AccessNeed.objects.update_or_create(volunteer=volunteer, code=code, defaults={"note": note.strip()})
    audit.record(by=by, verb="volunteering.safeguarding.profile_changed", target=volunteer)
    return volunteer


@transaction.atomic
def correct_birth_date(*, volunteer: Volunteer, born: date, note: str, by: Any, token: str) -> Volunteer:
    """An officer puts a wrong date of birth right, once they have seen a proof. The date is shown to nobody.

    What the volunteer may do follows from the new date at once, at every place that asks for an age.
    """
    tokens.spend(token, by=by, purpose=f"volunteering.safeguarding.correct_birth_date:{volunteer.pk}")
    at = clock.now()
    volunteer = Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)
    today = clock.london_day(at)
    age_of(born, today)
    held = volunteer.correct_birth_date(born=born, day=today)
    held.save(update_fields=["born", "stated_by"])
    volunteer.save(update_fields=["band"])
    if volunteer.is_minor:
        guardians.end_what_they_gave(volunteer.user)
    volunteer.moves.create(verb="correct_birth_date", by=by, at=at, note=note)
    audit.record(by=by, verb="volunteering.safeguarding.birth_date_corrected", target=volunteer)
    return volunteer
