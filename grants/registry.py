"""What grants adds to the portal's registries: the home page, the menu and the staff's work-list."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min, Q
from django.http import HttpRequest
from django.urls import reverse

from grants.applications.models import Application
from grants.assessment import hidden as _closed  # noqa: F401 it registers itself
from grants.assessment import waiting as assessing
from grants.awards import demo
from grants.awards.models import Award
from grants.funds import reference
from grants.funds.models import Round
from grants.monitoring import registry as monitoring
from programmes import clock
from programmes.catalogue import home, loading
from programmes.catalogue.home import Area, OpenNow
from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.worklist import Waiting


def open_now(request: HttpRequest) -> list[OpenNow]:
    """The funds with a round that is open."""
    found = Round.objects.open_at(clock.Now()).select_related("fund").order_by("closes_at")
    return [OpenNow(each.fund.name, each.fund.summary, each.fund.get_absolute_url(), each.closes_at) for each in found]


def tasks(user: Any) -> list[OpenNow]:
    """Drafts to finish, questions to answer, offers to accept."""
    waiting = Q(state__in=Application.EDITABLE) | Q(award__state=Award.State.OFFERED)
    found = Application.objects.visible_to(user).filter(waiting).with_parties().with_award().order_by("-since_at", "pk")
    return [_task(application) for application in found[:6]] + monitoring.tasks(user)


def _task(application: Application) -> OpenNow:
    name = application.title or application.reference
    texts = {
        Application.State.DRAFT: f"Finish and send your application to {application.round.fund.name}.",
        Application.State.RETURNED: "We have a question about your application.",
        Application.State.FUNDED: "We offer you a grant: accept it or turn it down.",
    }
    closes = application.last_moment() if application.is_editable else None
    return OpenNow(name, texts[Application.State(application.state)], application.get_absolute_url(), closes)


def _label(names: Iterable[str], model: str) -> tuple[str, ...]:
    return tuple(f"grants.{model}.{name}" for name in names)


def _list(model: str, **filters: str) -> str:
    return f"{reverse(f'admin:grants_{model}_changelist')}?{urlencode(filters)}"


@worklist.register
def applications(user: Any) -> list[Waiting]:
    """Applications to decide, and questions whose answer is overdue."""
    if not user.can(Permission.DECIDE_APPLICATIONS):
        return []
    submitted, returned = Q(state="submitted"), Q(state="returned")
    found = (
        Application.objects.for_staff(user)
        .filter(submitted | returned)
        .exclude(assessing.undecidable())
        .aggregate(
            submitted=Count("pk", filter=submitted),
            submitted_since=Min("since_at", filter=submitted),
            returned=Count("pk", filter=Q(returned, reply_by_at__lt=clock.Now())),
            returned_since=Min("reply_by_at", filter=Q(returned, reply_by_at__lt=clock.Now())),
        )
    )
    return [
        Waiting(
            "Applications to decide",
            found["submitted"],
            found["submitted_since"],
            "Read the oldest and decide",
            _list("application", state="submitted"),
            _label(("fund", "decline", "return_", "reopen"), "Application"),
        ),
        Waiting(
            "Questions not answered in time",
            found["returned"],
            found["returned_since"],
            "Allow more time, or wait",
            _list("application", state="returned"),
        ),
    ]


@worklist.register
def awards(user: Any) -> list[Waiting]:
    """Offers that the applicants have not answered, and accepted awards that nobody can read about."""
    if not user.can(Permission.DECIDE_APPLICATIONS):
        return []
    seen = Award.objects.filter(application__in=Application.objects.for_staff(user))
    found = seen.filter(state=Award.State.OFFERED).aggregate(count=Count("pk"), since=Min("since_at"))
    hidden = seen.unpublished().aggregate(count=Count("pk"), since=Min("accepted_at"))
    return [
        Waiting(
            "Awards not yet accepted",
            found["count"],
            found["since"],
            "Ask the applicant, change or revoke",
            _list("award", state__exact="offered"),
            _label(("revoke", "restore"), "Award"),
        ),
        Waiting(
            "Awards to publish",
            hidden["count"],
            hidden["since"],
            "Check the words and publish",
            _list("award", state__exact="accepted", published_at__isempty="1"),
            _label(("publish", "unpublish"), "Award"),
        ),
    ]


@worklist.register
def rounds(user: Any) -> list[Waiting]:
    """Rounds that nobody can see yet, and rounds whose time is over."""
    if not user.can(Permission.MANAGE_FUNDS):
        return []
    draft, over = Q(state="draft"), Q(state="published", closes_at__lt=clock.Now())
    found = Round.objects.filter(draft | over).aggregate(
        draft=Count("pk", filter=draft),
        draft_since=Min("opens_at", filter=draft),
        over=Count("pk", filter=over),
        over_since=Min("closes_at", filter=over),
    )
    return [
        Waiting(
            "Rounds not published",
            found["draft"],
            found["draft_since"],
            "Check and publish",
            _list("round", state__exact="draft"),
            _label(("publish",), "Round"),
        ),
        Waiting(
            "Rounds past their closing time",
            found["over"],
            found["over_since"],
            "Close once everything is decided",
            _list("round", state__exact="published"),
            _label(("close", "reopen"), "Round"),
        ),
    ]


home.register(Area("Grants", "/grants/", open_now=open_now, tasks=tasks))


def load_funds(say: Any) -> None:
    """Culture Micro Grants and its questions, where they are missing."""
    say(f"fund: {reference.load()}")


loading.reference.register(load_funds)
loading.demo.register(demo.load, "grants")
