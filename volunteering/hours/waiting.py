"""What waits for officers, for hosts, and the part that a volunteer's page shows."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from programmes import clock
from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.worklist import Waiting
from volunteering.hosts import home
from volunteering.hosts.models import Host
from volunteering.hours import totals
from volunteering.hours.actions.reminding import ANSWER_WITHIN_DAYS
from volunteering.hours.models import AuditSample, Dispute, Elsewhere, HoursClaim
from volunteering.opportunities import mine
from volunteering.safeguarding.models import Volunteer


def _list(model: str, **filters: str) -> str:
    return f"{reverse(f'admin:volunteering_{model}_changelist')}?{urlencode(filters)}"


@worklist.register
def hours(user: Any) -> list[Waiting]:
    """Disputes, checks, organisations that are not here, and hosts that let volunteers wait."""
    if not user.can(Permission.DECIDE_DISPUTES):
        return []
    late = clock.now() - timedelta(days=ANSWER_WITHIN_DAYS)
    found = worklist.counts(
        {
            "disputes": (Dispute.objects.open(), "since_at"),
            "samples": (AuditSample.objects.filter(state=AuditSample.State.WAITING), "picked_at"),
            "to_release": (Elsewhere.objects.filter(state=Elsewhere.State.WAITING_STAFF), "since_at"),
            "to_approve": (Elsewhere.objects.filter(state=Elsewhere.State.CONFIRMED), "since_at"),
            "late": (HoursClaim.objects.waiting().filter(host__isnull=False, since_at__lt=late), "since_at"),
        }
    )
    elsewhere = "volunteering.Elsewhere"
    return [
        Waiting(
            "Disputes about hours",
            *found["disputes"],
            "Read both sides, then decide",
            _list("dispute", state__exact="open"),
            ("volunteering.Dispute.uphold", "volunteering.Dispute.dismiss"),
        ),
        Waiting(
            "Young people’s supervisors to look at",
            *found["to_release"],
            "Look the organisation up, then write or refuse",
            _list("elsewhere", state__exact="waiting_staff"),
            (f"{elsewhere}.release", f"{elsewhere}.refuse"),
        ),
        Waiting(
            "Organisations that are not here to approve",
            *found["to_approve"],
            "Check the organisation, then approve or refuse",
            _list("elsewhere", state__exact="confirmed"),
            (f"{elsewhere}.approve", f"{elsewhere}.refuse"),
        ),
        Waiting(
            "Automatic confirmations to check",
            *found["samples"],
            "Ask whether it is right",
            _list("auditsample", state__exact="waiting"),
            (
                "volunteering.AuditSample.pass_",
                "volunteering.AuditSample.undo",
                "volunteering.AutomaticRule.stop",
            ),
        ),
        Waiting(
            f"Hours that hosts have not answered for {ANSWER_WITHIN_DAYS} days",
            *found["late"],
            "Remind the host",
            reverse("admin:volunteering_hoursclaim_backlog"),
        ),
    ]


@home.register
def of_host(host: Host, user: Any) -> list[home.Line]:
    """How many entries wait for this person's answer."""
    count = HoursClaim.objects.waiting().filter(host=host).not_family_of(user)[:1000].count()
    return [home.Line("Hours to confirm", count, "Confirm, correct or refuse", reverse("volunteering:host_hours"))]


@home.place
def page_of_host(host: Host) -> home.Place:
    """The page on which hours are confirmed."""
    text = "Confirm what volunteers logged, several entries at once, and change what was decided lately."
    return home.Place("Hours", text, reverse("volunteering:host_hours"))


@mine.register
def of_volunteer(volunteer: Volunteer) -> mine.Part | None:
    """The volunteer's hours, in one large figure."""
    found = totals.totals(volunteer)
    lines = []
    if found.waiting:
        lines.append(mine.Line(f"{totals.words(found.waiting)} wait for an answer"))
    return mine.Part(
        "Your hours",
        figure=totals.words(found.counting),
        figure_label="count so far",
        lines=lines,
        all_url=reverse("volunteering:hours"),
        all_text="See and log your hours",
    )
