"""The staff's exports: asking for one, their list, and the download."""

import tempfile
from collections.abc import Mapping
from functools import partial
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from programmes import clock, tokens
from programmes.outputs import actions, registry, tables, workbooks
from programmes.outputs.forms import AskForm
from programmes.outputs.models import Export
from programmes.outputs.registry import Definition
from programmes.workflow import MoveRefused

LISTED = 50
CLOSED_SINCE = (
    "This file is not given out any more, because some of its records have been closed to you since it was made. "
    "Ask for it again: the new one leaves them out."
)


def _definition(request: HttpRequest, what: str) -> Definition:
    definition = registry.find(what)
    if definition is None:
        raise Http404
    if not definition.allowed(request.user):
        raise PermissionDenied
    return definition


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, what: str) -> HttpResponseBase:
    """Choose the kind of file and its columns; a small table comes at once, anything else is made by a worker."""
    definition = _definition(request, what)
    filters = definition.known(request.GET)
    count = definition.count(request.user, filters)
    groups = definition.optional(request.user, filters)
    form = AskForm(request.POST or None, formats=definition.formats, groups=groups)
    if request.method == "POST" and form.is_valid():
        answer = _asked(request, definition, form, filters, count)
        if answer is not None:
            return answer
    context = {
        **admin.site.each_context(request),
        "title": f"Export {definition.label.lower()}",
        "definition": definition,
        "described": definition.described(filters),
        "count": count,
        "noun": definition.noun[count != 1],
        "form": form,
        "errors": form.errors,
        "back_url": _with(definition.list_url(), filters),
        "at_once": actions.AT_ONCE[Export.Format.CSV],
    }
    return render(request, "admin/programmes/export/ask.html", context)


def _asked(
    request: HttpRequest, definition: Definition, form: AskForm, filters: dict[str, str], count: int
) -> HttpResponseBase | None:
    """Call the action; then the table itself, or the list of exports. None when it was refused: the form says why."""
    given = form.cleaned_data
    now = actions.at_once(given["format"], count)
    chosen: dict[str, Any] = {"columns": given["columns"], "format": given["format"]}
    act = partial(actions.ask, what=definition.name, filters=filters, by=request.user, rows=count if now else None)
    try:
        act(token=given["form_token"], **chosen)
    except tokens.AlreadyDone:
        pass  # pressed twice: the table once more, or the list where it waits
    except tokens.TokenRefused as refusal:
        form.add_error(None, refusal.message)
        fresh: Any = form.data.copy()  # type: ignore[attr-defined]
        fresh["form_token"] = tokens.issue()
        form.data = fresh
        return None
    except MoveRefused as refusal:
        form.add_error(None, refusal.message)
        return None
    if now:
        return send(definition, request.user, filters, **chosen)
    messages.success(request, "Your file is being made. We write to you when it is ready; it will be in this list.")
    return redirect("admin:programmes_export_changelist")


def send(
    definition: Definition, user: Any, filters: Mapping[str, str], *, columns: list[str], format: str
) -> HttpResponseBase:
    """The table as a download, sent while it is read."""
    name = f"{definition.name}-{clock.london_day(clock.now()).isoformat()}.{format}"
    header, rows = definition.table(user, filters, columns)
    if format == Export.Format.CSV:
        response: Any = tables.csv_response(name, header, rows)
    else:
        draft = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
        workbooks.write(draft, definition.label, header, rows)
        draft.seek(0)
        response = FileResponse(draft, as_attachment=True, filename=name)
        response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response


@require_safe
def exports(request: HttpRequest) -> HttpResponseBase:
    """Your exports: what is being made, what can be downloaded, and the way to a new one."""
    user: Any = request.user
    open_ = registry.open_to(user)
    if not open_:
        raise PermissionDenied
    rows = list(Export.objects.filter(asked_by=user).select_related("asked_by")[:LISTED])
    gates = {
        what: definition.gate(user)
        for what, _ in groupby(sorted(row.what for row in rows if row.state == Export.State.MADE))
        if (definition := registry.find(what)) is not None and definition.allowed(user)
    }
    now = clock.now()
    context = {
        **admin.site.each_context(request),
        "title": "Your exports",
        "lines": [_line(row, gates, now) for row in rows],
        "definitions": [(each, reverse("admin:programmes_export_ask", args=[each.name])) for each in open_],
        "waiting": any(row.state == Export.State.WAITING for row in rows),
    }
    return render(request, "admin/programmes/export/list.html", context)


def _line(row: Export, gates: dict[str, str], now: Any) -> dict[str, Any]:
    """One line of the list: the export, in words, and what can be done with it."""
    definition = registry.find(row.what)
    made = row.state == Export.State.MADE and row.expires_at is not None and row.expires_at > now
    ready = made and row.what in gates and actions.may_have(row, gates[row.what])
    again = reverse("admin:programmes_export_ask", args=[row.what]) if definition else ""
    return {
        "export": row,
        "label": definition.label if definition else row.what,
        "described": definition.described(row.filters) if definition else [],
        "noun": ("file", "files")[row.rows != 1] if row.format == "zip" else ("row", "rows")[row.rows != 1],
        "ready": ready,
        "closed": made and not ready,
        "again": _with(again, row.filters) if again else "",
    }


@require_safe
def download(request: HttpRequest, pk: Any) -> HttpResponseBase:
    """The file, for who asked for it alone, while it is kept and nothing in it has been closed to them."""
    if not registry.open_to(request.user):
        raise PermissionDenied
    user: Any = request.user
    found = Export.objects.filter(asked_by=user, state=Export.State.MADE, expires_at__gt=clock.Now())
    export = get_object_or_404(found.select_related("asked_by"), pk=pk)
    if not actions.may_have(export):
        messages.error(request, CLOSED_SINCE)
        return redirect("admin:programmes_export_changelist")
    try:
        stream = default_storage.open(export.path)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(stream, as_attachment=True, filename=export.filename)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response


def _with(url: str, filters: Mapping[str, str]) -> str:
    return f"{url}?{urlencode(filters)}" if filters else url
