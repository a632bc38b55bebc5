"""The whole checker as a drawing: questions in columns from left to right, outcomes at the right, a line for each way.

It is decoration beside the tables, which say the same in words; so it is hidden from screen readers by its template.
"""

from dataclasses import dataclass

from citizenship.checker.tree import Tree

WIDE, HIGH, GAP_X, GAP_Y, EDGE = 64, 30, 56, 12, 8


@dataclass(frozen=True)
class Box:
    """A question or an outcome at its place."""

    key: str
    code: str
    x: int
    y: int
    outcome: bool
    urgent: bool

    @property
    def middle(self) -> tuple[int, int]:
        """Where its code stands."""
        return self.x + WIDE // 2, self.y + HIGH // 2 + 5


@dataclass(frozen=True)
class Drawing:
    """Boxes, lines (as SVG paths) and the size of it all."""

    boxes: list[Box]
    lines: list[str]
    width: int
    height: int
    wide: int = WIDE
    high: int = HIGH


def of(tree: Tree) -> Drawing:
    """Lay the tree out: a question's column is the longest way to it, so that every line runs to the right."""
    depth = _depths(tree)
    last = max(depth.values()) + 1
    columns: dict[int, list[str]] = {}
    for key in tree.questions:
        columns.setdefault(depth[key], []).append(key)
    columns[last] = list(tree.outcomes)
    tallest = max(len(keys) for keys in columns.values())
    height = 2 * EDGE + tallest * (HIGH + GAP_Y) - GAP_Y
    boxes = {
        key: _box(tree, key, column, place, (height - 2 * EDGE) / len(keys))
        for column, keys in columns.items()
        for place, key in enumerate(keys)
    }
    lines = [
        _line(boxes[question.key], boxes[way]) for question in tree.questions.values() for way in question.leads_to()
    ]
    return Drawing(list(boxes.values()), lines, 2 * EDGE + last * (WIDE + GAP_X) + WIDE, height)


def _depths(tree: Tree) -> dict[str, int]:
    """For each question the number of questions before it on the longest way."""
    depth = {tree.first: 0}
    waiting = [tree.first]
    while waiting:
        key = waiting.pop(0)
        for way in tree.questions[key].leads_to():
            if way in tree.questions and depth.get(way, -1) < depth[key] + 1:
                depth[way] = depth[key] + 1
                waiting.append(way)
    return depth


def _box(tree: Tree, key: str, column: int, place: int, share: float) -> Box:
    outcome = tree.outcomes.get(key)
    return Box(
        key=key,
        code=outcome.code if outcome else tree.questions[key].code,
        x=EDGE + column * (WIDE + GAP_X),
        y=round(EDGE + place * share + (share - HIGH) / 2),
        outcome=outcome is not None,
        urgent=bool(outcome and outcome.urgent),
    )


def _line(start: Box, end: Box) -> str:
    x, y = start.x + WIDE, start.y + HIGH // 2
    to_x, to_y = end.x, end.y + HIGH // 2
    bend = GAP_X // 2
    return f"M{x} {y}C{x + bend} {y} {to_x - bend} {to_y} {to_x} {to_y}"
