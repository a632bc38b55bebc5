"""Writing the security history, sealing it, and checking the seals."""

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import chain
from typing import Any

import rfc8785
from django.db import connection, models, transaction

from programmes import clock
from programmes.audit.models import AuditEvent, AuditSeal

GENESIS = "0" * 64
# A row's time is the start of its transaction, so a long transaction commits rows that look old.
LONGEST_TRANSACTION = timedelta(days=1)
# The sealing worker runs every minute; a row that waits longer was left out on purpose or the worker is down.
SEALED_WITHIN = timedelta(minutes=15)
_SEAL_LOCK = 7_201_801  # any fixed number: one sealer at a time
_CODE = re.compile(r"[\w.:/+-]*", re.ASCII)


def record(*, by: Any, verb: str, target: models.Model, detail: dict[str, Any] | None = None) -> None:
    """Write one event in the caller's transaction: who (a key, or nobody), what, to which record.

    `detail` holds keys, codes and numbers. Words that people typed, names and addresses are refused with ValueError.
    """
    detail = detail or {}
    for text in _texts(detail):
        if not _CODE.fullmatch(text):
            raise ValueError(f"audit detail of {verb} holds more than keys and codes")
    AuditEvent.objects.create(
        by_key=str(by.pk) if by is not None and by.pk else "",
        verb=verb,
        target_label=target._meta.label,
        target_key=str(target.pk),
        detail=json.loads(json.dumps(detail, default=str)),
    )


def _texts(value: Any) -> Iterator[str]:
    """Every text inside a JSON-like value, keys included."""
    if isinstance(value, dict):
        yield from chain.from_iterable(chain(_texts(key), _texts(item)) for key, item in value.items())
    elif isinstance(value, list | tuple | set):
        yield from chain.from_iterable(_texts(item) for item in value)
    elif isinstance(value, bool | int | None):
        return
    else:
        yield str(value)


def _link(previous: str, seal: AuditSeal, event: AuditEvent) -> str:
    """The digest that ties this event and its place to all that went before."""
    content: dict[str, Any] = {
        "previous": previous,
        "position": str(seal.position),
        "sealed_at": seal.sealed_at.isoformat(),
        "event": {
            "key": str(event.pk),
            "at": event.at.isoformat(),
            "by_key": event.by_key,
            "verb": event.verb,
            "target_label": event.target_label,
            "target_key": event.target_key,
            "detail": json.dumps(event.detail, sort_keys=True),
        },
    }
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


@transaction.atomic
def seal(*, limit: int = 10_000) -> str:
    """Seal what is committed and not yet sealed; returns the head of the chain as "position:digest"."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SEAL_LOCK])
    last = AuditSeal.objects.order_by("-position").first()
    position, digest = (last.position, last.digest) if last else (0, GENESIS)
    unsealed = AuditEvent.objects.filter(
        ~models.Exists(AuditSeal.objects.filter(event_key=models.OuterRef("pk")))
    ).order_by("pk")
    if last:
        unsealed = unsealed.filter(at__gt=last.sealed_at - LONGEST_TRANSACTION)
    at, seals = clock.now(), []
    for event in unsealed[:limit]:
        position += 1
        link = AuditSeal(position=position, event_key=event.pk, sealed_at=at)
        digest = link.digest = _link(digest, link, event)
        seals.append(link)
    AuditSeal.objects.bulk_create(seals, batch_size=1000)
    return f"{position}:{digest}"


def check(*, head: str = "") -> tuple[list[str], str]:
    """Walk the whole chain; returns what is wrong (nothing: an empty list) and the head of the chain.

    `head` is a "position:digest" noted earlier outside this database (the sealing worker writes it to its log): it also
    finds the one thing a chain alone cannot see, that its newest links and their events were removed together.
    """
    problems: list[str] = []
    digest, expected, known = GENESIS, 0, head.partition(":")
    for seal_row, event in _pairs():
        expected += 1
        if seal_row.position != expected:
            problems.append(f"seals {expected} to {seal_row.position - 1} are missing")
            expected = seal_row.position
        if event is None:
            problems.append(f"event {seal_row.event_key} (seal {seal_row.position}) has been removed")
        elif _link(digest, seal_row, event) != seal_row.digest:
            problems.append(f"event {event.pk} or its seal {seal_row.position} has been changed")
        digest = seal_row.digest
        if str(expected) == known[0] and digest != known[2]:
            problems.append(f"seal {expected} is not the one that was noted")
    if head and int(known[0]) > expected:
        problems.append(f"the chain ends at {expected}, but seal {known[0]} was noted")
    late = AuditEvent.objects.filter(at__lt=clock.now() - SEALED_WITHIN).exclude(
        models.Exists(AuditSeal.objects.filter(event_key=models.OuterRef("pk")))
    )
    problems += [f"event {key} has not been sealed" for key in late.order_by("pk").values_list("pk", flat=True)[:100]]
    return problems, f"{expected}:{digest}"


def _pairs(size: int = 2000) -> Iterator[tuple[AuditSeal, AuditEvent | None]]:
    """Each seal with its event, in order, a page at a time."""
    after = 0
    while page := list(AuditSeal.objects.filter(position__gt=after).order_by("position")[:size]):
        events = AuditEvent.objects.in_bulk([row.event_key for row in page])
        yield from ((row, events.get(row.event_key)) for row in page)
        after = page[-1].position
