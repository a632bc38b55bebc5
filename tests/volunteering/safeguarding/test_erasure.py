"""Erasure of volunteers and guardians (I27): nothing that names anybody is left, sums stay, and it can be proved."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction

from programmes import clock
from programmes.audit.models import AuditEvent
from programmes.people import data
from programmes.people.actions import erasure
from programmes.people.models import Erasure
from tests.volunteering import factories
from volunteering.safeguarding.models import Guardian, Volunteer

pytestmark = pytest.mark.django_db
MARK = "Zebrafinch"


def everything() -> str:
    """Every column of every table of volunteering and of the people's tables, as text."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_app_config("volunteering").get_models():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")
            found += [str(row) for row in cursor.fetchall()]
    return "\n".join(found)


@pytest.fixture
def marked(tomi: Any) -> Volunteer:
    """A young volunteer whose every word carries the mark, with guardian, permission and need."""
    tomi.name = f"Tomi {MARK}"
    tomi.save()
    made = factories.minor(tomi, known_as=f"Tomi {MARK}", interests=["health"])
    giver = factories.guardian(made, name=f"Gwen {MARK}", email=f"{MARK.lower()}@family.example")
    factories.permission(made, by=giver)
    made.access_needs.create(code="own_words", note=f"A chair for {MARK}")
    made.moves.create(verb="join", by=tomi, at=clock.now(), note=f"About {MARK}")
    return made


def test_nothing_that_names_anybody_is_left(marked: Volunteer, tomi: Any, after: list[Any]) -> None:
    """I27."""
    assert MARK in everything()  # the control: the mark is found where it stands in clear
    with transaction.atomic():
        erasure.erase(person=tomi, by=None)
    assert MARK.lower() not in everything().lower()
    marked.refresh_from_db()
    assert (marked.known_as, marked.interests, marked.born) == ("", [], None)
    assert not Guardian.objects.exists()
    assert [event for event, _ in after] == ["volunteering.safeguarding.permission_ended"]


def test_it_is_provable(marked: Volunteer, tomi: Any) -> None:
    """I27: the row of the erasure and the audit say that it was done, with keys only."""
    with transaction.atomic():
        erasure.erase(person=tomi, by=None)
    assert Erasure.objects.get(person_key=tomi.pk).kept
    assert AuditEvent.objects.filter(verb="programmes.people.erased", target_key=str(tomi.pk)).exists()
    assert MARK not in str(list(AuditEvent.objects.values()))


def test_the_row_stays_so_that_sums_do(marked: Volunteer, tomi: Any) -> None:
    """I27: band and borough stay for the totals."""
    before = (marked.pk, marked.band, marked.borough_id)
    with transaction.atomic():
        erasure.erase(person=tomi, by=None)
    kept = Volunteer.objects.get()
    assert (kept.pk, kept.band, kept.borough_id) == before


def test_records_that_were_joined_go_too(farah_volunteer: Any, vera: Any) -> None:
    other = factories.volunteer("Second Farah", birth=farah_volunteer.born, known_as=MARK)
    Volunteer.objects.filter(pk=other.pk).update(merged_into=farah_volunteer, merged_at=clock.now(), merged_by=vera)
    with transaction.atomic():
        erasure.erase(person=farah_volunteer.user, by=None)
    other.refresh_from_db()
    assert (other.known_as, other.born) == ("", None)


def test_a_guardian_who_is_erased_takes_the_permission_along(tomi_permitted: Any, gwen: Any, after: list[Any]) -> None:
    """Nobody can be reached about it any more."""
    with transaction.atomic():
        erasure.erase(person=gwen, by=None)
    assert not Guardian.objects.exists()
    assert not tomi_permitted.permissions.live_on(clock.now()).exists()
    assert len(after) == 1


def test_the_download_holds_ones_own_and_not_the_guardians_number(tomi_permitted: Any, gwen: Any) -> None:
    found, _ = data.export(tomi_permitted.user)
    own = str(found)
    assert tomi_permitted.born.isoformat() in own
    assert "020 7946" not in own
    theirs, _ = data.export(gwen)
    assert "020 7946 0011" in str(theirs)
    assert tomi_permitted.born.isoformat() not in str(theirs)
