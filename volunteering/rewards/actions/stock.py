"""The stock of codes: loaded from a partner's file or made by us, counted by the database, voided when they fail."""

import csv
import io
import secrets
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from programmes import audit, clock, tokens
from programmes.workflow import MoveRefused
from volunteering.rewards.models import Reward, RewardCode, mark_of

MOST_AT_ONCE = 20_000
MOST_SHOWN = 200
LONGEST = 100
# Without letters and digits that look alike, because people read these aloud.
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


@dataclass
class Loaded:
    """What came of a file: how many codes are in stock now, and each row that is not, with the reason.

    A reason never repeats the code.
    """

    good: int = 0
    bad: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True)
class _Line:
    number: int
    code: str
    ends: date | None


@transaction.atomic
def load(*, reward: Reward, text: str, by: Any, token: str) -> Loaded:
    """Put a partner's codes into stock: a CSV with a column "code" and, if they end, "last day" (2027-03-31).

    Good rows are kept; a bad row is explained and left out; a code that is there already is refused, in the file or
    from an earlier one. Raises MoveRefused for a file without such a column, and for a closed reward.
    """
    tokens.spend(token, by=by, purpose=f"volunteering.rewards.load:{reward.pk}")
    reward, at = _open(reward, Reward.Stock.CODES), clock.now()
    found = Loaded()
    lines = _read(text, clock.london_day(at), found)
    _put(reward, lines, found, by=by, at=at)
    audit.record(
        by=by,
        verb="volunteering.rewards.codes_loaded",
        target=reward,
        detail={"good": found.good, "bad": len(found.bad)},
    )
    found.bad.sort()
    tokens.settle(token, f"{found.good}:{len(found.bad)}")
    return found


@transaction.atomic
def make(*, reward: Reward, count: int, ends: date | None, by: Any, token: str) -> int:
    """Put a number of items into stock, each with a code that we make; the partner checks it against our list."""
    tokens.spend(token, by=by, purpose=f"volunteering.rewards.make:{reward.pk}")
    reward, at = _open(reward, Reward.Stock.COUNTED), clock.now()
    if not 1 <= count <= MOST_AT_ONCE:
        raise MoveRefused(f"Enter a number from 1 to {MOST_AT_ONCE:,}.", field="count")
    if ends and ends < clock.london_day(at):
        raise MoveRefused("That last day has passed. Enter a later one, or none.", field="ends")
    made: set[str] = set()
    while len(made) < count:
        made.add("-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3)))
    RewardCode.objects.bulk_create(_row(reward, code, ends, by=by, at=at) for code in made)
    audit.record(by=by, verb="volunteering.rewards.codes_made", target=reward, detail={"good": count})
    return count


def _open(reward: Reward, stock: str) -> Reward:
    reward = Reward.objects.select_for_update(of=("self",)).select_related("sponsor").get(pk=reward.pk)
    if reward.state == Reward.State.CLOSED:
        raise MoveRefused("This reward is closed. Open it again first.")
    if reward.stock != stock:
        raise MoveRefused(f"The stock of this reward is “{reward.get_stock_display().lower()}”.")
    return reward


def _read(text: str, today: date, found: Loaded) -> list[_Line]:
    reader = csv.reader(io.StringIO(text))
    header = [name.strip().lower() for name in next(reader, [])]
    if "code" not in header:
        raise MoveRefused("The first row must name the columns: “code”, and “last day” if codes end.", field="file")
    place, day = header.index("code"), header.index("last day") if "last day" in header else None
    lines: list[_Line] = []
    for number, row in enumerate(reader, 2):
        if len(lines) + len(found.bad) >= MOST_AT_ONCE:
            raise MoveRefused(f"A file may hold {MOST_AT_ONCE:,} codes at most. Split it.", field="file")
        if any(cell.strip() for cell in row):
            _line(number, row, place, day, today, lines, found)
    return lines


def _line(
    number: int, row: list[str], place: int, day: int | None, today: date, lines: list[_Line], found: Loaded
) -> None:
    code = row[place].strip() if place < len(row) else ""
    written = row[day].strip() if day is not None and day < len(row) else ""
    ends, why = None, ""
    if not code:
        why = "there is no code in this row"
    elif len(code) > LONGEST or not code.isprintable():
        why = f"the code is longer than {LONGEST} letters or holds signs that cannot be printed"
    if written and not why:
        try:
            ends = date.fromisoformat(written)
        except ValueError:
            why = "the last day is not a date such as 2027-03-31"
        else:
            why = "its last day has passed" if ends < today else ""
    if why:
        found.bad.append((number, why))
    else:
        lines.append(_Line(number, code, ends))


def _put(reward: Reward, lines: list[_Line], found: Loaded, *, by: Any, at: datetime) -> None:
    """Keep each new code once. The database has the last word, when another file is being loaded beside this one."""
    seen: dict[str, _Line] = {}
    for line in lines:
        mark = mark_of(reward.sponsor, line.code)
        if mark in seen:
            found.bad.append((line.number, f"the same code is in row {seen[mark].number}"))
        else:
            seen[mark] = line
    there = set(RewardCode.objects.filter(mark__in=seen).values_list("mark", flat=True))
    found.bad += [(seen[mark].number, "this code was loaded before") for mark in there]
    fresh = [_row(reward, line.code, line.ends, by=by, at=at) for mark, line in seen.items() if mark not in there]
    before = RewardCode.objects.filter(reward=reward).count()
    RewardCode.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=2000)
    found.good = RewardCode.objects.filter(reward=reward).count() - before


def _row(reward: Reward, code: str, ends: date | None, *, by: Any, at: datetime) -> RewardCode:
    return RewardCode(
        reward=reward,
        code=code,
        mark=mark_of(reward.sponsor, code),
        ends_date=ends,
        since_at=at,
        loaded_at=at,
        loaded_by=by,
    )


@transaction.atomic
def void(*, code: RewardCode, reason: str, by: Any, token: str) -> RewardCode:
    """Take one code out of the stock for good. One that somebody holds is withdrawn with their reward instead."""
    tokens.spend(token, by=by, purpose=f"volunteering.rewards.void:{code.pk}")
    if not reason.strip():
        raise MoveRefused("Say why the code is voided.", field="reason")
    code, at = RewardCode.objects.select_for_update(of=("self",)).select_related("reward").get(pk=code.pk), clock.now()
    if code.state == RewardCode.State.ISSUED:
        raise MoveRefused("Somebody holds this code. Withdraw their reward: then the points go back to them.")
    code.void(at=at)
    code.save(update_fields=["state", "since_at"])
    code.reward.moves.create(verb="void_code", by=by, at=at, note=f"{code}. {reason.strip()}")
    audit.record(by=by, verb="volunteering.rewards.code_voided", target=code)
    return code
