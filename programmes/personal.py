"""The register of personal fields: for each, what it is for, how long it is kept, and what export and erasure do
with it.

Every room declares its models' fields beside the models. `tests/test_consistency.py` fails on a text, e-mail,
date, JSON, file or
sealed field, or a key to a person, that no declaration names. Export, erasure, retention and the privacy notice
all read this register.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db import models


class Erase(StrEnum):
    """What erasure does with a field."""

    BLANK = "blank"  # emptied
    PSEUDONYM = "pseudonym"  # replaced by words that name nobody
    DELETE = "delete"  # the whole row goes
    KEEP = "keep"  # kept, for the reason beside it


@dataclass(frozen=True)
class Field:
    """One personal field: its purpose in plain words, what erasure does, and whether the person's download holds it."""

    purpose: str
    erase: Erase
    reason: str = ""
    export: bool = True

    def __post_init__(self) -> None:
        if self.erase is Erase.KEEP and not self.reason:
            raise ValueError("a personal field that erasure keeps needs its reason")


@dataclass(frozen=True)
class Declaration:
    """One model's entry.

    `owner` is the path from the model to the person ("user", "sheet__opened_by"), "" when nobody owns the row.
    """

    model: type[models.Model]
    owner: str
    kept_for: str
    fields: dict[str, Field] = field(default_factory=dict)
    plain: frozenset[str] = frozenset()


_register: dict[type[models.Model], Declaration] = {}


def declare(
    model: type[models.Model],
    *,
    owner: str,
    kept_for: str,
    fields: dict[str, Field] | None = None,
    plain: Iterable[str] = (),
) -> None:
    """Enter a model.

    `kept_for` is the retention in plain words; `plain` names text fields that hold nothing about a person.
    """
    _register[model] = Declaration(model, owner, kept_for, fields or {}, frozenset(plain))


def register() -> list[Declaration]:
    """Every declaration, in the order of the rooms."""
    return list(_register.values())


def must_be_declared(model_field: Any) -> bool:
    """True for the kinds of field that can hold something about a person."""
    if model_field.is_relation:
        related = model_field.related_model
        return bool(related is not None and related._meta.label == "programmes.User" and model_field.concrete)
    kinds = (
        models.CharField,
        models.TextField,
        models.DateField,
        models.JSONField,
        models.FileField,
        models.GenericIPAddressField,
    )
    is_moment = isinstance(model_field, models.DateTimeField)
    return isinstance(model_field, kinds) and not is_moment and not model_field.choices and not model_field.primary_key


def undeclared(all_models: Iterable[type[models.Model]]) -> list[str]:
    """The fields that must be in the register and are not, as "app.Model.field"."""
    missing = []
    for model in all_models:
        entry = _register.get(model)
        known = set(entry.fields) | entry.plain if entry else set()
        missing += [
            f"{model._meta.label}.{f.name}"
            for f in model._meta.concrete_fields
            if must_be_declared(f) and f.name not in known
        ]
    return missing
