"""What grants adds to the portal's registries: the home page, the menu and the staff's work-list."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, DateTimeField, Exists, ExpressionWrapper, Min, OuterRef, Q
from django.http import HttpRequest
from django.urls import reverse

from grants.applications import reference as equality
from grants.applications.models import Application, Recording, gated
from grants.assessment import hidden as _closed  # noqa: F401 it registers itself
from grants.assessment import waiting as assessing
from grants.awards import boroughs as awarded
from grants.awards import demo, waiting_group
from grants.awards import hidden as _closed_grants  # noqa: F401 it registers itself
from grants.awards import scale as measuring
from grants.awards import waiting_money as _running  # noqa: F401 it registers itself
from grants.awards.models import Award, Recommendation
from grants.funds import demo as rounds_demo
from grants.funds import opening as _opening  # noqa: F401 it registers itself
from grants.funds import reference
from grants.funds.codesign import keeping as _keeping  # noqa: F401 it registers itself
from grants.funds.models import Codesign, Fund, Round
from grants.monitoring import registry as monitoring
from programmes import clock
from programmes.catalogue import boroughs, home, loading, scale, ways
from programmes.catalogue.home import Area, OpenNow
from programmes.catalogue.ways import Offer
from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.worklist import Line, Waiting


def open_now(request: HttpRequest) -> list[OpenNow]:
    """The funds with a round that is open."""
    found = Round.objects.open_at(clock.Now()).select_related("fund", "strand").order_by("closes_at")
    return [_open(each) for each in found]


def _open(round: Round) -> OpenNow:
    """A round of a strand under the strand's name, and its link leads to that part of the fund's page."""
    name, url = round.fund.name, round.fund.get_absolute_url()
    if round.strand:
        name, url = f"{name}: {round.strand.name}", f"{url}#{round.strand.slug}"
    return OpenNow(name, round.terms.summary, url, round.closes_at)


def tasks(user: Any) -> list[OpenNow]:
    """Drafts to finish, questions to answer, offers to accept."""
    # A grant is for the applicant's own people to accept, not for those who only helped to write.
    own = Q(pk__in=Application.objects.of_applicant(user).values("pk"))
    waiting = Q(state__in=Application.EDITABLE) | own & Q(award__state=Award.State.OFFERED)
    found = Application.objects.visible_to(user).filter(waiting).with_parties().with_award().order_by("-since_at", "pk")
    own_bids = [_task(application) for application in found[:6]]
    return own_bids + waiting_group.tasks(user) + monitoring.tasks(user) + assessing.panel_tasks(user)


@ways.register
def offers(slug: str) -> list[Offer]:
    """The fund of a programme: its page, and whether a round takes applications now."""
    open_now = Exists(Round.objects.open_at(clock.Now()).filter(fund=OuterRef("pk")))
    # A fund without a published round has no page yet.
    shown = Exists(Round.objects.exclude(state=Round.State.DRAFT).filter(fund=OuterRef("pk")))
    found = Fund.objects.filter(shown, slug=slug)
    return [
        Offer(fund.name, fund.summary, fund.get_absolute_url(), fund.has_open_round)
        for fund in found.annotate(has_open_round=open_now)
    ]


@ways.register_open
def open_programmes() -> set[str]:
    """The programmes whose fund takes applications now. One query."""
    open_now = Exists(Round.objects.open_at(clock.Now()).filter(fund=OuterRef("pk")))
    return set(Fund.objects.filter(open_now).values_list("slug", flat=True))


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
def applications(user: Any) -> list[Line]:
    """Applications to decide, and questions whose answer is overdue."""
    if not user.can(Permission.DECIDE_APPLICATIONS):
        return []
    seen = Application.objects.for_staff(user).exclude(assessing.undecidable())
    return [
        Line(
            "Applications to decide",
            seen.filter(state="submitted"),
            "since_at",
            "Read the oldest and decide",
            _list("application", state="submitted"),
            _label(("fund", "decline", "return_", "reopen"), "Application"),
        ),
        Line(
            "Questions not answered in time",
            seen.filter(state="returned", reply_by_at__lt=clock.Now()),
            "reply_by_at",
            "Allow more time, or wait",
            _list("application", state="returned"),
        ),
        Line(
            "Applications past their promised day",
            Application.objects.for_staff(user).past_promise(),
            "submitted_at",
            "Decide, or tell the applicants a new day",
            _list("application", late="yes"),
        ),
    ]


@worklist.register
def recordings(user: Any) -> list[Line]:
    """Sound and video answers of which nobody has written down what is said."""
    if not user.can(Permission.RETURN_APPLICATIONS):
        return []
    return [
        Line(
            "Recordings to transcribe",
            Recording.objects.to_transcribe(Application.objects.for_staff(user)),
            "sent_at",
            "Listen and write down what is said",
            reverse("admin:grants_application_to_transcribe"),
        )
    ]


@worklist.register
def awards(user: Any) -> list[Line]:
    """Offers that the applicants have not answered, and accepted awards that nobody can read about."""
    if not user.can(Permission.DECIDE_APPLICATIONS):
        return []
    seen = gated(Award.objects.all(), user)
    return [
        Line(
            "Awards not yet accepted",
            seen.filter(state=Award.State.OFFERED),
            "since_at",
            "Ask the applicant, change or revoke",
            _list("award", state="offered"),
            _label(("revoke", "restore"), "Award"),
        ),
        Line(
            "Awards to publish",
            seen.unpublished(),
            "accepted_at",
            "Check the words and publish",
            _list("award", state="accepted", published="no"),
            _label(("publish", "unpublish"), "Award"),
        ),
    ]


@worklist.register
def recommendations(user: Any) -> list[Line]:
    """Recommended awards that wait for somebody else than whoever recommended them."""
    if not user.can(Permission.DECIDE_APPLICATIONS):
        return []
    return [
        Line(
            "Recommendations to approve",
            Recommendation.objects.for_staff(user).waiting().exclude(recommended_by=user),
            "since_at",
            "Read the oldest, then approve or refuse it",
            _list("recommendation", state__exact="waiting"),
            _label(("approve", "refuse_recommendation", "withdraw_recommendation"), "Recommendation"),
        )
    ]


@worklist.register
def rounds(user: Any) -> list[Line]:
    """Rounds that nobody can see yet, and rounds whose time is over."""
    if not user.can(Permission.MANAGE_FUNDS):
        return []
    # A draft waits for nobody until four weeks before the day on which it is to open.
    soon = ExpressionWrapper(clock.Now() + timedelta(weeks=4), output_field=DateTimeField())
    return [
        Line(
            "Rounds not published",
            Round.objects.filter(state=Round.State.DRAFT, opens_at__lt=soon),
            "opens_at",
            "Check and publish",
            _list("round", state__exact="draft"),
            _label(("publish",), "Round"),
        ),
        Line(
            "Rounds past their closing time",
            Round.objects.filter(state=Round.State.PUBLISHED, closes_at__lt=clock.Now()),
            "closes_at",
            "Extend, or close once everything is decided",
            _list("round", state__exact="published"),
            _label(("extend", "close", "reopen"), "Round"),
        ),
    ]


boroughs.register(awarded.part)


@worklist.register
def codesigns(user: Any) -> list[Waiting]:
    """Criteria on which the time for comments is over, so that somebody must say what was heard."""
    if not user.can(Permission.MANAGE_FUNDS):
        return []
    over = Codesign.objects.filter(state=Codesign.State.OPEN, comments_until_at__lt=clock.Now())
    found = over.aggregate(count=Count("pk"), since=Min("comments_until_at"))
    oldest = over.order_by("comments_until_at").values_list("round", flat=True).first()
    return [
        Waiting(
            "Co-designs to close",
            found["count"],
            found["since"],
            "Read the comments and say what you heard",
            reverse("admin:grants_round_codesign", args=[oldest]) if oldest else _list("round", state__exact="draft"),
            _label(("close", "reopen"), "Codesign"),
        )
    ]


home.register(Area("Grants", "/grants/", open_now=open_now, tasks=tasks))


def load_funds(say: Any) -> None:
    """The three funds with their decisions, strands, questions and draft rounds, where they are missing."""
    reference.load()
    say("funds: Culture Micro Grants, London Family Fund and Sport Unites are there")


def load_equality(say: Any) -> None:
    """The questions of the equality monitoring, where they are missing."""
    say(f"monitoring: {equality.load()}")


loading.reference.register(load_funds)
loading.reference.register(load_equality)
loading.demo.register(demo.load, "grants")
loading.demo.register(rounds_demo.load, "rounds")
scale.register(scale.Kind("applications", "applications", measuring.load))
