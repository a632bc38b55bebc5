"""Reading another platform's feed: from JSON-LD to rows that we could show, each bad one explained.

Nothing is stored here. A role of the feed becomes one `Row` under the key by which that platform knows it, so that a
later reading finds it again. What a row says is taken as text: no markup, no contact details, our own lengths.
"""

import hashlib
import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.utils.html import strip_tags

from volunteering.opportunities import words
from volunteering.opportunities.models.content import OLDEST, YOUNGEST
from volunteering.safeguarding.vocabulary import ACCESS, CAUSES, NAMESPACE, SKILLS, Terms, code_of

MOST_ROWS = 20_000
DEEPEST = 60
# The youngest age of a role whose feed names none: we never guess that children may come.
AGE_UNSAID = 18
_MANY_LINES = re.compile(r"\n{3,}")


class FeedRefused(Exception):
    """The document is no feed that we can read; the text says why in words for staff."""


@dataclass
class Problem:
    """What is wrong at one place of the feed; `left_out` when the whole row is not taken."""

    place: str
    what: str
    key: str = ""
    title: str = ""
    left_out: bool = True


@dataclass
class Row:
    """One role of the feed as we would show it."""

    key: str
    content: dict[str, Any]
    organisation_name: str
    apply_url: str
    place: str

    @property
    def digest(self) -> str:
        """Changes exactly when what we would show changes."""
        facts = [self.content, self.organisation_name, self.apply_url]
        return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()


@dataclass
class Reading:
    """What a feed held: the rows to take, and everything that was wrong with the others."""

    rows: dict[str, Row] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    # Keys that the feed lists, good or bad: only what is not among them is gone.
    keys: set[str] = field(default_factory=set)

    @property
    def is_sure(self) -> bool:
        """Whether every role of the feed has a key, so that what is missing is really gone."""
        return all(problem.key for problem in self.problems if problem.left_out)


def read(body: bytes, *, boroughs: dict[str, str]) -> Reading:
    """Everything in the feed. `boroughs` maps a borough's name in small letters to its code.

    Raises FeedRefused when the document as a whole cannot be read.
    """
    reading = Reading()
    for place, node in _organisations(_parse(body)):
        try:
            _organisation(reading, place, node, boroughs)
        except RecursionError:
            reading.problems.append(Problem(place, "It is nested too deeply to be read."))
    return reading


def _parse(body: bytes) -> Any:
    try:
        found = json.loads(body.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise FeedRefused("The file is not written in UTF-8.") from None
    except (ValueError, RecursionError) as error:
        raise FeedRefused(f"The file is not JSON: {str(error)[:200]}") from None
    _refuse_depth(found)
    return found


def _refuse_depth(found: Any) -> None:
    level, depth = [found], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise FeedRefused("The file is nested too deeply to be a feed.")
        level = [
            child
            for node in level
            if isinstance(node, dict | list)
            for child in (node.values() if isinstance(node, dict) else node)
        ]


def _organisations(found: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """The organisations of a whole feed, of a bare list, or of one organisation alone."""
    if isinstance(found, dict):
        listed = next((found[name] for name in ("graph", "@graph") if name in found), None)
        nodes, base = ([found], "document") if listed is None else (_many(listed), "graph")
    elif isinstance(found, list):
        nodes, base = found, "list"
    else:
        raise FeedRefused("The file holds no organisations: a feed has them under “graph”.")
    if not any(isinstance(node, dict) and ("activity" in node or _type(node) == "Organisation") for node in nodes):
        raise FeedRefused("The file holds no organisations with activities: a feed has them under “graph”.")
    for number, node in enumerate(nodes):
        if isinstance(node, dict):
            yield f"{base}[{number}]", node


def _type(node: dict[str, Any]) -> str:
    return str(_first(node.get("type", node.get("@type", "")))).rsplit("/", 1)[-1].rsplit(":", 1)[-1]


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else None if isinstance(value, list) else value


def _text(value: Any, *, most: int) -> str:
    """A value as plain text: the first of several, its language left out, without markup and contact details."""
    value = _first(value)
    if isinstance(value, dict):
        value = value.get("value", value.get("@value", ""))
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return ""
    plain = html.unescape(strip_tags(str(value).replace("\r\n", "\n"))).replace("\x00", "")
    plain = words.without_contacts(strip_tags(plain))
    lines = "\n".join(" ".join(line.split()) for line in plain.split("\n"))
    return _MANY_LINES.sub("\n\n", lines).strip()[:most].strip()


def _iri(node: dict[str, Any]) -> str:
    found = node.get("id", node.get("@id", ""))
    return found[:300] if isinstance(found, str) else ""


def _organisation(reading: Reading, place: str, node: dict[str, Any], boroughs: dict[str, str]) -> None:
    name = _text(node.get("name"), most=200)
    causes = _codes(CAUSES, node.get("cause"))[0]
    for a, activity in enumerate(_many(node.get("activity"))):
        here = f"{place}.activity[{a}]"
        if not isinstance(activity, dict):
            reading.problems.append(Problem(here, "The activity is a link, not a description. Ask for it embedded."))
            continue
        roles = _many(activity.get("role"))
        if not roles:
            reading.problems.append(
                Problem(here, "The activity has no role, so nobody can apply.", _iri(activity)[:300], _title(activity))
            )
            reading.keys.add(_iri(activity))
        for r, role in enumerate(roles):
            if len(reading.rows) >= MOST_ROWS:
                raise FeedRefused(f"The feed holds more than {MOST_ROWS:,} roles.")
            where = f"{here}.role[{r}]"
            if isinstance(role, dict):
                facts = {"organisation": name, "causes": causes, "boroughs": boroughs, "number": r, "of": len(roles)}
                _role(reading, where, activity, role, facts)
            else:
                reading.problems.append(Problem(where, "The role is a link, not a description. Ask for it embedded."))


def _title(node: dict[str, Any]) -> str:
    return _text(node.get("title"), most=100)


def _key(activity: dict[str, Any], role: dict[str, Any], facts: dict[str, Any]) -> str:
    """What names the role for good: its own address, the activity's (with its number), or its link to apply."""
    if own := _iri(role):
        return own
    if of := _iri(activity):
        return of if facts["of"] == 1 else f"{of[:280]}#role-{facts['number']}"
    link = _first(role.get("applyLink"))
    return link[:300] if isinstance(link, str) else ""


def _role(reading: Reading, place: str, activity: dict[str, Any], role: dict[str, Any], facts: dict[str, Any]) -> None:
    """Take one role, or say why not."""
    key, title = _key(activity, role, facts), _title(role) or _title(activity)
    wrong = _wrong(key, title, activity, role, facts, reading)
    if key:
        reading.keys.add(key)
    if wrong:
        reading.problems.append(Problem(place, wrong, key, title))
        return
    content, notes = _content(activity, role, title, facts)
    reading.problems += [Problem(place, note, key, title, left_out=False) for note in notes]
    link = str(_first(role["applyLink"]))
    reading.rows[key] = Row(key, content, facts["organisation"], link, place)


def _wrong(
    key: str, title: str, activity: dict[str, Any], role: dict[str, Any], facts: dict[str, Any], reading: Reading
) -> str:
    """Why a role cannot be taken; empty when it can."""
    if not key:
        return "It has neither an id nor an applyLink, so a later reading could not find it again."
    if key in reading.rows:
        return "Its id stands in the feed twice; the first one was taken."
    if not title:
        return "It has no title."
    if not facts["organisation"]:
        return "Its organisation has no name."
    if not (_text(role.get("description"), most=4000) or _text(activity.get("description"), most=4000)):
        return "It has no description, so nobody can know what they would do."
    if problem := _wrong_link(role.get("applyLink")):
        return problem
    youngest, oldest = _age(role.get("minimumAge")), _age(role.get("maximumAge"))
    if youngest == "wrong" or oldest == "wrong":
        return f"An age is not a whole number of years up to {OLDEST}."
    if isinstance(youngest, int) and isinstance(oldest, int) and oldest < youngest:
        return "Its oldest age is below its youngest."
    if isinstance(oldest, int) and oldest < YOUNGEST:
        return f"It is for children under {YOUNGEST}. Volunteering here begins at {YOUNGEST}."
    return ""


def _wrong_link(value: Any) -> str:
    link = _first(value)
    if not isinstance(link, str) or not link.strip():
        return "It has no applyLink, so people could not apply."
    try:
        parts = urlsplit(link)
    except ValueError:
        return "Its applyLink is not an address."
    if parts.scheme != "https" or not parts.hostname or parts.username or len(link) > 500:
        return "Its applyLink is not an address that begins with https://."
    if any(ord(char) < 33 for char in link):
        return "Its applyLink is not an address: it holds a space."
    return ""


def _age(value: Any) -> int | str | None:
    """A whole number of years; None where none is given, "wrong" for anything else."""
    value = _first(value)
    if isinstance(value, dict):
        value = value.get("value", value.get("@value"))
    if value is None or value == "":
        return None
    text = str(value).strip()
    if isinstance(value, bool) or not text.isascii() or not text.isdecimal() or int(text[:4]) > OLDEST:
        return "wrong"
    return int(text)


def _codes(terms: Terms, values: Any) -> tuple[list[str], list[str]]:
    """Our codes of these addresses, and the addresses that the taxonomy does not have."""
    known, unknown = [], []
    for value in _many(values):
        iri = value.get("id", value.get("@id", "")) if isinstance(value, dict) else value
        code = code_of(terms, str(iri).replace("volunteering:", NAMESPACE)) if iri else None
        known.append(code) if code else unknown.append(str(iri)[:120])
    return [code for code in terms if code in known], unknown


def _content(
    activity: dict[str, Any], role: dict[str, Any], title: str, facts: dict[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """What we would show of a role, and notes on single values that were left out."""
    notes: list[str] = []

    def codes(terms: Terms, value: Any, name: str) -> list[str]:
        found, unknown = _codes(terms, value)
        if unknown:
            notes.append(f"Not in the taxonomy, so left out of {name}: {', '.join(unknown[:5])}.")
        return found

    own = codes(CAUSES, activity.get("relatedConcept"), "relatedConcept") or facts["causes"]
    youngest, oldest = _age(role.get("minimumAge")), _age(role.get("maximumAge"))
    if youngest is None:
        notes.append(f"No minimumAge is given, so it is shown for people of {AGE_UNSAID} or over.")
        youngest = min(AGE_UNSAID, oldest) if isinstance(oldest, int) else AGE_UNSAID
    lowest = max(int(youngest), YOUNGEST)
    access = codes(ACCESS, role.get("accessibility"), "accessibility")
    what = _text(role.get("description"), most=4000) or _text(activity.get("description"), most=4000)
    return {
        "title": title,
        "what": what,
        "cause": own[0] if own else "",
        "skills": codes(SKILLS, role.get("skill"), "skill"),
        "commitment": _text(role.get("commitment"), most=200),
        "remote": _first(role.get("allowsRemoteParticipation")) in (True, "true"),
        **_where(activity, facts["boroughs"]),
        "minimum_age": lowest,
        "maximum_age": oldest,
        "adults_only": lowest >= 18,
        "expenses": "expenses_paid" in access,
        "access": access,
    }, notes


def _where(activity: dict[str, Any], boroughs: dict[str, str]) -> dict[str, Any]:
    """The first place that the activity's sessions name, and the borough where its address says one."""
    for session in _many(activity.get("session")):
        for location in _many(session.get("location") if isinstance(session, dict) else None):
            if isinstance(location, dict):
                name = _text(location.get("name"), most=120)
                address = _text(location.get("address"), most=500)
                parts = [part.strip().lower() for part in f"{name},{address}".split(",")]
                found = next((boroughs[part] for part in parts if part in boroughs), None)
                return {"place_name": name or address[:120], "borough": found}
    return {"place_name": "", "borough": None}
