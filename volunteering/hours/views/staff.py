"""The officers' pages: a claim with its whole chain, disputes, checks, organisations that are not here."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from programmes import clock
from programmes.people.access import Permission
from programmes.people.views import step
from programmes.people.views.attempt import SignedIn
from programmes.people.views.step import carry_out
from volunteering.hours import actions
from volunteering.hours.forms import (
    NeededNoteForm,
    NoteForm,
    ReasonForm,
    StaffPressForm,
    UpholdForm,
    times_of,
)
from volunteering.hours.models import AuditSample, Dispute, Elsewhere, HoursClaim

CLAIM = ("volunteer__user", "host__organisation", "elsewhere", "credit", "sign_up__session__opportunity")


def require(request: SignedIn) -> None:
    """Raises PermissionDenied for staff who do not decide about hours."""
    step.require(request, Permission.DECIDE_DISPUTES)


def fetch(request: SignedIn, rows: "QuerySet[Any]", pk: Any) -> Any:
    """One record. 403 for staff who do not decide about hours, 404 for a key that is none."""
    return step.fetch(request, rows, pk, Permission.DECIDE_DISPUTES)


def _claims() -> "QuerySet[HoursClaim]":
    return HoursClaim.objects.select_related(*CLAIM)


def page(request: SignedIn, template: str, title: str, **facts: Any) -> HttpResponse:
    """One of the room's pages in the admin."""
    context = {**admin.site.each_context(request), "title": title, "now": clock.now(), **facts}
    return render(request, template, context)


def chain(claim: HoursClaim) -> dict[str, Any]:
    """Everything that happened to one claim: its steps, the decisions, the ledger."""
    return {
        "claim": claim,
        "moves": claim.moves.select_related("by"),
        "decisions": claim.decisions.select_related("by"),
        "entries": claim.entries.order_by("at", "pk"),
    }


# --- claims ----------------------------------------------------------------------------------------------------------


@require_safe
def claim(request: SignedIn, pk: Any) -> HttpResponse:
    """One claim on one page."""
    found = fetch(request, _claims(), pk)
    waits = found.state == HoursClaim.State.WAITING and found.host_id
    steps = []
    if waits:
        steps = [
            ("Decide instead of the host", reverse("admin:volunteering_hoursclaim_decide", args=[found.pk])),
            ("Refuse it", reverse("admin:volunteering_hoursclaim_refuse", args=[found.pk])),
        ]
    return page(request, "admin/volunteering/hours/claim.html", str(found.place), steps=steps, **chain(found))


def _back(found: HoursClaim) -> tuple[str, str]:
    return "The hours", reverse("admin:volunteering_hoursclaim_change", args=[found.pk])


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: SignedIn, pk: Any) -> HttpResponse:
    """Decide about time that waits, where nobody at the host can."""
    found = fetch(request, _claims(), pk)
    return carry_out(
        request,
        form=UpholdForm(request.POST or None, initial=times_of(found.from_at, found.until_at)),
        act=partial(actions.decide_instead, claim=found, by=request.user),
        back=_back(found),
        done="It is decided, and the volunteer has been told.",
        heading="Decide instead of the host",
        text="For time that nobody at the host can decide about, because those who were there have left.",
        button="Confirm this time",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: SignedIn, pk: Any) -> HttpResponse:
    """Refuse time that waits, where nobody at the host can decide."""
    found = fetch(request, _claims(), pk)
    return carry_out(
        request,
        form=ReasonForm(request.POST or None),
        act=partial(actions.decide_instead, claim=found, start=None, end=None, by=request.user),
        back=_back(found),
        done="It is refused, and the volunteer has been told why.",
        heading="Refuse these hours",
        text="Nothing of it counts. The volunteer can object, and then another officer decides.",
        button="Refuse",
    )


# --- disputes --------------------------------------------------------------------------------------------------------


def _disputes() -> "QuerySet[Dispute]":
    return Dispute.objects.select_related(*(f"claim__{name}" for name in CLAIM), "opened_by", "decided_by")


@require_safe
def dispute(request: SignedIn, pk: Any) -> HttpResponse:
    """One dispute with both sides and the whole chain."""
    found = fetch(request, _disputes(), pk)
    labels = {"uphold": "Decide for the volunteer", "dismiss": "Let the decision stand"}
    steps = [
        (label, reverse(f"admin:volunteering_dispute_{verb}", args=[found.pk]))
        for verb, label in labels.items()
        if verb in found.FLOW.open_moves(found.state)
    ]
    return page(
        request,
        "admin/volunteering/hours/dispute.html",
        "Dispute about hours",
        dispute=found,
        steps=steps,
        **chain(found.claim),
    )


def _of_dispute(found: Dispute) -> tuple[str, str]:
    return "The dispute", found.get_absolute_url()


@require_http_methods(["GET", "HEAD", "POST"])
def uphold(request: SignedIn, pk: Any) -> HttpResponse:
    """Find for the volunteer, wholly or in part."""
    found = fetch(request, _disputes(), pk)
    first = times_of(found.claim.from_at, found.claim.until_at)
    return carry_out(
        request,
        form=UpholdForm(request.POST or None, initial=first),
        act=partial(actions.uphold, dispute=found, by=request.user),
        back=_of_dispute(found),
        done="The hours are changed. The volunteer and the host have been told.",
        heading="Decide for the volunteer",
        text="Enter the time that counts from now on. Points, rewards, pathways and proofs follow it.",
        button="Count this time",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def dismiss(request: SignedIn, pk: Any) -> HttpResponse:
    """The first decision stands."""
    found = fetch(request, _disputes(), pk)
    return carry_out(
        request,
        form=ReasonForm(request.POST or None),
        act=partial(actions.dismiss, dispute=found, by=request.user),
        back=_of_dispute(found),
        done="The decision stands, and the volunteer has been told why.",
        heading="Let the decision stand",
        text="The hours stay as the host decided. There is no second dispute about them.",
        button="Let it stand",
    )


# --- checks of automatic confirmations -------------------------------------------------------------------------------


def _samples() -> "QuerySet[AuditSample]":
    return AuditSample.objects.select_related(*(f"decision__claim__{name}" for name in CLAIM), "decision__rule")


@require_safe
def sample(request: SignedIn, pk: Any) -> HttpResponse:
    """One automatic confirmation to check."""
    found = fetch(request, _samples(), pk)
    labels = {"pass_": ("It is right", "pass"), "undo": ("Take it back", "undo")}
    steps = [
        (label, reverse(f"admin:volunteering_auditsample_{name}", args=[found.pk]))
        for verb, (label, name) in labels.items()
        if verb in found.FLOW.open_moves(found.state)
    ]
    facts = chain(found.decision.claim)
    return page(
        request,
        "admin/volunteering/hours/sample.html",
        "Check of an automatic confirmation",
        sample=found,
        steps=steps,
        **facts,
    )


def _of_sample(found: AuditSample) -> tuple[str, str]:
    return "The check", reverse("admin:volunteering_auditsample_change", args=[found.pk])


@require_http_methods(["GET", "HEAD", "POST"])
def pass_(request: SignedIn, pk: Any) -> HttpResponse:
    """It was right."""
    found = fetch(request, _samples(), pk)
    return carry_out(
        request,
        form=NoteForm(request.POST or None),
        act=partial(actions.pass_, sample=found, by=request.user),
        back=_of_sample(found),
        done="Noted: it stands.",
        heading="The confirmation is right",
        text="Ask the host or the volunteer before you decide. The hours stay as they are.",
        button="It is right",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: SignedIn, pk: Any) -> HttpResponse:
    """It was wrong."""
    found = fetch(request, _samples(), pk)
    return carry_out(
        request,
        form=NeededNoteForm(request.POST or None),
        act=partial(actions.undo, sample=found, by=request.user),
        back=_of_sample(found),
        done="The hours are taken back, and the volunteer has been told.",
        heading="Take the confirmation back",
        text="A counter-entry takes the hours back. The volunteer can object, and then another officer decides.",
        button="Take it back",
    )


# --- organisations that are not here ---------------------------------------------------------------------------------


def _elsewhere() -> "QuerySet[Elsewhere]":
    return Elsewhere.objects.select_related("volunteer", "approved_by", "refused_by", "released_by")


@require_safe
def elsewhere(request: SignedIn, pk: Any) -> HttpResponse:
    """One organisation that is not here, with the claims about it."""
    found = fetch(request, _elsewhere(), pk)
    labels = {
        "release": "Write to the supervisor",
        "approve": "Approve the organisation",
        "refuse": "Do not accept it",
    }
    steps = [
        (label, reverse(f"admin:volunteering_elsewhere_{verb}", args=[found.pk]))
        for verb, label in labels.items()
        if verb in found.FLOW.open_moves(found.state)
    ]
    facts = {"elsewhere": found, "steps": steps, "moves": found.moves.select_related("by")}
    claims = found.claims.select_related("credit", "link").order_by("-starts_at")[:50]
    return page(request, "admin/volunteering/hours/elsewhere.html", found.organisation_name, claims=claims, **facts)


def _of_elsewhere(found: Elsewhere) -> tuple[str, str]:
    return found.organisation_name, reverse("admin:volunteering_elsewhere_change", args=[found.pk])


@require_http_methods(["GET", "HEAD", "POST"])
def release(request: SignedIn, pk: Any) -> HttpResponse:
    """Let the supervisor be written to."""
    found = fetch(request, _elsewhere(), pk)
    return carry_out(
        request,
        form=StaffPressForm(request.POST or None),
        act=partial(actions.release, elsewhere=found, by=request.user),
        back=_of_elsewhere(found),
        done="The supervisor has been written to.",
        heading="Write to the supervisor",
        text="A young person named this address. Look the organisation up, and make sure that the address is really "
        "its own and of an adult who works there. The message names the young person by first name only.",
        button="Write to them",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: SignedIn, pk: Any) -> HttpResponse:
    """Vouch for the organisation."""
    found = fetch(request, _elsewhere(), pk)
    return carry_out(
        request,
        form=StaffPressForm(request.POST or None),
        act=partial(actions.approve, elsewhere=found, by=request.user),
        back=_of_elsewhere(found),
        done="Its hours count from now on, and the volunteer has been told.",
        heading="Approve the organisation",
        text="What its supervisor confirmed earns points, pathway time and proof from now on.",
        button="Approve it",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def refuse_organisation(request: SignedIn, pk: Any) -> HttpResponse:
    """Do not accept the organisation."""
    found = fetch(request, _elsewhere(), pk)
    return carry_out(
        request,
        form=ReasonForm(request.POST or None),
        act=partial(actions.refuse_organisation, elsewhere=found, by=request.user),
        back=_of_elsewhere(found),
        done="Its hours do not count, and the volunteer has been told why.",
        heading="Do not accept the organisation",
        text="What waits is refused, and what was confirmed is taken back by counter-entries.",
        button="Do not accept it",
    )
