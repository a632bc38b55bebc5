"""The figures of the public search are kept by the database, and always say what counting would."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import QueryDict

from programmes import clock
from programmes.people.models import Borough
from tests.volunteering import factories
from volunteering.opportunities import finding
from volunteering.opportunities.finding import Wanted
from volunteering.opportunities.models import Opportunity, PublicTotal

pytestmark = pytest.mark.django_db
LIST = "/volunteering/"


def kept() -> dict[Any, int]:
    rows = PublicTotal.objects.public_at(clock.now()).values_list("borough", "cause", "remote", "count")
    found: Counter[Any] = Counter()
    for borough, cause, remote, number in rows:
        found[borough, cause, remote] += number
    return {key: number for key, number in found.items() if number}


def counted() -> dict[Any, int]:
    """The negative control of them all: the same, one by one."""
    return dict(Counter(Opportunity.objects.public_at(clock.now()).values_list("borough", "cause", "remote")))


def agree(number: int) -> None:
    assert kept() == counted()
    assert sum(counted().values()) == number


class TestPublicTotal:
    """Each way in which something becomes public, changes, or stops being so."""

    def test_with_each_opportunity(self, host: Any) -> None:
        made = [factories.opportunity(host) for _ in range(3)]
        factories.opportunity(host, state="paused")
        agree(3)
        Opportunity.objects.filter(pk=made[0].pk).update(cause="older_people", remote=True, borough=None)
        agree(3)
        Opportunity.objects.filter(pk=made[1].pk).update(state="paused")
        agree(2)
        Opportunity.objects.filter(pk=made[1].pk).update(state="published")
        agree(3)
        Opportunity.objects.filter(pk=made[2].pk).delete()
        agree(2)

    def test_with_the_host_its_organisation_and_its_agreement(self, host: Any) -> None:
        for name in ("Southwark", "Camden"):
            factories.opportunity(host, borough=Borough.objects.get(name=name))
        agree(2)
        stamps = {"paused_at": clock.now(), "paused_by": host.approved_by, "reason": "A pause."}
        hosts = type(host).objects.filter(pk=host.pk)
        hosts.update(state="paused", **stamps)
        Opportunity.objects.filter(borough__name="Camden").update(state="closed", closed_at=clock.now())
        agree(0)
        hosts.update(state="approved", paused_at=None, paused_by=None, reason="")
        agree(1)
        organisations = type(host.organisation).objects.filter(pk=host.pk)
        organisations.update(state="closed", closed_at=clock.now(), closed_by=host.approved_by)
        agree(0)
        organisations.update(state="approved", closed_at=None, closed_by=None)
        agree(1)
        type(host.agreement).objects.filter(pk=host.agreement_id).update(
            holds_until_at=clock.now() - timedelta(minutes=1)
        )
        agree(0)

    def test_with_a_source(self) -> None:
        source = factories.source()
        factories.imported(source)
        agree(1)
        type(source).objects.filter(pk=source.pk).update(
            state="stopped", stopped_at=clock.now(), stopped_by=source.added_by
        )
        agree(0)

    def test_counted_afresh_it_is_the_same(self, host: Any) -> None:
        factories.opportunity(host)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            PublicTotal.objects.all().delete()
            assert kept() != counted()
            cursor.execute("SELECT volunteering_figures_afresh()")
        agree(1)

    def test_nobody_else_writes_it(self, host: Any) -> None:
        factories.opportunity(host)
        with pytest.raises(DatabaseError, match="kept by the database"), transaction.atomic():
            PublicTotal.objects.update(count=7)


def test_more_than_we_count(client: Any, host: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is counted one by one is counted so far and no further, and both pages say so."""
    for _ in range(4):
        factories.opportunity(host, title="Dig the garden")
    wanted = Wanted.of(QueryDict("q=garden"), [])
    assert finding.figures(wanted, clock.now(), everywhere=True).found == 4
    monkeypatch.setattr(finding, "COUNTED", 3)
    found = finding.figures(wanted, clock.now(), everywhere=True)
    assert (found.by_borough, found.found, found.too_many) == ({}, 3, True)
    assert "More than 3" in client.get(f"{LIST}?q=garden").content.decode()
    mapped = client.get(f"{LIST}map/?q=garden")
    assert "More than 3 things in London fit" in mapped.content.decode()
    assert all(tile.url for tile, _ in mapped.context["tiles"])
    assert "More than" not in client.get(LIST).content.decode()
