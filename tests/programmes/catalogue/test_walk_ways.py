"""Every way to take part that comes with the set-up: a visitor takes it, staff work it, both sides hear of it.

What is typed and what must be read stand in expected/, written by hand. Kinds with pages of their own (events, offers,
listings, loans, alerts) are walked by the functions in walkers_offering.py and walkers_listing.py.
"""

import importlib
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from programmes.catalogue import actions, demo_ways, reference_ways
from programmes.catalogue.models import Response, TakePart
from programmes.notices.models import Notice
from programmes.questions.models import Kind
from tests.factories import token
from tests.programmes.catalogue import expected, rows
from tests.programmes.catalogue.expected import Way

pytestmark = pytest.mark.django_db
ENTRIES = {(path.stem, entry["slug"]): entry for path in reference_ways.files() for entry in reference_ways.read(path)}
Walker = Callable[[TakePart, Way, Client, Client], None]


def hand_written() -> dict[tuple[str, str], Way]:
    """The walks of the expectations, by programme and way."""
    return {
        (row.page, does.slug): does for row in expected.rows().values() for does in row.does if isinstance(does, Way)
    }


def walkers() -> dict[str, Walker]:
    """How each kind is walked; those with pages of their own bring theirs."""
    own: dict[str, Walker] = {
        **dict.fromkeys(("interest", "partner", "pledge", "request"), walk_answers),
        "self_check": walk_check,
        "signpost": walk_signpost,
    }
    for name in ("walkers_offering", "walkers_listing"):
        own.update(importlib.import_module(f"tests.programmes.catalogue.{name}").WALKERS)
    return own


def typed(way: TakePart, walk: Way, email: str) -> dict[str, Any]:
    """The form as a browser sends it: what was asked is marked as shown, dates stand in three boxes."""
    form: dict[str, Any] = {"form_token": token(), "name": "Lena Lamp (fictional)", "email": email, "may_contact": "on"}
    asked = dict(way.question_set.questions.values_list("key", "kind")) if way.question_set else {}
    assert not walk.answers.keys() - asked.keys(), f"{way}: no such question"
    for key, value in walk.answers.items():
        if asked[key] == Kind.DATE:
            year, month, day = value.split("-")
            form |= {f"{key}-day": day, f"{key}-month": month, f"{key}-year": year}
        else:
            form[key] = value
    form["shown"] = ",".join(asked)
    form |= {"in_age": "yes", "may_name": "on", "may_hand_on": "on"}
    form["organisation"] = walk.organisation or "Lamplight (fictional)"
    return {**form, **walk.more}


def walk_answers(way: TakePart, walk: Way, client: Client, staff: Client) -> None:
    """A form: sent, received, worked step by step; the sender and the officers hear of it."""
    email = f"{way.slug}@{way.programme.slug}.example"
    assert client.get(way.get_absolute_url()).status_code == 200
    answer = client.post(way.get_absolute_url(), typed(way, walk, email))
    shown = answer.context["problems"] if answer.status_code == 200 else ""
    assert answer.status_code == 302, f"{way}: {shown}"
    thanks = client.get(answer["Location"]).content.decode()
    if not way.keeps_name:
        assert not way.responses.exists()
        assert way.counts.get(what="pledge").count == 1
        assert "You are counted" in thanks
        assert (way.next_url or "What happens next") in thanks
        return
    sent = way.responses.get()
    assert sent.promised_date is not None
    page = staff.get(f"/admin/programmes/response/{sent.pk}/change/").content.decode()
    assert email in page
    for words in walk.reads:
        assert words in page, f"{way}: staff do not read {words}"
    for verb in walk.staff:
        given = {"finish": {"outcome": walk.outcome}, "close": {"reason": "over"}}.get(verb, {})
        data = {"form_token": token(), "note": "We look forward to it.", **given}
        done = staff.post(f"/admin/programmes/response/{sent.pk}/{verb}/", data)
        assert done.status_code == 302, f"{way}: {verb}: {done.content.decode()}"
    sent.refresh_from_db()
    ends = {"acknowledge": "acknowledged", "arrange": "arranged", "finish": "done", "close": "closed"}
    assert sent.state == ends[walk.staff[-1]]
    heard = {"received", *({"arrange": "arranged", "finish": "finished"}.get(verb, ends[verb]) for verb in walk.staff)}
    to_sender = Notice.objects.filter(address=email).values_list("event", flat=True)
    assert {event.split(":")[0].removeprefix("programmes.catalogue.") for event in to_sender} == heard
    came = Notice.objects.filter(event__startswith=f"programmes.catalogue.came_in:{way.pk}", recipient__isnull=False)
    assert came.exists(), "no officer heard of it"
    mine = client.get(sent.get_absolute_url()).content.decode()
    assert way.programme.name in mine


def walk_check(way: TakePart, walk: Way, client: Client, staff: Client) -> None:
    """A check: its result is shown, and counted; nothing is kept."""
    data = {**typed(way, walk, ""), "form_token": token()}
    page = client.post(way.get_absolute_url(), data)
    text = page.content.decode()
    assert walk.result, f"{way}: say which result these answers bring"
    assert walk.result in text, f"{way}: {page.context['problems']}"
    assert way.counts.get(what="check").count == 1
    assert not way.responses.exists()
    if way.next_url:
        assert f'href="{way.next_url}"' in text


def walk_signpost(way: TakePart, walk: Way, client: Client, staff: Client) -> None:
    """A signpost: it leads where it says, and counts."""
    page = client.get(way.get_absolute_url()).content.decode()
    assert ("govuk-exit-this-page" in page) == way.quick_exit
    answer = client.get(f"{way.get_absolute_url()}go/")
    assert answer["Location"] == way.leads_to
    assert way.counts.get(what="referral").count == 1


@pytest.fixture
def drafts() -> list[TakePart]:
    """Everything that load_reference brings, on pages with nothing else."""
    for slug in sorted({slug for slug, _ in ENTRIES}):
        rows.programme(slug)
    reference_ways.load_ways(lambda words: None)
    return list(TakePart.objects.filter(state=TakePart.State.DRAFT))


@pytest.fixture
def all_ways(otto: Any, drafts: list[TakePart]) -> list[TakePart]:
    """All of it, opened by an editor."""
    return [actions.open_take_part(take_part=way, by=otto, token=token()) for way in drafts]


def test_every_way_has_its_walk() -> None:
    written = hand_written()
    missing = sorted(f"{programme}/{slug}" for programme, slug in ENTRIES.keys() - written.keys())
    unknown = sorted(f"{programme}/{slug}" for programme, slug in written.keys() - ENTRIES.keys())
    assert missing == [], "ways that nobody has written a walk for"
    assert unknown == [], "walks of ways that are not there"


def test_every_kind_has_its_walker() -> None:
    assert {entry["kind"] for entry in ENTRIES.values()} <= walkers().keys()
    assert set(TakePart.Kind.values) == walkers().keys()


def test_every_way_can_be_taken_and_worked(all_ways: Any, client: Client, client_for: Any, efua: Any) -> None:
    staff, found, failed = client_for(efua), hand_written(), []
    assert {(way.programme.slug, way.slug) for way in all_ways} == ENTRIES.keys()
    how = walkers()
    for way in all_ways:
        cache.clear()  # ten forms an hour from one address
        walk = found.get((way.programme.slug, way.slug))
        if walk is None:
            continue  # the tests above tell of it
        try:
            how[way.kind](
                TakePart.objects.select_related("programme", "question_set").get(pk=way.pk), walk, client, staff
            )
        except AssertionError as wrong:
            failed.append(f"{way.programme.slug}/{way.slug} ({way.kind}): {wrong}")
    assert failed == [], "\n".join(failed)


def test_loading_twice_changes_nothing(all_ways: Any) -> None:
    way = all_ways[0]
    TakePart.objects.filter(pk=way.pk).update(title="As an editor wrote it")
    before = TakePart.objects.count()
    reference_ways.load_ways(lambda words: None)
    way.refresh_from_db()
    assert way.title == "As an editor wrote it"
    assert TakePart.objects.count() == before


def test_the_demonstration_opens_every_way(drafts: list[TakePart], otto: Any, efua: Any) -> None:
    said: list[str] = []
    for _ in range(2):
        demo_ways.load_open_ways(said.append)
        demo_ways.load_taking_part(said.append)
    assert not TakePart.objects.exclude(state=TakePart.State.OPEN).exists()
    assert said[0] == f"{len(ENTRIES)} ways to take part opened"
    assert Response.objects.count() == len(demo_ways.SENT)
    assert TakePart.objects.get(slug="make-a-pledge").pledged == 25000
    for sent in Response.objects.select_related("take_part__question_set", "sheet"):
        assert sent.take_part.question_set
        assert sent.sheet
        asked = set(sent.take_part.question_set.questions.values_list("key", flat=True))
        assert set(sent.sheet.answers.values_list("key", flat=True)) <= asked


def test_a_walk_that_is_wrong_is_seen(otto: Any, client: Client, client_for: Any, efua: Any) -> None:
    """The control: a walk that expects other words, or another end, fails."""
    staff = client_for(efua)
    answers = {"about_group": "We listen.", "borough": "E09000028"}
    way = rows.way(by=otto)
    with pytest.raises(AssertionError, match="staff do not read"):
        walk_answers(way, Way("interest", answers, reads=("Nobody typed this",)), client, staff)
    Response.objects.all().delete()
    with pytest.raises(AssertionError, match="no such question"):
        walk_answers(way, Way("interest", {"nothing": "x"}), client, staff)
