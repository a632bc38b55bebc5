"""For `manage.py load_demo`: plainly fictional hubs with tablets, sessions, a loan that is out and one that is late."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction

from programmes import clock, tokens
from programmes.catalogue import actions
from programmes.catalogue import demo as _ways  # noqa: F401 the ways are opened first
from programmes.catalogue.actions import hubs, loans, skills
from programmes.catalogue.loading import demo
from programmes.catalogue.models import Loan, LoanBooking, LoanHub, TakePart
from programmes.people.loading import DOMAIN
from programmes.people.models import Borough, User

HUBS = [
    ("Lantern Library (fictional)", "lantern-library", "E09000023", 6),
    ("Harbour Library (fictional)", "harbour-library", "E09000023", 4),
    ("Kiln Lane Library (fictional)", "kiln-library", "E09000023", 3),
]
# Borrower, group, first day from today, weeks, tablets.
BOOKED = [
    ("Sam Sample (fictional)", "", 0, 2, 1),
    ("Ola Sample (fictional)", "Slow Walks (fictional)", 7, 4, 3),
    ("Kit Sample (fictional)", "", 3, 1, 1),
]


@demo.register
@transaction.atomic
def load_hubs(say: Callable[[str], object]) -> None:
    """Three hubs that Ines opened, with their tablets, sessions and bookings."""
    ines = User.objects.filter(email=f"ines@{DOMAIN}").first()
    way = TakePart.objects.open().filter(kind=TakePart.Kind.LOAN).order_by("pk").first()
    if ines is None or way is None or LoanHub.objects.exists():
        say("Hubs that lend tablets: there already")
        return
    made = [_hub(way, row, ines) for row in HUBS]
    for number, row in enumerate(BOOKED):
        _book(way, made[0], row, number)
    _hand_out(made[0], ines)
    say(f"{len(made)} hubs that lend tablets (fictional)")


def _hub(way: TakePart, row: tuple[str, str, str, int], by: User) -> LoanHub:
    name, address, borough, tablets = row
    facts: dict[str, Any] = {
        "name": name,
        "borough": Borough.objects.get(pk=borough),
        "address": "1 Sample Street",
        "hours": "Monday to Saturday, 10am to 5pm",
        "access": "Step-free from the street. Accessible toilet. Hearing loop at the desk.",
        "contact_email": f"{address}@{DOMAIN}",
    }
    hub = hubs.add_hub(take_part=way, facts=facts, by=by, token=tokens.issue(), made_up=True)
    labels = [f"{name[:3].upper()}-{number:02d}" for number in range(1, tablets + 1)]
    hubs.add_tablets(hub=hub, labels=labels, by=by, token=tokens.issue())
    hub = hubs.open_hub(hub=hub, by=by, token=tokens.issue())
    today = clock.london_day(clock.now())
    for days in (2, 5, 9, 12, 16, 23):
        starts = datetime.combine(today + timedelta(days=days), time(10 + days % 4), tzinfo=clock.LONDON)
        skills.plan_session(hub=hub, starts_at=starts, minutes=60, places=4, by=by, token=tokens.issue())
    return hubs.send_hub_link(hub=hub, by=by, token=tokens.issue())


def _book(way: TakePart, hub: LoanHub, row: tuple[str, str, int, int, int], number: int) -> None:
    name, group, days, weeks, tablets = row
    starts = clock.london_day(clock.now()) + timedelta(days=days)
    ends = starts + timedelta(days=7 * weeks - 1)
    rows = hub.sessions.order_by("starts_at")
    wanted = [str(s.pk) for s in rows if starts <= clock.london_day(s.starts_at) <= ends][:2]
    actions.respond(
        take_part=way,
        answers={},
        name=name,
        email=f"borrower-{number}@{DOMAIN}",
        organisation=group,
        may_contact=False,
        by=None,
        token=tokens.issue(),
        about=str(hub.pk),
        extra={"starts_on": starts, "weeks": weeks, "tablets": tablets, "sessions": wanted},
    )


def _hand_out(hub: LoanHub, by: User) -> None:
    """The first booking is out; another one was due back three days ago."""
    first = Loan.objects.filter(tablet__hub=hub).order_by("starts_on", "pk").first()
    if first is not None:
        loans.lend_loan(loan=first, by=by, token=tokens.issue())
    last = Loan.objects.filter(tablet__hub=hub, state=Loan.State.BOOKED, booking__for_group=False).first()
    if last is not None:
        lent = loans.lend_loan(loan=last, by=by, token=tokens.issue())
        today = clock.london_day(clock.now())
        days = {"starts_on": today - timedelta(days=16), "ends_on": today - timedelta(days=3)}
        LoanBooking.objects.filter(pk=lent.booking_id).update(**days)
        Loan.objects.filter(pk=lent.pk).update(**days)
