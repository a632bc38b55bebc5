"""What a tree must obey before anybody may walk it. Each problem is one line that the author of a tree can act on.

`python -m citizenship.checker.validation` checks every tree, `… validation settled_status` one.
"""

import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from citizenship.advice.needs import NEEDS
from citizenship.checker import marks, tree
from citizenship.checker.tree import Outcome, Question, Tree, TreeError

LONGEST = 8  # questions on one path
# A checker gives general information. These promise something about one person's case.
BANNED = (
    "you qualify",
    "you are eligible",
    "you're eligible",
    "you will get",
    "you'll get",
    "you will be granted",
    "you will be given status",
    "you are guaranteed",
    "your application will succeed",
)
HELP = ("any", "late", "two")
LINKS = (*tree.SLUGS, "reminders", "other_formats")
# British and Irish people have no late application to make (section "invariants" of the tree).
NEVER_LATE = ("british", "irish")
FACTS = Path(__file__).parent.parent / "facts" / "reference"


def checked(path: Path) -> Tree:
    """The file as a tree that obeys every rule. Raises TreeError with all problems, FileNotFoundError without it."""
    found = tree.parse(path)
    wrong = problems(found)
    if found.slug != path.stem:
        wrong.append(f'slug is "{found.slug}", but the file is called {path.name}')
    if wrong:
        raise TreeError(path.stem, wrong)
    return found


def problems(found: Tree) -> list[str]:
    """Everything that is wrong with a tree, one readable line each; empty for a good one."""
    wrong = [*_dangling(found), *_own(found), *_said(found)]
    if wrong:
        return wrong  # a tree with loose ends cannot be walked
    wrong = [*_circles(found), *_unreached(found)]
    return wrong or [*_walked(found)]


def _dangling(found: Tree) -> Iterator[str]:
    """Every way leads to something, and the first question and the letter's outcome exist."""
    known = {*found.questions, *found.outcomes}
    if found.first not in found.questions:
        yield f'first = "{found.first}" is not a question'
    if found.letter not in found.outcomes:
        yield f'letter = "{found.letter}" is not an outcome'
    for question in found.questions.values():
        for way in question.leads_to():
            if way not in known:
                yield f'{question.code} leads to "{way}", which is neither a question nor an outcome'


def _own(found: Tree) -> Iterator[str]:
    for question in found.questions.values():
        yield from (f"{question.code}: {line}" for line in _question(question))
    known = known_facts()
    for outcome in found.outcomes.values():
        yield from (f"{outcome.code}: {line}" for line in _outcome(outcome, known))
    letter = found.outcomes.get(found.letter)
    if letter is not None and not any(one.phone for one in letter.where):
        yield f"{letter.code}: the outcome for a letter needs a telephone number in one of its [[outcome.where]]"


def _question(question: Question) -> Iterator[str]:
    keys = [one.key for one in question.answers]
    if question.kind not in tree.KINDS:
        yield f'kind "{question.kind}" is not one of {", ".join(tree.KINDS)}'
    if len(keys) != len(set(keys)):
        yield "two answers have the same key"
    if question.kind == "date":
        if question.answers or not question.go or question.months < 1:
            yield "a question of kind date has no answers, but go and months (1 or more)"
        return
    if not question.answers:
        yield "has no answers"
    yield from (f'answer "{one.key}" leads nowhere: give it go' for one in question.answers if not one.go)
    together = {one.go for one in question.answers if not one.alone}
    if question.kind == "many" and len(together) > 1:
        yield "answers that may be chosen together must lead to the same place"
    if question.kind != "many" and any(one.alone for one in question.answers):
        yield "alone is only for questions of kind many"


def _outcome(outcome: Outcome, facts: frozenset[str]) -> Iterator[str]:
    if not outcome.means or not outcome.next:
        yield "says nothing under means or next"
    if outcome.urgent and not any(one.phone for one in outcome.where):
        yield "an urgent outcome needs a telephone number in one of its [[outcome.where]]"
    if outcome.help not in HELP:
        yield f'help "{outcome.help}" is not one of {", ".join(HELP)}'
    yield from (f'need "{need}" is not one of advice/needs.py' for need in outcome.needs if need not in NEEDS)
    yield from (
        f'links to "{one.to}", which is not one of {", ".join(LINKS)}' for one in outcome.links if one.to not in LINKS
    )
    yield from (
        f'needs the fact "{key}" without listing it in facts' for key in outcome.needed if key not in outcome.facts
    )
    yield from (
        f'uses the fact "{key}", which no file of facts/reference has' for key in outcome.facts if key not in facts
    )
    for one in outcome.where:
        if not one.url and not one.phone:
            yield f'"{one.label}" has neither a page nor a telephone number'
        if one.url and not one.url.startswith(("https://", "http://")):
            yield f'"{one.label}": {one.url} is not a whole address'
        if one.phone and marks.problems(f"{{tel|{one.phone}}}"):
            yield f'"{one.label}": {one.phone} is not a telephone number'


def _said(found: Tree) -> Iterator[str]:
    """No text promises anything, is empty, or holds an unknown mark."""
    for part in found.texts():
        plain = " ".join(part.english.lower().replace("’", "'").split())
        yield from (f'{part.key} says "{phrase}": say what is so in general' for phrase in BANNED if phrase in plain)
        yield from (f"{part.key}: {line}" for line in marks.problems(part.english))
        if not plain:
            yield f"{part.key} is empty"


def _circles(found: Tree) -> Iterator[str]:
    """No walk comes back to a question: every path ends."""
    done: set[str] = set()

    def visit(key: str, above: tuple[str, ...]) -> str | None:
        if key in above:
            return " → ".join((*above[above.index(key) :], key))
        if key in done or key not in found.questions:
            return None
        circle = next(filter(None, (visit(way, (*above, key)) for way in found.questions[key].leads_to())), None)
        done.add(key)
        return circle

    circle = visit(found.first, ())
    if circle:
        yield f"goes round in a circle: {circle}"


def _unreached(found: Tree) -> Iterator[str]:
    """Everything in the file can be reached from the first question, or by "I have had a letter"."""
    seen, waiting = {found.letter}, [found.first]
    while waiting:
        key = waiting.pop()
        if key in seen:
            continue
        seen.add(key)
        waiting += found.questions[key].leads_to() if key in found.questions else ()
    for key in [*found.questions, *found.outcomes]:
        if key not in seen:
            yield f'nothing leads to "{key}"'


def _walked(found: Tree) -> Iterator[str]:
    """Rules about whole paths: short enough; British and Irish people never come to a late application."""
    wrong = set()
    for way in tree.paths(found):
        if len(way.steps) > LONGEST:
            wrong.add(f"a path has {len(way.steps)} questions: {' → '.join(key for key, _given in way.steps)}")
        nationality = {one for key, given in way.steps if key == "nationality" for one in given}
        late = found.outcomes[way.outcome]
        for person in NEVER_LATE:
            if person in nationality and late.help == "late":
                wrong.add(f'"{person}" comes to the late outcome {late.code}')
        for also in late.also:
            unknown = set(also.when) - known_marks(found)
            wrong.update(f"{late.code}: no answer sets the mark {mark}" for mark in unknown)
    yield from sorted(wrong)


def known_marks(found: Tree) -> frozenset[str]:
    """Every mark that an answer of the tree sets."""
    return frozenset(mark for question in found.questions.values() for one in question.answers for mark in one.marks)


@cache
def known_facts() -> frozenset[str]:
    """The keys of every fact that the reference files hold, published or not."""
    keys: set[str] = set()
    for path in sorted(FACTS.glob("*.toml")):
        keys.update(one["key"] for one in tomllib.loads(path.read_text(encoding="utf-8")).get("fact", []))
    return frozenset(keys)


def main(slugs: list[str]) -> int:
    """Print what is wrong with these trees (all without names). Returns 1 if anything is."""
    failed = 0
    for slug in slugs or tree.SLUGS:
        try:
            found = checked(tree.TREES / f"{slug}.toml")
        except TreeError as error:
            failed = 1
            print(f"{slug}: {len(error.problems)} problems", *error.problems, sep="\n  ")  # noqa: T201 a command
        except FileNotFoundError:
            failed = 1
            print(f"{slug}: no file {tree.TREES / slug}.toml")  # noqa: T201 a command
        else:
            ways = list(tree.paths(found))
            longest = max(len(way.steps) for way in ways)
            size = sum(len(part.english.split()) for part in found.texts())
            summary = f"{len(found.questions)} questions, {len(found.outcomes)} outcomes, {len(ways)} paths"
            print(f"{slug}: good. {summary}, at most {longest} questions, {size} words")  # noqa: T201 a command
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
