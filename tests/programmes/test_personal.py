"""The register of personal fields knows every field that could hold something about a person."""

from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from programmes import personal
from programmes.audit.models import AuditEvent, AuditSeal
from programmes.files.models import StoredFile
from programmes.jobs.models import Job
from programmes.notices.models import Notice
from programmes.personal import Erase, Field
from programmes.tokens import FormToken

OURS = (AuditEvent, AuditSeal, StoredFile, Job, Notice, FormToken)


def test_nothing_of_the_ground_is_missing() -> None:
    assert personal.undeclared(OURS) == []


def test_a_declaration_names_only_fields_that_exist() -> None:
    entries = {entry.model: entry for entry in personal.register()}
    for model in OURS:
        entry = entries[model]
        names = {field.name for field in model._meta.concrete_fields}
        assert set(entry.fields) | entry.plain <= names, model
        assert entry.kept_for
        assert not entry.owner or entry.owner in names


def test_a_field_that_nobody_declared_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control of the register."""
    monkeypatch.delitem(personal._register, Notice)
    assert "programmes.Notice.body" in personal.undeclared([Notice])
    assert "programmes.Notice.recipient" in personal.undeclared([Notice])
    assert "programmes.Notice.state" not in personal.undeclared([Notice])  # one of a few words


@isolate_apps("programmes")
def test_which_kinds_of_field_can_hold_something_about_a_person() -> None:
    class Thing(models.Model):
        text = models.TextField()
        mail = models.EmailField()
        born = models.DateField()
        facts = models.JSONField()
        scan = models.FileField()
        seen_from = models.GenericIPAddressField()
        by = models.ForeignKey(apps.get_model("programmes", "User"), on_delete=models.CASCADE)
        at = models.DateTimeField()
        number = models.IntegerField()
        colour = models.CharField(choices=[("red", "Red")])
        job = models.ForeignKey(Job, on_delete=models.CASCADE)

        class Meta:
            app_label = "programmes"

        def __str__(self) -> str:
            return self.text

    held = {field.name for field in Thing._meta.concrete_fields if personal.must_be_declared(field)}
    assert held == {"text", "mail", "born", "facts", "scan", "seen_from", "by"}


def test_what_erasure_keeps_needs_its_reason() -> None:
    with pytest.raises(ValueError, match="reason"):
        Field("to know", Erase.KEEP)
    assert Field("to know", Erase.KEEP, "the law").export is True


def test_declaring_enters_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    known: dict[Any, Any] = {}
    monkeypatch.setattr(personal, "_register", known)
    personal.declare(Job, owner="", kept_for="a day", plain=["key"])
    (entry,) = personal.register()
    assert (entry.model, entry.fields, entry.plain) == (Job, {}, frozenset({"key"}))
