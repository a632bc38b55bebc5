"""The pages behind staff's buttons of listings, loans and alerts: each says what will happen and calls one action."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse

from programmes.people.access import Permission
from programmes.people.forms_step import ActionForm
from programmes.people.views.record import ANY
from programmes.people.views.step import carry_out, fetch, require

View = Callable[..., HttpResponse]


def no_fields(request: HttpRequest, record: Any) -> ActionForm:
    """A form with nothing but its button."""
    return ActionForm(request.POST or None)


@dataclass(frozen=True)
class Deed:
    """One button on a record: its words, its form, and the action, which is called with the record by its name."""

    heading: str
    text: str
    button: str
    done: str
    act: Callable[..., Any]
    form: Callable[[HttpRequest, Any], ActionForm] = no_fields
    # What the form's values become before the action is called.
    given: Callable[[dict[str, Any]], dict[str, Any]] | None = None


def _called(deed: Deed, **fixed: Any) -> Callable[..., Any]:
    def act(token: str, **typed: Any) -> Any:
        return deed.act(token=token, **fixed, **(deed.given(typed) if deed.given else typed))

    return act


def on_record(
    deed: Deed, *, name: str, rows: Callable[[], Any], permission: Permission, back: Callable[[Any], tuple[str, str]]
) -> View:
    """The page of a button on one record; `name` is what the action calls it."""

    def page(request: HttpRequest, pk: Any) -> HttpResponse:
        record = fetch(request, rows(), pk, permission)
        return carry_out(
            request,
            form=deed.form(request, record),
            act=_called(deed, by=request.user, **{name: record}),
            back=back(record),
            done=deed.done,
            heading=deed.heading,
            text=deed.text,
            button=deed.button,
        )

    return ANY(page)


def above_list(deed: Deed, *, permission: Permission, back: Callable[[], tuple[str, str]]) -> View:
    """The page of a button above a list: nothing is there yet."""

    def page(request: HttpRequest) -> HttpResponse:
        require(request, permission)
        return carry_out(
            request,
            form=deed.form(request, None),
            act=partial(_called(deed, by=request.user)),
            back=back(),
            done=deed.done,
            heading=deed.heading,
            text=deed.text,
            button=deed.button,
        )

    return ANY(page)
