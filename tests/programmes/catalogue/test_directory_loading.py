"""What comes with the set-up and with the demonstration: directories, real entries, fictional ones, hubs, topics."""

from typing import Any

import pytest

from programmes.catalogue import (
    actions,
    demo_alerts,
    demo_listings,
    demo_loans,
    reference_listings,
    reference_ways,
)
from programmes.catalogue.models import AlertItem, AlertTopic, Directory, Listing, Loan, LoanHub, TakePart
from programmes.catalogue.tasks_alerts import daily as alerts_daily
from programmes.catalogue.tasks_listings import daily as listings_daily
from programmes.catalogue.tasks_loans import daily as loans_daily
from tests.factories import token
from tests.programmes.catalogue import lists, rows

pytestmark = pytest.mark.django_db
PAGES = ("welcome-to-london", "volunteering", "early-years-hubs", "esol-plus", "health-and-participation", "mi-wifi")


@pytest.fixture
def said() -> list[str]:
    """The ways of these programmes, as the set-up brings them, and what their directories say."""
    words: list[str] = []
    for slug in sorted({path.stem for path in reference_ways.files()}):
        rows.programme(slug)
    reference_ways.load_ways(lambda text: None)
    for _ in range(2):
        reference_listings.load_directories(words.append)
    return words


@pytest.fixture
def opened(said: list[str], otto: Any) -> None:
    """The same, opened."""
    for way in TakePart.objects.filter(programme__slug__in=PAGES, kind__in=["listing", "loan"]):
        actions.open_take_part(take_part=way, by=otto, token=token())


def test_the_set_up_brings_directories_and_the_three_hubs_once(said: list[str]) -> None:
    count = TakePart.objects.filter(kind="listing").count()
    assert said == [f"{count} directories and 3 entries added", "0 directories and 0 entries added"]
    assert Directory.objects.get(take_part__programme__slug="health-and-participation").needs_access
    assert Directory.objects.get(take_part__programme__slug="volunteering").takes_requests
    assert all(each.source and each.state == "listed" for each in Listing.objects.all())


def test_what_somebody_edited_stays(said: list[str]) -> None:
    Directory.objects.update(noun="something else")
    Listing.objects.update(text="Put right.")
    reference_listings.load_directories(said.append)
    assert set(Directory.objects.values_list("noun", flat=True)) == {"something else"}
    assert set(Listing.objects.values_list("text", flat=True)) == {"Put right."}


def test_the_demonstration_is_fictional_throughout_and_comes_once(opened: None, ines: Any, otto: Any) -> None:
    words: list[str] = []
    for _ in range(2):
        demo_listings.load_entries(words.append)
        demo_loans.load_hubs(words.append)
        demo_alerts.load_topics(words.append)
    assert sum("there already" in each for each in words) == 3
    made = Listing.objects.filter(is_demonstration=True)
    assert made.count() == sum(len(entries) for entries in demo_listings.ENTRIES.values())
    assert all("(fictional)" in each.name and str(each.contact_email).endswith(".example") for each in made)
    assert {"waiting", "listed", "flagged"} <= set(made.values_list("state", flat=True))
    assert all("(fictional)" in each.name and each.is_demonstration for each in LoanHub.objects.all())
    assert sum(each.is_overdue(lists.today()) for each in Loan.objects.all()) == 1
    assert AlertTopic.objects.count() == 2
    assert AlertItem.objects.get().state == "draft"


def test_the_daily_work_is_done_by_its_jobs(opened: None, ines: Any, otto: Any) -> None:
    demo_listings.load_entries(lambda text: None)
    demo_loans.load_hubs(lambda text: None)
    old = Listing.objects.filter(state="listed", contact_email__isnull=False).first()
    assert old is not None
    lists.aged(old, 500)
    for _ in range(2):
        listings_daily("2026-11-22")
        loans_daily("2026-11-22")
        alerts_daily("2026-11-22")
    old.refresh_from_db()
    assert old.state == "hidden"
    assert len(lists.letters("hub_overdue")) == 1
    assert AlertItem.objects.filter(kind="Way to take part").exists()
    assert len(set(AlertItem.objects.values_list("number", flat=True))) == AlertItem.objects.count()
