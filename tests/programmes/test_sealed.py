"""What is sealed is not readable in the database, and keys can be changed."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection, models

from programmes import sealed
from programmes.management.commands import reseal
from programmes.sealed import SealedTextField

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture
def secret(transactional_db: None, settings: Any) -> Iterator[type[models.Model]]:
    """A model with a sealed field, in a table of its own for this test."""
    settings.SEALED_KEYS = [OLD]

    class Secret(models.Model):
        words = SealedTextField(null=True)

        class Meta:
            app_label = "programmes"

        def __str__(self) -> str:
            return "a secret"

    with connection.schema_editor() as editor:
        editor.create_model(Secret)
    try:
        yield Secret
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(Secret)
        del apps.all_models["programmes"]["secret"]
        apps.clear_cache()


def column(model: Any) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT words FROM {model._meta.db_table} ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def test_the_column_holds_ciphertext(secret: Any) -> None:
    for words in ("Zoë’s code", "", None):
        secret.objects.create(words=words)
    assert [row.words for row in secret.objects.order_by("pk")] == ["Zoë’s code", "", None]
    first, blank, null = column(secret)
    assert "Zoë" not in first
    assert first.startswith("gAAAA")
    assert (blank, null) == ("", None)
    assert secret.objects.filter(words__isnull=True).count() == 1


def test_it_cannot_be_searched(secret: Any) -> None:
    for lookup in ("words", "words__icontains", "words__startswith"):
        with pytest.raises(ValueError, match="cannot be searched"):
            secret.objects.filter(**{lookup: "a"}).exists()


def test_keys_are_changed_without_losing_a_row(secret: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reseal, "BATCH", 2)
    for number in range(5):
        secret.objects.create(words=f"code {number}")
    settings.SEALED_KEYS = [NEW, OLD]
    for _ in range(2):
        out = StringIO()
        call_command("reseal", stdout=out)
        assert "programmes.Secret: 5 rows" in out.getvalue()
    settings.SEALED_KEYS = [NEW]
    assert [row.words for row in secret.objects.order_by("pk")] == [f"code {number}" for number in range(5)]


def test_without_resealing_the_old_key_is_still_needed(secret: Any, settings: Any) -> None:
    """The negative control of the command."""
    secret.objects.create(words="code")
    settings.SEALED_KEYS = [NEW]
    with pytest.raises(ValueError, match="no key"):
        secret.objects.get()


def test_one_value(settings: Any) -> None:
    settings.SEALED_KEYS = [OLD]
    value = sealed.seal("code")
    settings.SEALED_KEYS = [NEW, OLD]
    assert sealed.unseal(sealed.reseal(value)) == "code"
    with pytest.raises(ValueError, match="no key"):
        sealed.unseal(value[:-4] + "AAA=")


def test_a_key_that_is_none(settings: Any) -> None:
    settings.SEALED_KEYS = ["short"]
    with pytest.raises(ImproperlyConfigured, match="SEALED_KEYS"):
        sealed.seal("code")
