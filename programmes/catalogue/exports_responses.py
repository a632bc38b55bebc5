"""What people sent through one way or many, for staff to take out of the portal."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from django.urls import reverse

from programmes import clock
from programmes.catalogue import stages
from programmes.catalogue.models import Programme, Response, TakePart
from programmes.outputs.registry import Definition, Filters, register
from programmes.people.access import Permission
from programmes.people.models import Borough
from programmes.questions import definition, engine
from programmes.questions.models import Answer

HEADER = [
    "programme", "way", "kind", "state", "sent_at", "promised_by", "name", "organisation", "email", "may_contact",
    "may_name", "amount", "boroughs", "outcome", "closed_reason", "acknowledged_at", "arranged_at", "done_at",
    "closed_at", "last_confirmed_at",
]  # fmt: skip
AT_A_TIME = 500


@register
class Responses(Definition):
    """The staff's list of what was sent, under any of its filters; of one way, with its questions as columns."""

    name, label, noun = "responses", "Answers sent", ("answer", "answers")
    filters = tuple(stages.FILTERS.values())

    def allowed(self, user: Any) -> bool:
        """Those who work on them."""
        return bool(user.can(Permission.HANDLE_RESPONSES))

    def list_url(self) -> str:
        """The staff's list."""
        return reverse("admin:programmes_response_changelist")

    def described(self, filters: Filters) -> list[tuple[str, str]]:
        """State, heap, kind, programme, way."""
        words = []
        if "state" in filters:
            words.append(("State", str(dict(Response.State.choices).get(filters["state"], filters["state"]))))
        if "stage" in filters:
            words.append(("What to do", filters["stage"]))
        if "kind" in filters:
            words.append(("Kind", str(dict(TakePart.Kind.choices).get(filters["kind"], filters["kind"]))))
        if "programme" in filters:
            found = Programme.objects.filter(pk=_key(filters["programme"])).first()
            words.append(("Programme", str(found or "none")))
        if "way" in filters:
            way = TakePart.objects.filter(pk=_key(filters["way"])).select_related("programme").first()
            words.append(("Way to take part", str(way or "none")))
        return words

    def found(self, filters: Filters) -> Any:
        """What fits; nothing that was withdrawn, of which only the count is left."""
        rows = stages.at(Response.objects.exclude(state=Response.State.WITHDRAWN), filters.get("stage", ""))
        if "state" in filters:
            rows = rows.filter(state=filters["state"])
        if "kind" in filters:
            rows = rows.filter(take_part__kind=filters["kind"])
        if "programme" in filters:
            rows = rows.filter(take_part__programme=_key(filters["programme"]))
        if "way" in filters:
            rows = rows.filter(take_part=_key(filters["way"]))
        return rows

    def count(self, user: Any, filters: Filters) -> int:
        """How many."""
        return int(self.found(filters).count())

    def optional(self, user: Any, filters: Filters) -> list[tuple[str, list[tuple[str, str]]]]:
        """The questions of the one way that was chosen."""
        if "way" not in filters:
            return []
        way = TakePart.objects.filter(pk=_key(filters["way"])).first()
        if way is None or way.question_set_id is None:
            return []
        asked = definition.load(way.question_set_id).questions.values()
        return [("Questions", [(each.key, each.label("en")) for each in asked])]

    def table(self, user: Any, filters: Filters, columns: Sequence[str]) -> tuple[list[str], Iterator[list[Any]]]:
        """One line for each, the oldest first."""
        return [*HEADER, *columns], self._rows(filters, columns)

    def _rows(self, filters: Filters, columns: Sequence[str]) -> Iterator[list[Any]]:
        names = dict(Borough.objects.values_list("gss_code", "name"))
        rows = self.found(filters).select_related("take_part__programme", "sheet").order_by("received_at", "pk")
        each = rows.iterator(chunk_size=AT_A_TIME)
        while part := list(islice(each, AT_A_TIME)):
            given = _given(part, columns)
            for row in part:
                yield [*_line(row, names), *(given.get((row.sheet_id, key), "") for key in columns)]

    def gate(self, user: Any) -> str:
        """Nothing is closed to one of them and open to another."""
        return ""


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def _given(part: list[Response], columns: Sequence[str]) -> dict[tuple[Any, str], str]:
    """The chosen answers in words, by sheet and question."""
    if not columns:
        return {}
    rows = Answer.objects.filter(sheet__in=[row.sheet_id for row in part], key__in=columns, value__isnull=False)
    kept: dict[Any, dict[str, Any]] = {}
    for sheet, key, value in rows.values_list("sheet", "key", "value"):
        kept.setdefault(sheet, {})[key] = value
    found = {}
    for row in part:
        if row.sheet is not None and row.sheet_id in kept:
            for section in engine.read_back(row.sheet, "en", kept[row.sheet_id]):
                found.update({(row.sheet_id, line.key): line.answer for line in section.rows})
    return found


def _line(row: Response, names: dict[str, str]) -> list[Any]:
    """The usual columns."""
    way = row.take_part
    return [
        way.programme.name, way.title, way.kind, row.state, _moment(row.received_at), row.promised_date, row.name,
        row.organisation, row.email, "yes" if row.may_contact else "no", "yes" if row.may_name else "no", row.amount,
        "; ".join(names.get(code, code) for code in row.boroughs), row.outcome, row.closed_reason,
        _moment(row.acknowledged_at), _moment(row.arranged_at), _moment(row.done_at), _moment(row.closed_at),
        _moment(row.checked_at),
    ]  # fmt: skip


def _moment(at: Any) -> str:
    """UTC by the second, or nothing."""
    return at.astimezone(clock.LONDON).strftime("%Y-%m-%d %H:%M") if at else ""
