"""Writing to people with drafts before a deadline: seven days and one day ahead, once each."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Q

from grants.applications import notices
from grants.applications.actions import presence
from grants.applications.models import Application
from programmes import clock

AHEAD = (timedelta(days=7), timedelta(days=1))


@transaction.atomic
def remind() -> int:
    """Remind those whose draft can be sent for less than seven days, and again for less than one; returns how many.

    The deadline is the round's own, as it stands now, or a late exception of the one application. A repeat tells nobody
    twice; when a deadline is moved, its new moment is reminded of anew. Forgets who was here, too.
    """
    presence.prune()
    at = clock.now()
    soon = Q(round__state="published", round__closes_at__gte=at, round__closes_at__lte=at + AHEAD[0])
    drafts: Any = Application.objects.filter(state=Application.State.DRAFT).with_parties()
    drafts = drafts.annotate(late_until=Max("late_exceptions__until_at"))
    told = 0
    for draft in drafts.filter(soon | Q(late_until__gte=at, late_until__lte=at + AHEAD[0])).iterator(chunk_size=500):
        last = draft.last_moment(draft.late_until)
        left = last - at
        # Somebody who has only just begun needs no reminder.
        due = [ahead for ahead in AHEAD if left <= ahead and draft.started_at <= last - ahead]
        if due and left >= timedelta(0):
            notices.closing_soon(draft, last=last, ahead=min(due))
            told += 1
    return told
