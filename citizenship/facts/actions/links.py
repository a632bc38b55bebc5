"""The link checker: which sources are looked at, and what is noted of each."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from citizenship.facts import notices_facts as notices
from citizenship.facts.linking import Seen, look
from citizenship.facts.models import Fact, FactSource
from programmes import audit, clock, jobs, tokens
from programmes.people.access import Permission

LOOK = "citizenship.facts.link"
# So many are tried before the rest: where not one of them answers, it is our own line that is down.
TRIED_FIRST = 3
AGAIN_AFTER = timedelta(days=1)


def put_down() -> int:
    """Have every address that published facts name looked at, each once; returns how many.

    Raises NotYet until tomorrow when none of the first few answers at all: sources are not blamed for our own line.
    A demonstration asks nobody by itself (0): staff can still look at the sources of one fact.
    """
    if settings.DEMO:
        return 0
    held: dict[str, int] = {}
    rows = FactSource.objects.filter(fact__state=Fact.State.PUBLISHED).exclude(url="").order_by("link_checked_at", "pk")
    for pk, url in rows.values_list("pk", "url"):
        held.setdefault(url, pk)
    first = list(held)[:TRIED_FIRST]
    if first and not any(look(url).answered for url in first):
        raise jobs.NotYet(clock.now() + AGAIN_AFTER)
    with transaction.atomic():
        jobs.later_many(LOOK, held.values())
    return len(held)


def check(key: str | int) -> Seen | None:
    """Look at one source and note what came of it; None where it has gone since. No transaction is open meanwhile."""
    url = FactSource.objects.filter(pk=key).values_list("url", flat=True).first()
    if not url:
        return None
    seen = look(url)
    note(url=url, seen=seen)
    return seen


@transaction.atomic
def note(*, url: str, seen: Seen) -> None:
    """Write down what came of a look at an address, for every source that names it. The owner hears of a new failure.

    Until it opens again, every page that shows the source says on which day we could not open it.
    """
    at = clock.now()
    rows = FactSource.objects.select_for_update(of=("self",)).select_related("fact__owner").filter(url=url)
    for source in rows.order_by("pk"):
        failed = seen.state == FactSource.Link.FAILED
        new = failed and source.link_state != FactSource.Link.FAILED
        source.link_state, source.link_note, source.link_checked_at = seen.state, seen.note, at
        source.link_failed_at = (source.link_failed_at or at) if failed else None
        source.save(update_fields=["link_state", "link_note", "link_checked_at", "link_failed_at"])
        if new and source.fact.state == Fact.State.PUBLISHED:
            notices.link_failed(source)


@transaction.atomic
def look_now(*, fact: Fact, by: Any, token: str) -> int:
    """Have the sources of one fact looked at now instead of next week; returns how many have an address."""
    tokens.spend(token, by=by, purpose=f"citizenship.facts.look_now:{fact.pk}")
    if not by.can(Permission.KEEP_FACTS):
        raise PermissionDenied
    keys = list(fact.sources.exclude(url="").values_list("pk", flat=True))
    jobs.later_many(LOOK, keys)
    audit.record(by=by, verb="citizenship.facts.looked_at", target=fact)
    return len(keys)
