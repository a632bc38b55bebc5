"""Demonstration: Farah, 19, Tomi, 15, and Kemi, 17, have joined; Tomi's guardian Gwen has given permission. All are
fictional.
"""

from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction

from programmes import clock
from programmes.people.loading import DOMAIN
from programmes.people.models import Borough, Organisation, User
from programmes.tokens import issue
from volunteering.safeguarding import actions, ages
from volunteering.safeguarding.demo_accounts import account
from volunteering.safeguarding.models import Concern, Guardian, ParticipationPermission, Permit, Volunteer
from volunteering.safeguarding.models.guardians import LASTS

# Name in the cast, age, borough, causes.
PEOPLE = (
    ("farah", 19, "Southwark", ["environment", "community"]),
    ("tomi", 15, "Southwark", ["environment", "sport_outdoor_activities"]),
    ("kemi", 17, "Southwark", ["environment", "community"]),
)
# Gwen said yes so long ago that Tomi has hours to show.
PERMITTED_FOR = timedelta(days=60)
CONCERN = (
    "Demonstration: the gate to the canal was open during the session and nobody was watching the younger ones. "
    "Nothing happened."
)


@transaction.atomic
def load(say: Callable[[str], object]) -> None:
    """The volunteers, Gwen's permission, the host's call and one concern; safe to run twice."""
    if User.objects.filter(email=f"farah@{DOMAIN}").exists():
        say(f"{account('kemi', 'Kemi Adu').email:<24} volunteer, 17, in HeadStart")
    made = [_volunteer(*person) for person in PEOPLE]
    tomi = Volunteer.objects.filter(user__email=f"tomi@{DOMAIN}").first()
    if tomi:
        _permission(tomi)
    if not Concern.objects.exists():
        actions.raise_concern(by=None, text=CONCERN, who="The session at the garden on Rye Lane", token=issue())
    say(f"safeguarding: {sum(made)} volunteers")


def _born(age: int) -> date:
    """A day that makes somebody this old for most of a year."""
    today = clock.london_day(clock.now())
    return date(today.year - age - (today.month < 3), 2, 14)


def _volunteer(key: str, age: int, borough: str, interests: list[str]) -> bool:
    user = User.objects.filter(email=f"{key}@{DOMAIN}").first()
    if user is None or Volunteer.objects.filter(user=user).exists():
        return False
    actions.join(
        by=user,
        born=_born(age),
        borough=Borough.objects.get(name=borough),
        interests=interests,
        guardian_email=f"gwen@{DOMAIN}" if age < ages.PERMISSION_BELOW else "",
        token=issue(),
    )
    return True


def _permission(tomi: Volunteer) -> None:
    """Gwen said yes, and Guy rang her."""
    gwen, guy = (User.objects.filter(email=f"{key}@{DOMAIN}").first() for key in ("gwen", "guy"))
    host = Organisation.objects.filter(name="Rye Lane Growers").first()
    if gwen is None or ParticipationPermission.objects.filter(volunteer=tomi).exists():
        return
    at = clock.now() - PERMITTED_FOR
    giver = Guardian.objects.get(volunteer=tomi, email=gwen.email)
    giver.name, giver.relationship, giver.phone, giver.user = gwen.name, "parent", "020 7946 0155", gwen
    giver.save()
    given = giver.permissions.create(
        volunteer=tomi,
        permits=[Permit.TAKE_PART.value, Permit.FIRST_AID.value],
        given_at=at,
        expires_at=at + LASTS,
        to_sample=True,
    )
    given.moves.create(verb="give", by=gwen, at=at)
    if host and guy and guy.role_in(host):
        actions.confirm_by_telephone(permission=given, by=guy, host_key=host.pk, token=issue())
