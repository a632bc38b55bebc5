"""What HeadStart adds to the portal's registries."""

from datetime import datetime, timedelta
from typing import Any

from programmes import clock
from programmes.catalogue import loading
from programmes.people import data
from volunteering.opportunities import mine
from volunteering.opportunities.mine import Line, Part
from volunteering.pathways import demo, reference, rule
from volunteering.pathways import tasks_headstart as _tasks  # noqa: F401 the nightly check
from volunteering.pathways import waiting_headstart as _waiting  # noqa: F401 the work-list's lines
from volunteering.pathways.actions import headstart
from volunteering.pathways.models import Entitlement, Interview, Member, Placement, RegisterView
from volunteering.safeguarding.models import Volunteer

KEPT_FOR = timedelta(days=730)
ERASED = "The young person does not take part any more."


@mine.register
def part(volunteer: Volunteer) -> Part | None:
    """Your pathway on "My volunteering": what is missing, or the guarantee."""
    placement = Placement.objects.current(volunteer)
    if placement is None:
        return None
    missing = rule.missing(rule.work_out(placement), placement.cycle)
    lines = [Line(line, url="/volunteering/pathways/headstart/") for line in missing]
    if not missing:
        lines = [Line("Your interview is guaranteed", tag="Guaranteed", url="/volunteering/pathways/headstart/")]
    return Part("HeadStart: what is missing" if missing else "HeadStart", lines=lines)


def erase(person: Any, by: Any) -> None:
    """Before a person is erased: places and interviews to come are free again, and groups go on without them."""
    at = clock.now()
    for placement in Placement.objects.filter(volunteer__user=person).select_for_update(of=("self",)):
        headstart.give_back(placement, by=None, at=at)
    rows = Interview.objects.filter(entitlement__placement__volunteer__user=person, state__in=Interview.OPEN)
    for interview in rows.select_for_update(of=("self",)).order_by("pk"):
        interview.call_off(feedback=ERASED, at=at)
        interview.save(update_fields=["state", "since_at", "feedback"])
        interview.moves.create(verb="call_off", by=None, at=at)
    for member in Member.objects.filter(volunteer__user=person, state=Member.State.JOINED):
        member.leave(at=at)
        member.save(update_fields=["state", "since_at"])
        member.moves.create(verb="leave", by=None, at=at)


def retain(at: datetime) -> int:
    """Delete who saw which register after two years; returns how many rows."""
    return RegisterView.objects.filter(at__lt=at - KEPT_FOR).delete()[0]


def export(person: Any) -> list[dict[str, Any]]:
    """Each step of your guarantee, in words."""
    rows = Entitlement.objects.filter(placement__volunteer__user=person)
    return [
        {"guarantee": str(each.placement.cycle), "state": each.get_state_display(), "since": each.since_at.isoformat()}
        for each in rows.select_related("placement__cycle")
    ]


data.register(data.Area("HeadStart", export=export, erase=erase, retain=retain))
loading.reference.register(reference.load_headstart)
loading.demo.register(demo.load, "volunteering headstart")
