"""The house rules as functions. Each takes what it judges as input, so that a negative control can hand it a bad
case."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import models
from django.urls import URLPattern, URLResolver

ROOT = Path(__file__).resolve().parent.parent
AREAS = ("grants", "volunteering", "citizenship")
APPS = ("programmes", *AREAS)
# The rooms in the order in which the data lives through them; an earlier room never imports a later one.
ROWS = {
    "programmes": [
        "workflow",
        "clock",
        "tokens",
        "sealed",
        "personal",
        "audit",
        "jobs",
        "notices",
        "people",
        "files",
        "outputs",
        "questions",
        "evidence",
        "catalogue",
    ],
    "grants": ["funds", "applications", "assessment", "awards", "monitoring"],
    "volunteering": ["safeguarding", "hosts", "opportunities", "hours", "rewards", "pathways", "proof"],
    "citizenship": ["studies", "ceremonies", "findings", "facts", "advice", "checker", "outreach"],
}
PLACEHOLDERS = re.compile(
    r"lorem ipsum|\bTODO\b|\bFIXME\b|\bXXX\b|\btbc\b|\btbd\b|coming soon|under construction|not yet implemented"
    r"|placeholder text|text goes here|\bsuccessfully\b",
    re.IGNORECASE,
)


def python_files(*apps: str) -> list[Path]:
    """The portal's own Python files, migrations left out."""
    return [
        p
        for app in apps or (*APPS, "config")
        for p in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in p.parts
    ]


def short(path: Path) -> str:
    """The path as people write it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


# --- routes
# --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Route:
    """One address: its full name ("grants:fund_detail"), its pattern and its view."""

    name: str
    pattern: str
    view: Callable[..., Any]

    @property
    def key(self) -> str:
        """What the expectations call it: the name, or the pattern where a route has none."""
        return self.name or self.pattern


def routes(resolver: URLResolver, space: str = "", prefix: str = "") -> Iterator[Route]:
    """Every address under a resolver."""
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            deeper = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from routes(entry, deeper, pattern)
        elif isinstance(entry, URLPattern):
            yield Route(f"{space}{entry.name}" if entry.name else "", pattern, entry.callback)


def public(found: Iterable[Route]) -> set[str]:
    """The routes that a visitor may open without signing in."""
    return {route.key for route in found if getattr(route.view, "login_required", True) is False}


# --- models
# --------------------------------------------------------------------------------------------------------------


def cross_area_relations(all_models: Iterable[type[models.Model]]) -> list[str]:
    """Keys from one area's model to another area's: what must cross goes up, to programmes."""
    found = []
    for model in all_models:
        for field in model._meta.get_fields():
            related = field.related_model
            if not isinstance(related, type) or not getattr(field, "concrete", False):
                continue
            ends = model._meta.app_label, related._meta.app_label
            if ends[0] != ends[1] and (ends[1] in AREAS and (ends[0] in AREAS or ends[0] == "programmes")):
                found.append(f"{model._meta.label}.{field.name} -> {related._meta.label}")
    return found


def loose_stamps(all_models: Iterable[type[models.Model]]) -> list[str]:
    """Pairs `<verb>_at` and `<verb>_by` that neither NOT NULL nor a check constraint holds together."""
    found = []
    for model in all_models:
        fields = {f.name: f for f in model._meta.concrete_fields}
        checked = [
            set(c.condition.referenced_base_fields)
            for c in model._meta.constraints
            if isinstance(c, models.CheckConstraint)
        ]
        for name, at in fields.items():
            by = fields.get(f"{name.removesuffix('_at')}_by") if name.endswith("_at") else None
            if by is None or not (at.null or by.null):
                continue
            if not any({at.name, by.name} <= names for names in checked):
                found.append(f"{model._meta.label}.{at.name}")
    return found


def room_of(model: type[models.Model]) -> str:
    """The room that a model lives in: "grants/awards"; the app itself for what stands above the rooms."""
    parts = model.__module__.split(".")
    return "/".join(parts[:2]) if len(parts) > 2 else parts[0]


def verbs(all_models: Iterable[type[models.Model]]) -> list[tuple[type[models.Model], str]]:
    """Every verb of every table of moves."""
    return [(model, verb) for model in all_models if hasattr(model, "FLOW") for verb in model.FLOW.moves]


def verb_gaps(model: type[models.Model], verb: str, *, root: Path = ROOT) -> list[str]:
    """What a verb lacks of: a method on its model, an action of that name in its room (or a later one), a test that
    calls it."""
    gaps = []
    label = f"{model._meta.label}.{verb}"
    if not callable(getattr(model, verb, None)):
        gaps.append(f"{label}: no method on the model")
    app, _, room = room_of(model).partition("/")
    rooms = ROWS[app][ROWS[app].index(room) :] if room in ROWS[app] else [room]
    actions = "\n".join(
        p.read_text()
        for name in rooms
        for p in sorted((root / app / name).rglob("*.py"))
        if "actions" in p.relative_to(root).as_posix()
    )
    if not re.search(rf"\.{re.escape(verb)}\(|[\"']{re.escape(verb)}[\"']", actions):
        gaps.append(f"{label}: no action makes this move")
    tests = "\n".join(p.read_text() for p in sorted((root / "tests" / app).rglob("test_*.py")))
    if not re.search(rf"\b{re.escape(verb)}\b", tests):
        gaps.append(f"{label}: no test")
    return gaps


def unshown_staff_verbs(all_models: Iterable[type[models.Model]], shown: set[str]) -> list[str]:
    """Staff's moves that no line of the work-list leads to. `shown` is the union of the lines' `moves`."""
    wanted = {f"{m._meta.label}.{verb}" for m in all_models if hasattr(m, "FLOW") for verb in m.FLOW.staff}
    return sorted(wanted - shown)


# --- words in the code
# -----------------------------------------------------------------------------------------------------


def announced(files: Iterable[Path]) -> dict[str, str]:
    """Every event given to workflow.after(…), with the file that announces it."""
    pattern = re.compile(r"\bafter\(\s*[\"']([a-z_.]+)[\"']")
    return {event: short(path) for path in files for event in pattern.findall(path.read_text())}


def notice_templates(files: Iterable[Path]) -> dict[str, str]:
    """Every template name given to a notice, with the file that names it."""
    found: dict[str, str] = {}
    for path in files:
        for node in ast.walk(ast.parse(path.read_text())):
            named = isinstance(node, ast.keyword) and node.arg == "template" and isinstance(node.value, ast.Constant)
            if named and "/email/" in str(node.value.value):
                found[node.value.value] = short(path)
    return found


def missing_templates(names: Iterable[str], folders: Iterable[Path]) -> list[str]:
    """Notices whose subject or body is not there."""
    places = list(folders)
    return [
        f"{name}{part}"
        for name in names
        for part in ("_subject.txt", "_body.txt")
        if not any((folder / f"{name}{part}").exists() for folder in places)
    ]


def unused_templates(folder: Path, *, mentions: str, overridden: set[str]) -> list[str]:
    """Templates that no code or template names and that override nobody's template."""
    unused = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        stem = re.sub(r"_(subject|body)\.txt$", "", name)
        if name in overridden or name in mentions or (stem != name and stem in mentions):
            continue
        unused.append(name)
    return unused


def placeholder_words(texts: Iterable[tuple[str, str]]) -> list[str]:
    """Words that say that something was left for later, as "file:line: word"."""
    found = []
    for name, text in texts:
        for number, line in enumerate(text.splitlines(), 1):
            found += [f"{name}:{number}: {match.group()}" for match in PLACEHOLDERS.finditer(line)]
    return found


# --- the look down the row
# ---------------------------------------------------------------------------------------------------


def names_below(all_models: Iterable[type[models.Model]]) -> dict[str, set[str]]:
    """For each room, the reverse names that lead from its models to a later room of the same app."""
    below: dict[str, set[str]] = {}
    for model in all_models:
        app, _, room = room_of(model).partition("/")
        for relation in model._meta.related_objects:
            other_app, _, other = room_of(relation.related_model).partition("/")
            row = ROWS.get(app, [])
            if app != other_app or room not in row or other not in row or row.index(other) <= row.index(room):
                continue
            names = {relation.field.related_query_name(), relation.get_accessor_name()}
            below.setdefault(f"{app}/{room}", set()).update(n for n in names if n and not n.endswith("+"))
    return below


def looks_down(source: str, names: set[str]) -> set[str]:
    """String look-ups in this source whose first step is one of the names: filter(award__state=…), F("award__at")."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            words = [k.arg for k in node.keywords if k.arg and "__" in k.arg]
            words += [
                a.value
                for a in node.args
                if isinstance(a, ast.Constant) and isinstance(a.value, str) and re.fullmatch(r"-?\w+", a.value)
            ]
            callee = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if callee in QUERYING:
                words += [k.arg for k in node.keywords if k.arg]
                found.update(w.lstrip("-") for w in words if w.lstrip("-").split("__")[0] in names)
    return found


QUERYING = frozenset(
    [
        "filter",
        "exclude",
        "get",
        "annotate",
        "aggregate",
        "order_by",
        "values",
        "values_list",
        "select_related",
        "prefetch_related",
        "Q",
        "F",
        "Count",
        "Sum",
        "Min",
        "Max",
        "Exists",
        "OuterRef",
        "Prefetch",
        "alias",
        "distinct",
    ]
)
