"""The house rules as tests. Each rule has a negative control: a made-up bad case that the same function must catch."""

# ruff: noqa: DJ001, DJ008 (the made-up models are there to be judged, not to be used)

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test.utils import isolate_apps
from django.urls import get_resolver, path
from django.urls.resolvers import RegexPattern, URLResolver

from programmes import personal, workflow
from programmes.people import worklist
from tests import house
from tests.access import expectations

# Pages that a visitor may open, each with the reason. allauth's own are the ways to an account.
PUBLIC = expectations.PUBLIC
# Pairs whose person may be nobody (a visitor, or the portal itself), so that only the time is always there.
BY_MAY_BE_NOBODY: dict[str, str] = {
    "programmes.Answer.saved_at": "a visitor's answers are nobody's",
    "programmes.AnswerSheet.opened_at": "a survey's participant has no account",
    "programmes.StoredFile.uploaded_at": "a survey's participant has no account",
    "programmes.Appointment.given_at": "the first roles come with the set-up",
    "programmes.Programme.published_at": "the first pages come with the set-up",
    "programmes.CommitmentUpdate.added_at": "the first entries come with the set-up",
    "volunteering.EarningRule.set_at": "the first rule comes with the set-up",
    "volunteering.Sponsor.added_at": "the first partners come with the set-up",
    "volunteering.ValueCap.set_at": "the first cap comes with the set-up",
    "volunteering.Agreement.published_at": "the first version comes with the set-up",
    "citizenship.SharingStatement.published_at": "the first version comes with the set-up",
    "volunteering.Opportunity.created_at": "what another platform lists was written by nobody here",
    "volunteering.Opportunity.closed_at": "what another platform no longer lists is closed by nobody",
    "volunteering.Revision.proposed_at": "a changed row of another platform is proposed by nobody",
    "volunteering.ImportRun.started_at": "a worker reads the feeds at night",
    "citizenship.GuidanceVersion.written_at": "the first version comes with the set-up",
    "programmes.Erasure.erased_at": "an erasure repeated after a restore is nobody's",
}
# The one look down the row: a queryset that filters through a later room's name.
LOOKS_DOWN = {
    "grants/applications/actions/limits.py": {"award__state"},  # an offer that nobody has answered is still live
    "grants/applications/models/standing.py": {
        "award",  # the applicant's list names the award of each application
        "declarations__person",  # nothing opens before somebody has said that they have no interest
        "declarations__has_conflict",
    },
    # a protocol's page leads to its published results
    "citizenship/studies/models/studies.py": {"publications__state"},
    # the public page says of a full session that a team has it
    "volunteering/opportunities/teams.py": {"team__size", "team__state"},
}
TEMPLATES = house.ROOT / "templates"


def own_models() -> list[type[models.Model]]:
    """Every model of the four apps."""
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in house.APPS]


@pytest.fixture
def made_up_models() -> Iterator[Any]:
    """A place to declare models that exist only in one test."""
    with isolate_apps("programmes", "grants", "volunteering") as registry:
        yield registry


class TestRoutes:
    def test_every_route_has_an_expectation(self) -> None:
        known = expectations.known()
        found = list(house.routes(get_resolver()))
        assert len(found) > 20
        here = {r.key for r in found}
        assert here == known, f"without an expectation: {sorted(here - known)}; gone: {sorted(known - here)}"

    def test_control_a_new_route_is_noticed(self) -> None:
        def view(request: HttpRequest) -> HttpResponse:
            raise AssertionError("never called")

        resolver = URLResolver(RegexPattern(r"^/"), [path("made-up/", view, name="made_up")])
        assert {r.key for r in house.routes(resolver)} - expectations.known() == {"made_up"}

    def test_public_pages_are_exactly_the_reviewed_list(self) -> None:
        assert house.public(house.routes(get_resolver())) == set(PUBLIC)
        assert all(PUBLIC.values()), "each public page says why it is public"

    def test_control_a_page_made_public_is_noticed(self) -> None:
        from django.contrib.auth.decorators import login_not_required

        @login_not_required
        def view(request: HttpRequest) -> HttpResponse:
            raise AssertionError("never called")

        resolver = URLResolver(RegexPattern(r"^/"), [path("made-up/", view, name="made_up")])
        assert house.public(house.routes(resolver)) == {"made_up"}


class TestModels:
    def test_no_relation_crosses_areas(self) -> None:
        assert house.cross_area_relations(own_models()) == []

    def test_control_a_key_into_another_area_is_noticed(self, made_up_models: Any) -> None:
        class Hours(models.Model):
            award = models.ForeignKey("grants.Prize", on_delete=models.CASCADE)

            class Meta:
                app_label = "volunteering"

        class Prize(models.Model):
            class Meta:
                app_label = "grants"

        assert house.cross_area_relations([Hours, Prize]) == ["volunteering.Hours.award -> grants.Prize"]

    def test_every_stamp_is_held_together(self) -> None:
        assert sorted(set(house.loose_stamps(own_models())) - set(BY_MAY_BE_NOBODY)) == []

    def test_control_a_loose_stamp_is_noticed(self, made_up_models: Any) -> None:
        class Loose(models.Model):
            closed_at = models.DateTimeField(null=True)
            closed_by = models.CharField(null=True)

            class Meta:
                app_label = "grants"

        class Held(models.Model):
            closed_at = models.DateTimeField(null=True)
            closed_by = models.CharField(null=True)

            class Meta:
                app_label = "grants"
                constraints: ClassVar[list[models.BaseConstraint]] = [
                    models.CheckConstraint(
                        condition=models.Q(closed_at__isnull=True, closed_by__isnull=True)
                        | models.Q(closed_at__isnull=False, closed_by__isnull=False),
                        name="held",
                    )
                ]

        assert house.loose_stamps([Loose, Held]) == ["grants.Loose.closed_at"]

    def test_every_personal_field_is_in_the_register(self) -> None:
        assert personal.undeclared(own_models()) == []

    def test_control_an_undeclared_field_is_noticed(self, made_up_models: Any) -> None:
        class Diary(models.Model):
            words = models.TextField()

            class Meta:
                app_label = "grants"

        assert personal.undeclared([Diary]) == ["grants.Diary.words"]

    def test_the_register_names_only_fields_that_exist(self) -> None:
        for entry in personal.register():
            names = {f.name for f in entry.model._meta.concrete_fields}
            assert set(entry.fields) | entry.plain <= names, entry.model._meta.label

    @pytest.mark.django_db
    def test_no_migration_is_missing(self, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1)


class TestVerbs:
    def test_every_verb_has_its_parts(self) -> None:
        gaps = [gap for model, verb in house.verbs(own_models()) for gap in house.verb_gaps(model, verb)]
        assert not gaps, "\n".join(gaps)

    def test_control_a_verb_without_parts_is_noticed(self, made_up_models: Any, tmp_path: Path) -> None:
        class Thing(models.Model):
            FLOW = workflow.Workflow(vanish=(["here"], "gone"))
            __module__ = "grants.funds.models"

            class Meta:
                app_label = "grants"

        assert len(house.verb_gaps(Thing, "vanish", root=tmp_path)) == 3

    @pytest.mark.django_db
    def test_every_staff_verb_is_on_a_worklist(
        self, root: Any, efua: Any, ines: Any, otto: Any, sol: Any, vera: Any
    ) -> None:
        # Concerns are the safeguarding officers' alone, adjustments the volunteering officers'.
        staff = (root, efua, ines, otto, sol, vera)
        shown = {move for user in staff for line in worklist.lines(user) for move in line.moves}
        assert house.unshown_staff_verbs(own_models(), shown) == []

    def test_control_a_hidden_staff_verb_is_noticed(self, made_up_models: Any) -> None:
        class Thing(models.Model):
            FLOW = workflow.Workflow(staff={"approve"}, approve=(["new"], "approved"))

            class Meta:
                app_label = "grants"

        assert house.unshown_staff_verbs([Thing], {"grants.Other.approve"}) == ["grants.Thing.approve"]

    def test_every_announcement_is_listed_by_somebody(self, capsys: pytest.CaptureFixture[str]) -> None:
        listed = {event: functions for event, functions in workflow.consequences().items() if functions}
        with capsys.disabled():
            for event, functions in sorted(listed.items()):
                print(f"\n{event} → {', '.join(functions)}", end="")
        said = house.announced(house.python_files(*house.APPS))
        assert sorted(set(said) - set(listed)) == []
        assert sorted(set(listed) - set(said)) == []

    def test_control_an_announcement_is_found_in_the_code(self, tmp_path: Path) -> None:
        source = tmp_path / "actions.py"
        source.write_text('workflow.after("grants.awards.made_up", award=award)\n')
        assert set(house.announced([source])) == {"grants.awards.made_up"}


class TestWords:
    def test_every_notice_has_its_templates(self) -> None:
        named = house.notice_templates(house.python_files(*house.APPS))
        assert named
        assert house.missing_templates(named, [TEMPLATES]) == []

    def test_control_a_notice_without_templates_is_noticed(self, tmp_path: Path) -> None:
        source = tmp_path / "notices.py"
        source.write_text('notices.send(event="x", template="grants/awards/email/made_up")\n')
        assert house.missing_templates(house.notice_templates([source]), [TEMPLATES]) == [
            "grants/awards/email/made_up_subject.txt",
            "grants/awards/email/made_up_body.txt",
        ]

    def test_no_template_is_unused(self) -> None:
        unused = house.unused_templates(TEMPLATES, mentions=self._mentions(), overridden=self._overridden())
        assert not unused, "\n".join(unused)

    def test_control_an_unused_template_is_noticed(self, tmp_path: Path) -> None:
        (tmp_path / "lonely.html").write_text("nobody calls")
        assert house.unused_templates(tmp_path, mentions=self._mentions(), overridden=set()) == ["lonely.html"]

    def test_nothing_is_left_for_later(self) -> None:
        files = [*house.python_files(), *(p for p in TEMPLATES.rglob("*") if p.is_file())]
        left = house.placeholder_words((house.short(p), p.read_text()) for p in files)
        assert not left, "\n".join(left)

    def test_control_a_word_for_later_is_noticed(self) -> None:
        words = house.placeholder_words(
            [("page.html", "Welcome\nLorem ipsum dolor"), ("view.py", "# TO" + "DO: write")]
        )
        assert words == ["page.html:2: Lorem ipsum", "view.py:1: TO" + "DO"]

    def test_looks_down_the_row_are_the_listed_ones(self) -> None:
        below = house.names_below(own_models())
        found = {}
        for room, names in below.items():
            for source in sorted((house.ROOT / room).rglob("*.py")):
                seen = house.looks_down(source.read_text(), names)
                if seen:
                    found[house.short(source)] = seen
        assert found == LOOKS_DOWN

    def test_control_a_look_down_is_noticed(self) -> None:
        assert house.looks_down('Application.objects.exclude(award__state="offered")', {"award"}) == {"award__state"}
        assert house.looks_down('Application.objects.exclude(round__state="open")', {"award"}) == set()

    def test_every_own_file_parses_and_says_what_it_is(self) -> None:
        silent = [
            house.short(p)
            for p in house.python_files()
            if p.read_text().strip() and not ast.get_docstring(ast.parse(p.read_text()))
        ]
        assert silent == []

    @staticmethod
    def _mentions() -> str:
        sources = [*house.python_files(), *(p for p in TEMPLATES.rglob("*") if p.is_file())]
        return "\n".join(p.read_text() for p in sources)

    @staticmethod
    def _overridden() -> set[str]:
        """Names that Django and the packages look for by themselves."""
        found = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}
        for engine in engines.all():
            for folder in engine.template_dirs:  # type: ignore[attr-defined]
                place = Path(str(folder))
                if not place.is_relative_to(house.ROOT) or ".venv" in place.parts:
                    found |= {p.relative_to(place).as_posix() for p in place.rglob("*") if p.is_file()}
        import crispy_forms_gds

        place = Path(crispy_forms_gds.__file__).parent / "templates"
        return found | {p.relative_to(place).as_posix() for p in place.rglob("*") if p.is_file()}
