"""Filling pages in, as a browser does: what the page shows is sent back, with some of it changed."""

from typing import Any

from django.http import QueryDict

from programmes.questions import actions, engine
from programmes.questions.models import AnswerSheet


def shown(sheet: AnswerSheet, page: str = "all") -> dict[str, Any]:
    """The hidden fields and answers of a page, as a browser would send them unchanged."""
    given = engine.answers(sheet)
    form = engine.page_form(sheet, engine.page_of(sheet, page, given, "en"), given, language="en")
    data: dict[str, Any] = {"form_token": form["form_token"].value(), "seen": form["seen"].value()}
    for key, asked in form.questions.items():
        if asked.has_files:
            continue
        value = form[key].value()
        if isinstance(value, dict):
            data |= {f"{key}-{part}": text for part, text in value.items()}
        elif asked.kind == "budget":
            data |= {f"{key}-{at}-{part}": text for at, row in enumerate(value) for part, text in row.items()}
        else:
            data[key] = value
    return data


def sent(sheet: AnswerSheet, data: dict[str, Any], page: str = "all", files: Any = None) -> Any:
    """The form that this data makes on the server."""
    query = QueryDict(mutable=True)
    for name, value in data.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    given = engine.answers(sheet)
    return engine.page_form(
        sheet, engine.page_of(sheet, page, given, "en", sent=True), given, language="en", data=query, files=files
    )


def save(
    sheet: AnswerSheet, data: dict[str, Any], *, by: Any = None, page: str = "all", files: Any = None
) -> actions.Saved:
    """Send this data; it must be valid."""
    form = sent(sheet, data, page, files)
    assert form.is_valid(), form.errors
    return actions.save_page(sheet=sheet, page=page, form=form, by=by, token=data["form_token"])
