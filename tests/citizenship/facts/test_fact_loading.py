"""The facts that come with the portal: every file loads, with its own dates, and never over what staff have done."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from citizenship.facts import loading
from citizenship.facts.models import Fact, FactChange, FactSource
from tests.citizenship.factories import facts as rows

pytestmark = pytest.mark.django_db

# The 25 of the research, and how each is tagged there: V (and V/S) verified, S secondary.
KEYS = """eea-list cut-off late-first late-grounds certificate no-admin-review pss-extended pss-converted
automation-excludes thirty-in-sixty removal-28-days letters-14-days lapse citizenship-after-12-months joining-family
not-as-visitor child-3-months irish closed-routes frontier digital-status dual-travel volumes local-votes
resolution-centre""".split()  # noqa: SIM905
SECONDARY = {3, 4, 6, 12, 13, 16, 17, 19, 21}


@pytest.fixture
def loaded() -> None:
    """The reference data, once."""
    loading.load(lambda said: None)


def file_of(folder: Path, **given: Any) -> Path:
    """A folder with one file with one fact."""
    row = {
        "key": "one",
        "statement": "It is so.",
        "about": "help",
        "tag": "verified",
        "checked_on": date(2026, 11, 1),
        "review_by": date(2027, 5, 1),
        **given,
    }
    lines = [f"{name} = {value if isinstance(value, date | bool) else repr(value)}" for name, value in row.items()]
    text = "\n".join(["[[fact]]", *[line.replace("True", "true").replace("False", "false") for line in lines]])
    text += '\n[[fact.source]]\nname = "A page"\nurl = "https://www.gov.uk/a"\nkind = "official"\n'
    (folder / "one.toml").write_text(text)
    return folder


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: Any) -> Path:
    """Facts from a folder of the test's own."""
    read = loading.in_files.__wrapped__
    monkeypatch.setattr(loading, "in_files", lambda: read(tmp_path))
    return tmp_path


class TestTheFiles:
    def test_the_25_are_there_by_number(self, loaded: None) -> None:
        found = dict(Fact.objects.filter(number__isnull=False).values_list("number", "key"))
        assert [found[n] for n in range(1, 26)] == KEYS

    def test_each_is_as_good_as_its_sources(self, loaded: None) -> None:
        found = set(Fact.objects.filter(number__isnull=False, tag="secondary").values_list("number", flat=True))
        assert found == SECONDARY

    def test_checked_on_is_the_date_of_the_research(self, loaded: None, set_now: Any) -> None:
        assert set(Fact.objects.filter(number__isnull=False).values_list("checked_on", flat=True)) == {
            date(2026, 11, 1)
        }

    def test_the_day_of_loading_is_nowhere(self, set_now: Any) -> None:
        set_now(datetime(2029, 3, 4, tzinfo=UTC))
        loading.load(lambda said: None)
        assert not Fact.objects.filter(checked_on__gte=date(2029, 1, 1)).exists()

    def test_every_fact_has_a_source_and_an_unverified_one_stays_in(self, loaded: None) -> None:
        assert not Fact.objects.exclude(pk__in=FactSource.objects.values("fact")).exists()
        assert not Fact.objects.filter(tag="unverified", state="published").exists()
        assert not Fact.objects.exclude(tag="unverified").exclude(state="published").exists()

    def test_all_of_it_is_an_initial_load(self, loaded: None) -> None:
        assert not Fact.objects.filter(is_initial=False).exists()
        assert FactChange.objects.count() == 0

    def test_what_is_critical_is_checked_in_three_months(self, loaded: None) -> None:
        for fact in Fact.objects.filter(number__isnull=False):
            days = (fact.review_by - fact.checked_on).days
            assert days <= (92 if fact.critical else 366), fact.key
            assert fact.critical or fact.about not in {"deadline", "route", "letter"}, fact.key  # all 25, routes too

    def test_sources_that_disagree_are_both_kept(self, loaded: None) -> None:
        says = list(FactSource.objects.filter(fact__key="letters-14-days").values_list("says", flat=True))
        assert any("14" in each for each in says)
        assert any("28" in each for each in says)

    def test_nobody_is_told_that_they_qualify(self, loaded: None) -> None:
        for statement in Fact.objects.values_list("statement", flat=True):
            for banned in ("you qualify", "you are eligible", "you will get"):
                assert banned not in statement.lower()


class TestLoadingAgain:
    def test_it_changes_nothing(self, loaded: None) -> None:
        before = list(Fact.objects.order_by("pk").values()), list(FactSource.objects.order_by("pk").values())
        said: list[str] = []
        loading.load(said.append)
        assert before == (
            list(Fact.objects.order_by("pk").values()),
            list(FactSource.objects.order_by("pk").values()),
        )
        assert ", 0 new, 0 left" in said[0]

    def test_it_never_overwrites_what_staff_have_edited(self, own_folder: Path, set_now: Any, ines: Any) -> None:
        from citizenship.facts.actions import facts as actions
        from programmes import tokens

        file_of(own_folder)
        loading.load(lambda said: None)
        set_now(datetime(2026, 11, 25, 12, tzinfo=UTC))
        fact = Fact.objects.get()
        waiting = rows.edit(fact, by=ines, statement="Staff say so.", review_by=date(2027, 6, 1))
        seen = waiting.written_at.isoformat()
        file_of(own_folder, statement="The file says otherwise.")
        loading.load(lambda said: None)
        assert Fact.objects.get().statement == "It is so.", "not while a change waits"
        actions.publish(edit=waiting, seen=seen, by=ines, token=tokens.issue())
        loading.load(lambda said: None)
        assert Fact.objects.get().statement == "Staff say so."

    def test_nor_brings_back_what_was_withdrawn(self, own_folder: Path, ines: Any) -> None:
        from citizenship.facts.actions import facts as actions
        from programmes import tokens

        file_of(own_folder)
        loading.load(lambda said: None)
        actions.withdraw(fact=Fact.objects.get(), reason="It is wrong.", by=ines, token=tokens.issue())
        file_of(own_folder, statement="The file says otherwise.")
        loading.load(lambda said: None)
        assert Fact.objects.get().state == "withdrawn"

    def test_control_a_row_that_nobody_edited_follows_its_file_and_the_log_says_so(self, own_folder: Path) -> None:
        file_of(own_folder)
        loading.load(lambda said: None)
        file_of(own_folder, statement="The file says otherwise.")
        loading.load(lambda said: None)
        assert Fact.objects.get().statement == "The file says otherwise."
        told = FactChange.objects.get()
        assert (told.before, told.after) == ("It is so.", "The file says otherwise.")
        assert told.checked_on == date(2026, 11, 1)

    def test_a_new_fact_of_a_later_version_is_in_the_log(self, own_folder: Path) -> None:
        rows.fact("older")
        file_of(own_folder)
        loading.load(lambda said: None)
        assert FactChange.objects.get().kind == "new"


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("given", "told"),
        [
            ({"statement": ""}, "lacks statement"),
            ({"statement": "x" * 401}, "401 signs"),
            ({"about": "weather"}, "about is one of"),
            ({"tag": "rumour"}, "tag one of"),
            ({"colour": "red"}, "nobody knows colour"),
            ({"review_by": date(2026, 10, 1)}, "after checked_on"),
            ({"critical": True}, "1 to 92 days"),
            ({"about": "letter"}, "1 to 92 days"),
        ],
    )
    def test_a_file_with_a_mistake_says_where_it_is(self, own_folder: Path, given: Any, told: str) -> None:
        file_of(own_folder, **given)
        with pytest.raises(loading.FactsRefused, match=told) as refused:
            loading.load(lambda said: None)
        assert str(refused.value).startswith("one.toml: one:")

    def test_deadlines_are_critical_whatever_the_file_says(self, own_folder: Path) -> None:
        file_of(own_folder, about="deadline", critical=False, review_by=date(2027, 2, 1))
        loading.load(lambda said: None)
        assert Fact.objects.get().critical

    def test_an_unverified_fact_is_loaded_unpublished(self, own_folder: Path) -> None:
        file_of(own_folder, tag="unverified")
        loading.load(lambda said: None)
        assert Fact.objects.get().state == "draft"
