"""The files of ways to take part: each can be read, and asks what it may. No database."""

import re
from pathlib import Path
from typing import Any

import pytest

from programmes.catalogue import counting, reference_ways
from programmes.catalogue.forms import CONTACT_KEYS
from programmes.catalogue.models import TakePart
from programmes.questions.models import RESERVED_KEYS, Kind, key_validator

FILES = reference_ways.files()
PAGES = Path(reference_ways.FOLDER).parent / "pages"
MUST_ASK = {"interest", "partner", "pledge", "self_check", "request"}
LENGTHS = {"title": 120, "summary": 250, "hands_on_to": 120, "next_label": 120, "next_url": 300, "leads_to": 300}
# A birth date, a status, a health condition, an ethnic group: nobody is asked for them here.
NEVER_ASKED = re.compile(
    r"date of birth|your (ethnic|religio|immigration status|sexual|medical|health condition)"
    r"|are you (disabled|a refugee)",
    re.I,
)


def problems(stem: str, ways: list[dict[str, Any]]) -> list[str]:
    """What is wrong with the ways of one file, in words for who writes it."""
    found = []
    slugs = [way.get("slug", "") for way in ways]
    found += [f"{slug} is there twice" for slug in set(slugs) if slugs.count(slug) > 1]
    for way in ways:
        found += [f"{stem}/{way.get('slug')}: {each}" for each in _of_way(stem, way, slugs)]
    return found


def _of_way(stem: str, way: dict[str, Any], slugs: list[str]) -> list[str]:
    found = [f"{name} is missing" for name in ("slug", "kind", "title", "summary", "promise") if not way.get(name)]
    if found:
        return found
    found += [f"{name} is longer than {most}" for name, most in LENGTHS.items() if len(way.get(name, "")) > most]
    if way["kind"] not in TakePart.Kind.values:
        found.append(f"{way['kind']} is no kind")
    if not re.fullmatch(r"[a-z0-9-]{2,60}", way["slug"]) or way["slug"] == "go":
        found.append("its slug has something else than small letters, digits and dashes")
    if len(reference_ways.family(stem, way)) >= 60:
        found.append("the slug is too long for the short name of its questions: give it a family")
    if way.get("counterpart") and way["counterpart"] not in slugs:
        found.append(f"its counterpart {way['counterpart']} is not in this file")
    if way["kind"] == "signpost" and not way.get("leads_to", "").startswith("https://"):
        found.append("a signpost leads_to an https address")
    if way.get("indicator") and way["indicator"] not in counting.FED:
        found.append(f"its indicator {way['indicator']} is not one that ways feed: {', '.join(counting.FED)}")
    asked = way.get("question", [])
    keeps = way.get("keeps_name", True)
    if way["kind"] in MUST_ASK and keeps and not asked:
        found.append("it asks nothing")
    if way["kind"] == "self_check" and sum(not result.get("when") for result in way.get("result", [])) != 1:
        found.append("one result, and one only, has an empty `when`")
    return found + _of_questions(asked) + _of_results(way)


def _of_questions(asked: list[dict[str, Any]]) -> list[str]:
    found: list[str] = []
    earlier: list[str] = []
    for each in asked:
        found += _of_question(each, earlier)
        earlier.append(each.get("key", ""))
    return found


def _of_question(each: dict[str, Any], earlier: list[str]) -> list[str]:
    key = each.get("key", "")
    found = [f"{key}: {name} is missing" for name in ("key", "label", "kind") if not each.get(name)]
    if found:
        return found
    kind = reference_ways.KINDS.get(each["kind"], each["kind"])
    if kind not in set(Kind.values) - {"files", "media", "budget"}:
        found.append(f"{key}: {kind} is no kind of question here")
    if not key_validator.regex.match(key) or key in RESERVED_KEYS | CONTACT_KEYS:  # type: ignore[union-attr]
        found.append(f"{key}: this key cannot be used")
    if key in earlier:
        found.append(f"{key}: this key is there twice")
    if kind in {Kind.ONE_OF, Kind.MANY_OF} and len({code for code, _ in each.get("options", [])}) < 2:
        found.append(f"{key}: it needs two options")
    if kind == Kind.LONG_TEXT and not each.get("words"):
        found.append(f"{key}: a long text has a limit of words")
    if kind == Kind.DECLARATION and not each.get("help"):
        found.append(f"{key}: a declaration says in `help` what is declared")
    if each.get("show_if") and each["show_if"].get("key") not in earlier:
        found.append(f"{key}: show_if asks a question that does not stand before it")
    if NEVER_ASKED.search(f"{each['label']} {each.get('help', '')}"):
        found.append(f"{key}: this is not asked here")
    return found


def _of_results(way: dict[str, Any]) -> list[str]:
    keys = {each.get("key") for each in way.get("question", [])}
    found = []
    for result in way.get("result", []):
        if (
            not result.get("heading")
            or not result.get("text")
            or not re.fullmatch(r"[a-z0-9_]+", result.get("key", ""))
        ):
            found.append(f"result {result.get('key')}: key, heading and text")
        found += [
            f"result {result['key']}: no question {one['key']}" for one in result["when"] if one["key"] not in keys
        ]
    return found


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_each_file(path: Path) -> None:
    ways = reference_ways.read(path)
    assert ways, "no way in it"
    assert problems(path.stem, ways) == []
    assert (PAGES / path.name).exists()


def test_what_is_wrong_is_seen() -> None:
    wrong = {
        "slug": "go",
        "kind": "gift",
        "title": "t" * 121,
        "summary": "s",
        "promise": "p",
        "counterpart": "nobody",
        "indicator": "nothing",
        "question": [
            {"key": "email", "label": "Your e-mail", "kind": "text"},
            {"key": "why", "label": "What is your date of birth?", "kind": "long_text", "show_if": {"key": "later"}},
            {"key": "one", "label": "Which?", "kind": "one_of", "options": [["a", "A"]]},
            {"key": "yes", "label": "I agree", "kind": "declaration"},
        ],
    }
    found = " ".join(problems("p", [wrong, wrong]))
    for word in ("twice", "no kind", "longer than", "counterpart", "indicator", "cannot be used", "limit of words"):
        assert word in found
    for word in ("not asked here", "two options", "stand before", "is declared"):
        assert word in found
    assert "missing" in " ".join(problems("p", [{"slug": "a"}]))
    signpost = {"slug": "there", "kind": "signpost", "title": "t", "summary": "s", "promise": "p"}
    assert "leads_to" in problems("p", [signpost])[0]
    assert problems("p", [{**signpost, "leads_to": "https://a.example"}]) == []


def test_an_unknown_word_is_refused(tmp_path: Path) -> None:
    (tmp_path / "p.toml").write_text('[[way]]\nslug = "a"\ntitel = "x"\n')
    with pytest.raises(ValueError, match="nothing is called titel"):
        reference_ways.read(tmp_path / "p.toml")
