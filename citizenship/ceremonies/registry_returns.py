"""What monthly returns add to the portal's registries: the work-list's lines and the measure of the head count."""

from typing import Any

from django.urls import reverse

from citizenship.ceremonies import beside, heads
from citizenship.ceremonies import tasks_returns as _tasks  # noqa: F401 the daily reminder
from citizenship.ceremonies import waiting_returns as _waiting  # noqa: F401 it registers its lines
from citizenship.ceremonies.beside import Link
from citizenship.ceremonies.models import MonthlyReturn
from programmes import clock
from programmes.catalogue import loading
from programmes.people.models import Borough


def load_head_count(say: Any) -> None:
    """The measure of the portal's own series of attendance, where it is missing."""
    say(f"ceremonies: {heads.load()}")


loading.reference.register(load_head_count)


@beside.for_borough
def month_links(borough: Borough, user: Any) -> list[Link]:
    """What a registrar finds about months: the return that is due, the month on one page, tables, the calculator."""
    at = clock.now()
    today = clock.london_day(at)
    this_month = today.replace(day=1)
    due = MonthlyReturn.objects.of(borough).filter(state=MonthlyReturn.State.OPEN, month_date__lt=this_month)
    oldest = due.order_by("month_date").first()
    note = "Nothing is due."
    if oldest:
        when = "was" if oldest.due_date < today else "is"
        note = f"{oldest.month_date:%B %Y} {when} due by {oldest.due_date:%-d %B %Y}."
    return [
        Link("Monthly returns", reverse("citizenship:months"), note),
        Link("Record this month on one page", reverse("citizenship:month_grid", args=[this_month])),
        Link("Plan ceremonies from a table (CSV)", reverse("citizenship:plan_table")),
        Link("How long is there to hold a ceremony?", reverse("citizenship:clock"), "Counts three calendar months."),
    ]
