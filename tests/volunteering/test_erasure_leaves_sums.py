"""I27 over every room: erasing a person leaves no word of theirs and every sum as it was, and the controls that see it.

What each room holds for itself is in its own tests; here one young woman has done everything there is to do.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import Count, Sum

from programmes import clock, personal
from programmes.people import data
from tests import factories as people
from tests.factories import token
from tests.volunteering import factories
from tests.volunteering.factories import ambassadors as team_london
from tests.volunteering.factories import headstart
from tests.volunteering.factories import rewards as make
from volunteering.hours import actions as hours
from volunteering.hours.models import CreditedTime, HoursEntry
from volunteering.opportunities.models import SignUp
from volunteering.pathways.actions import appeals
from volunteering.pathways.models import Ambassador, Entitlement
from volunteering.proof import actions as proving
from volunteering.proof.models import Proof
from volunteering.rewards.models import PointsAccount, Redemption
from volunteering.safeguarding.models import Volunteer

pytestmark = pytest.mark.django_db
MARK = "Zebrafinch"


def tables_with(mark: str) -> set[str]:
    """The models of volunteering with the mark anywhere in a row, as it stands in the database."""
    found = set()
    with connection.cursor() as cursor:
        for model in apps.get_app_config("volunteering").get_models(include_auto_created=True):
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT EXISTS (SELECT FROM {table} AS held WHERE held::text ILIKE %s)", [f"%{mark}%"])
            if cursor.fetchone()[0]:
                found.add(model._meta.label)
    return found


def sums() -> dict[str, Any]:
    """Every figure that staff and the public read, by the groups in which they read it."""
    entries = HoursEntry.objects.order_by()
    return {
        "minutes by band and borough": sorted(
            entries.values_list("volunteer__band", "volunteer__borough").annotate(sum=Sum("minutes"))
        ),
        "minutes by month and ground": sorted(
            entries.values_list("worked_from__month", "basis").annotate(sum=Sum("minutes"), rows=Count("pk"))
        ),
        "people": Volunteer.objects.values("band").order_by("band").annotate(number=Count("pk")).count(),
        "points": sorted(PointsAccount.objects.values_list("kind").annotate(sum=Sum("balance"))),
        "rewards": Redemption.objects.count(),
        "attended": SignUp.objects.filter(state="attended").count(),
        "guarantees": sorted(Entitlement.objects.order_by().values_list("state").annotate(number=Count("pk"))),
        "proofs": Proof.objects.count(),
        "ambassadors": Ambassador.objects.filter(decided_at__isnull=False).count(),
    }


@pytest.fixture
def marked(growers: Any, guy: Any, vera: Any) -> Volunteer:
    """Ada, 17, whose name and every word carry the mark: hours, dispute, reward, guarantee, appeal, proof."""
    make.rules()
    host = factories.host(growers)
    factories.long_since(guy, host)
    ada = people.person(f"Ada {MARK}", email="ada@portal.example")
    me = factories.minor(ada, age=17, known_as=f"Ada {MARK}")
    factories.permission(me, by=factories.guardian(me, name=f"Gwen {MARK}", email=f"{MARK.lower()}@family.example"))
    me.access_needs.create(code="own_words", note=f"A chair for {MARK}")
    noon = clock.now().replace(hour=12, minute=0, second=0, microsecond=0)
    there = factories.session(factories.opportunity(host), starts_at=noon - timedelta(days=20))
    factories.sign_up(me, there, state="attended", answer=f"{MARK} likes gardens.")
    headstart.there(headstart.placed(me, headstart.cycle()))
    last = headstart.worked(me, host, 960, days_ago=3)
    make.redeem(me, make.reward(points=20, minimum_age=16))
    disputed = factories.corrected(last, minutes=60, reason=f"{MARK} left early.")
    hours.dispute(claim=disputed, note=f"{MARK} stayed.", by=ada, token=token())
    entitlement = Entitlement.objects.get()
    appeals.appeal(entitlement=entitlement, note=f"{MARK} was there.", by=ada, token=token())
    held = team_london.ambassador(me, team_london.role(), state="active")
    Ambassador.objects.filter(pk=held.pk).update(why=f"{MARK} likes people.")
    proving.issue(volunteer=me, by=ada, name=ada.name, token=token())
    headstart.settled()
    return me


def erase(person: Any) -> None:
    with transaction.atomic():
        data.erase(person, by=None)


def test_no_word_is_left_and_every_figure_stays(marked: Volunteer) -> None:
    """I27."""
    before, held = sums(), tables_with(MARK)
    assert len(held) >= 7, "the mark is found where she wrote it"
    assert before["points"] and before["guarantees"] and before["proofs"]
    erase(marked.user)
    assert tables_with(MARK) == set()
    assert sums() == before
    headstart.settled()
    make.sound()


def test_control_a_model_that_the_register_forgets_keeps_the_word(
    marked: Volunteer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: with one declaration left out at a time, her words are found in just that table."""
    seen = set()
    for label in sorted(tables_with(MARK)):
        model = apps.get_model(label)
        rest = {key: entry for key, entry in personal._register.items() if key is not model}
        with monkeypatch.context() as forgotten, transaction.atomic():
            forgotten.setattr(personal, "_register", rest)
            erase(marked.user)
            if label in tables_with(MARK):
                seen.add(label)
            transaction.set_rollback(True)
    assert len(seen) >= 5, seen


def test_control_deleting_the_rows_instead_changes_the_sums(marked: Volunteer) -> None:
    """Negative control: an erasure that takes the rows along, the guards set aside, and no total is what it was."""
    before = sums()
    with people.thawed():
        CreditedTime.objects.filter(volunteer=marked)._raw_delete("default")
        HoursEntry.objects.filter(volunteer=marked)._raw_delete("default")
        assert sums()["minutes by band and borough"] != before["minutes by band and borough"]


def test_the_database_takes_no_such_erasure(marked: Volunteer) -> None:
    """The same with the guards in place is refused."""
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        HoursEntry.objects.filter(volunteer=marked)._raw_delete("default")
