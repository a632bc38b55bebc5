"""Editors write pages: they look before they save, every saving keeps a version, and a version can be brought back."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from programmes import clock, tokens
from programmes.audit.models import AuditEvent
from programmes.catalogue import actions, content, versions
from programmes.catalogue.models import (
    Programme,
    ProgrammeSection,
    ProgrammeVersion,
    SearchDocument,
    SectionLog,
)
from programmes.workflow import MoveRefused
from tests.factories import token
from tests.programmes.catalogue import rows
from tests.programmes.catalogue.test_staff_views import INLINES, PAGE

pytestmark = pytest.mark.django_db
LINES = {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"}
EMPTY = {f"{prefix}-{name}": value for prefix in ("links", "log", "tables") for name, value in LINES.items()}


def page(**fields: Any) -> Programme:
    """A published page with a section that holds one of each thing."""
    made = rows.programme("hubs", **fields)
    made.facts.create(row="S002", label="Money", value="£5", as_of="2018", source="All of Us", order=1)
    section = ProgrammeSection.objects.create(programme=made, row="S002", order=1, heading="Hubs", text="Three hubs.")
    section.links.create(label="Toolkit", url="https://example.org/toolkit", kind="download", counted=True)
    section.log.create(date=date(2018, 3, 1), kind="advocacy", text="We asked.", source="All of Us")
    section.log.create(date=date(2019, 3, 1), kind="milestone", text="It opened.", source="A page")
    section.tables.create(caption="Where", columns=["Borough"], rows=[["Newham"]])
    return made


def section_form(section: ProgrammeSection, **more: Any) -> dict[str, Any]:
    """What the section's page sends."""
    typed = {
        "order": "1",
        "row": "S002",
        "heading": section.heading,
        "text": section.text,
        "status": "",
        "status_date": "",
        "status_note": "",
        "checklist": "",
    }
    return {**typed, **EMPTY, **more}


class TestPreview:
    def test_a_page_is_shown_as_it_would_be_and_nothing_is_saved(self, client_for: Any, otto: Any, amina: Any) -> None:
        made = page(published=False)
        section = made.sections.get()
        url = reverse("admin:programmes_programmesection_change", args=[section.pk])
        before = (ProgrammeVersion.objects.count(), AuditEvent.objects.count(), SearchDocument.objects.count())
        form = section_form(section, heading="Hubs of today", _preview="Look at it before saving")
        shown = client_for(otto).post(url, form).content.decode()
        assert "This is a preview. Nothing is saved yet." in shown
        assert "Hubs of today" in shown
        section.refresh_from_db()
        assert section.heading == "Hubs"
        assert before == (ProgrammeVersion.objects.count(), AuditEvent.objects.count(), SearchDocument.objects.count())
        assert client_for(amina).post(url, form).status_code in (302, 403, 404)

    def test_control_saving_the_same_form_saves(self, client_for: Any, otto: Any) -> None:
        section = page().sections.get()
        url = reverse("admin:programmes_programmesection_change", args=[section.pk])
        client_for(otto).post(url, section_form(section, heading="Hubs of today"))
        section.refresh_from_db()
        assert section.heading == "Hubs of today"

    def test_a_new_page_is_looked_at_before_it_is_there(self, client_for: Any, otto: Any) -> None:
        form = {**PAGE, **INLINES, "_preview": "1"}
        shown = client_for(otto).post(reverse("admin:programmes_programme_add"), form).content.decode()
        assert "This is a preview" in shown
        assert "ESOL Plus" in shown
        assert not Programme.objects.exists()

    def test_what_is_wrong_is_said_instead(self, client_for: Any, otto: Any) -> None:
        form = {**PAGE, **INLINES, "_preview": "1", "status": "succeeded"}
        shown = client_for(otto).post(reverse("admin:programmes_programme_add"), form).content.decode()
        assert "Say what came after it" in shown
        assert "This is a preview" not in shown


class TestVersions:
    def test_each_saving_keeps_one_and_a_saving_without_a_change_none(self, client_for: Any, otto: Any) -> None:
        made = page()
        section = made.sections.get()
        client = client_for(otto)
        url = reverse("admin:programmes_programmesection_change", args=[section.pk])
        client.post(url, section_form(section, text="Four hubs."))
        client.post(url, section_form(section, text="Four hubs."))
        kept = list(made.versions.all())
        assert [(each.number, each.by, each.page["section"][0]["text"]) for each in kept] == [
            (2, otto, "Four hubs."),
            (1, otto, "Three hubs."),
        ]
        assert "hub" in SearchDocument.objects.get(key=str(made.pk)).text

    def test_differences_are_said_line_by_line(self, client_for: Any, otto: Any) -> None:
        made = page()
        first = versions.keep(made, by=None, at=clock.now())
        Programme.objects.filter(pk=made.pk).update(summary="Help for all.")
        made.refresh_from_db()
        second = versions.keep(made, by=otto, at=clock.now())
        assert first and second
        found = [(line.sign, line.text) for line in versions.differences(first.page, second.page) if line.sign]
        assert found == [("-", "summary: Help that is built around victims."), ("+", "summary: Help for all.")]
        url = reverse("admin:programmes_programmeversion_change", args=[first.pk])
        shown = client_for(otto).get(url).content.decode()
        assert "Bring this version back" in shown
        assert "<ins>summary: Help for all.</ins>" in shown
        url = reverse("admin:programmes_programmeversion_change", args=[second.pk])
        assert "This is what the page says today" in client_for(otto).get(url).content.decode()

    def test_the_database_keeps_them_as_they_were(self, otto: Any) -> None:
        version = actions.keep_page(programme=page(), by=otto)
        assert version
        for change in (
            lambda: ProgrammeVersion.objects.update(why="x"),
            lambda: ProgrammeVersion.objects.all().delete(),
        ):
            with pytest.raises(IntegrityError, match="only ever added to"), transaction.atomic():
                change()

    def test_control_without_the_trigger_it_could_be_changed(self, otto: Any) -> None:
        actions.keep_page(programme=page(), by=otto)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE programmes_programmeversion DISABLE TRIGGER programme_version_append_only")
        assert ProgrammeVersion.objects.update(why="x") == 1


class TestBringBack:
    def test_the_page_says_again_what_it_said(self, client_for: Any, otto: Any) -> None:
        made = page()
        first = actions.keep_page(programme=made, by=otto)
        assert first
        kept = content.of(made)
        link, section = made.sections.get().links.get(), made.sections.get()
        section.tables.all().delete()
        section.log.filter(kind="milestone").delete()
        made.facts.all().delete()
        ProgrammeSection.objects.filter(pk=section.pk).update(text="Nothing left.")
        made.sections.create(order=2, heading="New", text="New.")
        url = reverse("admin:programmes_programmeversion_bring_back", args=[first.pk])
        assert "Bring version 1 back" in client_for(otto).get(url).content.decode()
        answer = client_for(otto).post(url, {"form_token": token()})
        assert answer.status_code == 302
        assert content.of(Programme.objects.get(pk=made.pk)) == kept
        assert made.sections.get().links.get() == link  # its address and its count stay
        assert [each.why for each in made.versions.all()] == [
            "Version 1 was brought back",
            "As it stood before version 1 was brought back",
            "",
        ]
        assert [move.verb for move in made.moves.all()] == ["bring_back"]
        assert AuditEvent.objects.filter(verb="programmes.catalogue.brought_back", detail={"version": 1}).exists()

    def test_once_for_two_presses_and_only_for_editors(self, otto: Any, noor: Any) -> None:
        made = page()
        first = actions.keep_page(programme=made, by=otto)
        assert first
        ticket = token()
        actions.bring_back(version=first, by=otto, token=ticket)
        with pytest.raises(tokens.AlreadyDone):
            actions.bring_back(version=first, by=otto, token=ticket)
        with pytest.raises(PermissionDenied):
            actions.bring_back(version=first, by=noor, token=token())
        with pytest.raises(PermissionDenied):
            actions.keep_page(programme=made, by=noor)

    def test_what_stands_elsewhere_now_is_said(self, otto: Any) -> None:
        made = page()
        first = actions.keep_page(programme=made, by=otto)
        made.sections.update(row="")
        rows.programme("sport").sections.create(order=1, row="S002", heading="Elsewhere", text="Here.")
        assert first
        with pytest.raises(MoveRefused, match="cannot say that any more"):
            actions.bring_back(version=first, by=otto, token=token())

    def test_advocacy_stays_whatever_the_version_says(self, otto: Any) -> None:
        made = rows.programme("hubs")
        made.sections.create(order=1, heading="Asking", text="We ask.")
        first = actions.keep_page(programme=made, by=otto)
        made.sections.get().log.create(date=date(2020, 1, 1), kind="advocacy", text="We asked.", source="A letter")
        other = made.sections.create(order=2, heading="Later", text="Later.")
        other.log.create(date=date(2021, 1, 1), kind="advocacy", text="Again.", source="A letter")
        assert first
        actions.bring_back(version=first, by=otto, token=token())
        assert [each.text for each in SectionLog.objects.all()] == ["We asked.", "Again."]
        assert [each.heading for each in made.sections.all()] == ["Asking", "Later"]


class TestAdvocacy:
    def test_the_database_refuses_to_change_an_entry(self) -> None:
        page()
        said = SectionLog.objects.filter(kind="advocacy")
        for change in (lambda: said.update(text="We never did."), lambda: said.delete()):
            with pytest.raises(IntegrityError, match="only ever added to"), transaction.atomic():
                change()

    def test_control_another_entry_can_be_corrected(self) -> None:
        page()
        assert SectionLog.objects.filter(kind="milestone").update(text="It opened in May.") == 1

    def test_the_editor_adds_and_cannot_change(self, client_for: Any, otto: Any) -> None:
        section = page().sections.get()
        url = reverse("admin:programmes_programmesection_change", args=[section.pk])
        shown = client_for(otto).get(url).content.decode()
        assert "It opened." in shown
        assert "We asked." not in shown
        milestone = section.log.get(kind="milestone")
        entries = {
            "log-TOTAL_FORMS": "2",
            "log-INITIAL_FORMS": "1",
            "log-0-id": str(milestone.pk),
            "log-0-section": str(section.pk),
            "log-1-section": str(section.pk),
        }
        for at, entry in enumerate([milestone, SectionLog(date=date(2022, 2, 2), kind="advocacy", text="Once more.")]):
            entries |= {f"log-{at}-{name}": str(getattr(entry, name)) for name in ("date", "kind", "text")}
            entries[f"log-{at}-source"] = "A letter"
        answer = client_for(otto).post(url, section_form(section, **entries))
        assert answer.status_code == 302, answer.context["errors"]
        assert [each.text for each in section.log.filter(kind="advocacy")] == ["We asked.", "Once more."]


class TestForms:
    def test_lists_and_tables_are_typed_as_lines(self, client_for: Any, otto: Any) -> None:
        section = page().sections.get()
        url = reverse("admin:programmes_programmesection_change", args=[section.pk])
        table = section.tables.get()
        typed = {
            "checklist": "Look\n\nListen ",
            "tables-TOTAL_FORMS": "1",
            "tables-INITIAL_FORMS": "1",
            "tables-0-id": str(table.pk),
            "tables-0-section": str(section.pk),
            "tables-0-order": "1",
            "tables-0-caption": "Where",
            "tables-0-columns": "Borough\nWhen",
            "tables-0-rows": "Newham | 2018\nBarnet | 2019",
        }
        client_for(otto).post(url, section_form(section, **typed))
        section.refresh_from_db()
        table.refresh_from_db()
        assert section.checklist == ["Look", "Listen"]
        assert (table.columns, table.rows) == (["Borough", "When"], [["Newham", "2018"], ["Barnet", "2019"]])
        answer = client_for(otto).post(url, section_form(section, **{**typed, "tables-0-rows": "Newham"}))
        assert "Each row needs 2 cells" in answer.content.decode()
