"""How a round runs, from its first setting to its last report, with how far one round has come.

It is the staff's own handbook: each step says what it is for, who does it and where, and counts what is left. Every
count starts behind the conflict-of-interest gate, so that the sums name nothing that a person may not see.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from grants.applications.models import Application
from grants.assessment import scale
from grants.assessment.models import Assessment, DueDiligence
from grants.awards.models import Agreement, Award, Payment, Recommendation
from grants.funds import actions as funds
from grants.funds.models import Round
from grants.monitoring.models import Report
from programmes import clock

DONE, NOW, LATER, OPTIONAL = "done", "now", "later", "optional"
STATE_WORDS = {DONE: "Done", NOW: "To do", LATER: "Later", OPTIONAL: "If you wish"}


@dataclass(frozen=True)
class Step:
    """One step of a round: what it is, where it is done, how far it is (done, now, later or optional)."""

    title: str
    text: str
    state: str
    link: str
    url: str
    left: str = ""

    @property
    def state_words(self) -> str:
        """The state in words, for its tag."""
        return STATE_WORDS[self.state]


@dataclass(frozen=True)
class Phase:
    """Several steps under one heading, with who usually does them."""

    title: str
    who: str
    steps: list[Step]


def phases(round: Round, user: Any, at: datetime) -> list[Phase]:
    """The whole life of a round in six phases, in the order in which they come."""
    bids = Application.objects.for_staff(user).filter(round=round)
    counted = _bids(bids)
    ended = round.state != Round.State.DRAFT and not round.is_open(at) and at >= round.opens_at
    return [
        _set_up(round),
        _open(round, counted, at),
        _assess(round, bids, counted, ended),
        _decide(round, bids, counted, ended),
        _agree_and_pay(bids),
        _learn(round, bids, counted, at),
    ]


def next_step(found: list[Phase]) -> Step | None:
    """The first thing to do now; None when nothing waits for staff."""
    return next((step for phase in found for step in phase.steps if step.state == NOW), None)


def _bids(bids: Any) -> dict[str, int]:
    states = {state: Count("pk", filter=Q(state=state)) for state in Application.State.values}
    counts: dict[str, int] = bids.aggregate(**states)
    return counts


def _many(count: int, one: str, more: str = "") -> str:
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def _state(left: int, *, ready: bool, any_done: bool = True) -> str:
    """To do while something is left; done once everything is; later while its time has not come."""
    if left:
        return NOW if ready else LATER
    return DONE if ready and any_done else LATER


def _set_up(round: Round) -> Phase:
    page = reverse("admin:grants_round_change", args=[round.pk])
    draft = round.state == Round.State.DRAFT
    missing = funds.lacks(round) if draft else []
    return Phase(
        "Set the round up",
        "Grants officer",
        [
            Step(
                "Set its rules, dates and money",
                "Copy an earlier round: questions, criteria with their weights, documents, reports and limits come "
                "with it. Then set the dates, the money and the signed decision that authorises it. Deadline, panel "
                "week and decision week follow one another.",
                NOW if missing else DONE,
                "Open the round’s settings",
                page,
                " ".join(missing),
            ),
            Step(
                "Ask parents and carers about the criteria",
                "Invite them by e-mail. They read the draft criteria on a phone and comment, without an account. The "
                "fund’s page will say how many helped and what you changed.",
                OPTIONAL if draft else DONE,
                "Open the criteria for comment",
                reverse("admin:grants_round_codesign", args=[round.pk]),
            ),
            Step(
                "See it as an applicant",
                "Read the fund’s page, the check and every question as they will be. Nothing you type is kept.",
                OPTIONAL if draft else DONE,
                "See it as an applicant",
                reverse("admin:grants_round_preview", args=[round.pk]),
            ),
            Step(
                "Publish",
                "From then on everybody sees it, and only its dates can move. You may extend the deadline; everybody "
                "with a draft is told.",
                (LATER if missing else NOW) if draft else DONE,
                "Publish this round" if draft else "Open the round",
                reverse("admin:grants_round_publish", args=[round.pk]) if draft else page,
            ),
        ],
    )


def _open(round: Round, bids: dict[str, int], at: datetime) -> Phase:
    is_open = round.is_open(at)
    sent = sum(bids.values()) - bids["draft"]
    return Phase(
        "While it is open",
        "Grants officer",
        [
            Step(
                "Help people to apply",
                "Ring back those who asked, hold information sessions, and enter an application for a group that "
                "cannot use the portal. Whoever enters one can never sift, score or decide it.",
                NOW if is_open else (LATER if at < round.opens_at or round.state == Round.State.DRAFT else DONE),
                "Call-backs and sessions",
                reverse("admin:grants_callback_changelist"),
                f"{_many(bids['draft'], 'draft')}, {sent:,} sent." if is_open else "",
            ),
            Step(
                "Ask where something is unclear",
                "Return an application with a question; the applicant may change it until the day you choose, and you "
                "see what changed.",
                NOW if bids["returned"] else OPTIONAL,
                "Open the applications",
                f"{reverse('admin:grants_application_changelist')}?round={round.pk}",
                f"{_many(bids['returned'], 'question')} not answered yet." if bids["returned"] else "",
            ),
        ],
    )


def _assess(round: Round, bids: Any, counted: dict[str, int], ended: bool) -> Phase:
    waiting = bids.filter(state=Application.State.SUBMITTED)
    stage = waiting.aggregate(
        to_sift=Count("pk", filter=Q(assessment__isnull=True) | Q(assessment__state="to_sift")),
        **{s: Count("pk", filter=Q(assessment__state=s)) for s in Assessment.State.values if s != "to_sift"},
    )
    ready = ended or counted["submitted"] > 0
    any_done = counted["submitted"] + counted["funded"] + counted["declined"] > 0

    def at_stage(name: str) -> str:
        return f"{reverse(f'admin:grants_assessment_{name}_list')}?round={round.pk}"

    def step(title: str, text: str, key: str, link: str, url: str) -> Step:
        left = stage[key]
        return Step(
            title, text, _state(left, ready=ready, any_done=any_done), link, url, f"{left:,} left." if left else ""
        )

    return Phase(
        "Assess",
        "Officers, assessors and the panel; nobody with an interest",
        [
            step(
                "Sift",
                "Say first whether you have an interest. Then check each application against the fund’s rules.",
                "to_sift",
                "Sift the oldest",
                at_stage("sift"),
            ),
            step(
                "Share them out",
                "Ask two people to score each, by hand or all at once: the portal balances the load and leaves out "
                "whoever has an interest. Invite parents, residents and outside assessors to the panel; they never "
                "enter these pages.",
                "to_assign",
                "Share them out",
                at_stage("assign"),
            ),
            step(
                "Score",
                "Two people score every criterion on their own, with a reason for each. They see the other’s scores "
                "only after their own are in.",
                "to_assess",
                "See who scores what",
                reverse("admin:grants_assignment_changelist"),
            ),
            step(
                "Moderate",
                f"Where scores lie {scale.told(round.wide_spread, round):f} points or more apart, the panel agrees one "
                "score and writes down how.",
                "to_moderate",
                "Moderate the oldest",
                at_stage("moderate"),
            ),
            step(
                "Quality check",
                "Somebody who has not scored reads the reasons, and passes the application on or sends it back.",
                "to_check",
                "Check the oldest",
                at_stage("check"),
            ),
        ],
    )


def _decide(round: Round, bids: Any, counted: dict[str, int], ended: bool) -> Phase:
    ready = bids.filter(
        Q(assessment__isnull=True) | Q(assessment__state__in=["ready", "not_eligible"]), state="submitted"
    ).count()
    waiting = Recommendation.objects.waiting().filter(application__in=bids).count()
    decided = counted["funded"] + counted["declined"]
    return Phase(
        "Decide",
        "Officers up to £10,000; a head up to £50,000; a director up to £150,000; the Mayor above that",
        [
            Step(
                "Read the ranking",
                "Applications by score. The funding line shows how far the free money reaches, and moves as the panel "
                "moderates.",
                OPTIONAL if counted["submitted"] else (DONE if decided else LATER),
                "Open the ranking",
                reverse("admin:grants_assessment_ranking", args=[round.pk]),
            ),
            Step(
                "Decide up to fifty at once",
                "Fund, decline or leave each. All go through or none, and each that cannot is explained. Every "
                "applicant gets one e-mail with its own reasons.",
                _state(ready, ready=ended or ready > 0 or decided > 0, any_done=decided > 0),
                "Decide",
                reverse("admin:grants_award_decide_batch", args=[round.pk]),
                f"{_many(ready, 'application')} ready for a decision." if ready else "",
            ),
            Step(
                "Approve larger awards",
                "An award above your level is recommended. Somebody of the right level approves it, or records the "
                "signed decision by its number.",
                _state(waiting, ready=True, any_done=decided > 0),
                "Open the recommendations",
                f"{reverse('admin:grants_recommendation_changelist')}?state__exact=waiting",
                f"{_many(waiting, 'recommendation')} waiting." if waiting else "",
            ),
        ],
    )


def _agree_and_pay(bids: Any) -> Phase:
    awards = Award.objects.filter(application__in=bids)
    agreed = Agreement.objects.filter(award__in=awards, state__in=["accepted", "finished"])
    counts = awards.aggregate(
        live=Count("pk", filter=Q(state__in=Award.LIVE)),
        offered=Count("pk", filter=Q(state="offered")),
        to_agree=Count("pk", filter=Q(state="accepted") & ~Q(pk__in=agreed.values("award"))),
    )
    unseen = (
        DueDiligence.objects.unsettled()
        .filter(application__in=bids.filter(state="funded", award__state__in=Award.LIVE))
        .values("application")
        .distinct()
        .count()
    )
    pay = Payment.objects.filter(award__in=awards).aggregate(
        planned=Count("pk", filter=Q(state="planned")),
        requested=Count("pk", filter=Q(state="requested")),
        authorised=Count("pk", filter=Q(state__in=["authorised", "batched"])),
    )
    any_award = counts["live"] > 0
    unpaid = sum(pay.values())
    return Phase(
        "Agree and pay",
        "Grants officer asks; finance authorises and pays: never the same person",
        [
            Step(
                "Wait for the answers",
                "Each group accepts its award or turns it down.",
                _state(counts["offered"], ready=True, any_done=any_award),
                "Open the awards",
                f"{reverse('admin:grants_award_changelist')}?state=offered",
                f"{_many(counts['offered'], 'award')} not answered yet." if counts["offered"] else "",
            ),
            Step(
                "See the documents",
                "A named officer sees each document on the checklist. Until then the portal issues no agreement, or "
                "pays nothing.",
                _state(unseen, ready=True, any_done=any_award),
                "Open due diligence",
                reverse("admin:grants_assessment_diligence_list"),
                f"{_many(unseen, 'award')} with something still to see." if unseen else "",
            ),
            Step(
                "Make the agreement",
                "Prepare it with its payments, and issue it. A named person with authority accepts it for the group.",
                _state(counts["to_agree"], ready=True, any_done=any_award),
                "Open the awards",
                f"{reverse('admin:grants_award_changelist')}?state=accepted",
                f"{_many(counts['to_agree'], 'award')} without an accepted agreement." if counts["to_agree"] else "",
            ),
            Step(
                "Pay",
                "Ask for each payment when it is due. Finance authorises it within a personal limit, gathers payments "
                "into a batch and records when they are paid.",
                _state(unpaid, ready=True, any_done=any_award),
                "Open the payments",
                reverse("admin:grants_payment_changelist"),
                f"{pay['planned']:,} planned, {pay['requested']:,} to authorise, {pay['authorised']:,} to pay."
                if unpaid
                else "",
            ),
        ],
    )


def _learn(round: Round, bids: Any, counted: dict[str, int], at: datetime) -> Phase:
    today = timezone.localdate(at, clock.LONDON)
    reports = Report.objects.of_live_awards().filter(award__application__in=bids)
    left = reports.aggregate(
        all=Count("pk"),
        to_accept=Count("pk", filter=Q(state="signed_off")),
        overdue=Count("pk", filter=Q(state__in=Report.OPEN, due_date__lt=today)),
        open=Count("pk", filter=~Q(state="accepted")),
    )
    unpublished = Award.objects.unpublished().filter(application__in=bids).count()
    undecided = counted["submitted"] + counted["returned"]
    words = f"{left['to_accept']:,} to accept, {left['overdue']:,} overdue, {left['open']:,} not accepted in all."
    over = round.state == Round.State.PUBLISHED and at > round.last_moment
    return Phase(
        "Report, publish and close",
        "Grants officer",
        [
            Step(
                "Publish the awards",
                "Check the title and the description: everybody reads them in the list, on the map and in the open "
                "data. One person’s name is never published.",
                _state(unpublished, ready=True, any_done=counted["funded"] > 0),
                "Awards to publish",
                f"{reverse('admin:grants_award_changelist')}?state=accepted&published=no",
                f"{_many(unpublished, 'award')} to publish." if unpublished else "",
            ),
            Step(
                "Read the reports",
                "Groups are reminded by themselves. A second person of the group signs each report off; you accept it "
                "or return it with a question. What worked, and what did not, may go into the learning library.",
                NOW if left["to_accept"] or left["overdue"] else _state(0, ready=left["all"] > 0 and not left["open"]),
                "Open the reports",
                reverse("admin:grants_report_changelist"),
                words if left["open"] else "",
            ),
            Step(
                "Close the round",
                "Once every application is decided, close it: its report with bids, money, boroughs and reasons is "
                "then public.",
                DONE if round.state == Round.State.CLOSED else (NOW if over and not undecided else LATER),
                "Open the round",
                reverse("admin:grants_round_change", args=[round.pk]),
                f"{_many(undecided, 'application')} not decided yet." if over and undecided else "",
            ),
        ],
    )
