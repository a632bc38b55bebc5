"""The pages of partners and employers: registers of workshops and groups, offers of interviews, how they went.

Names are those that hosts see; each view that shows one is put on the record.
"""

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from programmes import clock
from programmes.people.access import OrganisationKind, Permission
from programmes.people.views.attempt import SignedIn
from volunteering.pathways import authority
from volunteering.pathways.actions import cycles, groups, interviews
from volunteering.pathways.forms import MarkForm, OutcomeForm, SlotForm, ThereForm
from volunteering.pathways.models import Attendance, Cohort, Interview, Member, Slot, Workshop
from volunteering.pathways.models.action import REGISTER_FOR
from volunteering.pathways.views.shared import CRUMBS, fill, note_view, press

ANY = require_http_methods(["GET", "HEAD", "POST"])
PEOPLE = ("placement__volunteer",)


@require_safe
def registers(request: SignedIn) -> HttpResponse:
    """The workshops and groups whose registers you keep."""
    mine = authority.acting_for(request.user)
    at = clock.now()
    context = {
        "workshops": list(
            Workshop.objects.filter(partner__in=mine, ends_at__gte=at - REGISTER_FOR).select_related("cycle")[:50]
        ),
        "cohorts": list(Cohort.objects.filter(partner__in=mine).select_related("borough")[:50]),
        "crumbs": CRUMBS,
    }
    return render(request, "volunteering/pathways/registers.html", context)


def _workshop(request: SignedIn, pk: Any) -> Workshop:
    found = get_object_or_404(Workshop.objects.select_related("partner", "cycle"), pk=pk)
    if not authority.may_keep_register(request.user, found, clock.now()):
        raise Http404
    return found


def _register_crumbs() -> list[tuple[str, str]]:
    return [*CRUMBS, ("Registers", reverse("volunteering:registers"))]


@require_safe
def workshop_register(request: SignedIn, pk: Any) -> HttpResponse:
    """Who has a place in a workshop, and who was there."""
    found = _workshop(request, pk)
    rows = list(
        found.attendances.exclude(state=Attendance.State.CANCELLED)
        .select_related(*PEOPLE)
        .order_by("placement__volunteer__known_as", "pk")
    )
    note_view(request, found, rows)
    context = {"workshop": found, "rows": rows, "begun": clock.now() >= found.starts_at, "crumbs": _register_crumbs()}
    return render(request, "volunteering/pathways/workshop_register.html", context)


@ANY
def register_mark(request: SignedIn, pk: Any) -> HttpResponse:
    """Note whether one young person was there, or correct it with a reason."""
    rows = Attendance.objects.exclude(state=Attendance.State.CANCELLED)
    held = get_object_or_404(rows.select_related("workshop__partner", *PEOPLE), pk=pk)
    workshop = _workshop(request, held.workshop_id)

    def act(form: MarkForm, token: str) -> Attendance:
        record = cycles.attend if form.cleaned_data["there"] else cycles.miss
        return record(attendance=held, note=form.cleaned_data["note"], by=request.user, token=token)

    if request.method != "POST":
        note_view(request, workshop, [held])
    return fill(
        request,
        MarkForm(request.POST or None),
        act,
        template="volunteering/pathways/register_mark.html",
        done="The mark is saved.",
        then=reverse("volunteering:workshop_register", args=[workshop.pk]),
        held=held,
        workshop=workshop,
        crumbs=_register_crumbs(),
    )


# --- groups of HeadStart Action --------------------------------------------------------------------------------------


def _cohort(request: SignedIn, pk: Any) -> Cohort:
    found = get_object_or_404(Cohort.objects.kept_by(request.user).select_related("partner"), pk=pk)
    if not authority.may_keep_cohort(request.user, found, clock.now()):
        raise Http404
    return found


@require_safe
def cohort_register(request: SignedIn, pk: Any) -> HttpResponse:
    """Who is in a group, and at which workshops they were."""
    found = _cohort(request, pk)
    days = list(found.days.all())
    members = list(found.members.exclude(state=Member.State.LEFT).select_related("volunteer"))
    members.sort(key=lambda member: (member.volunteer.known_as.lower(), str(member.pk)))
    note_view(request, found, members)
    rows = [(member, [(day, day.number in member.present) for day in days]) for member in members]
    context = {"cohort": found, "days": days, "rows": rows, "now": clock.now(), "crumbs": _register_crumbs()}
    return render(request, "volunteering/pathways/cohort_register.html", context)


@ANY
def cohort_mark(request: SignedIn, pk: Any, number: int) -> HttpResponse:
    """Note whether one young person of a group was at one workshop."""
    member = get_object_or_404(Member.objects.select_related("cohort", "volunteer"), pk=pk)
    cohort = _cohort(request, member.cohort_id)
    day = get_object_or_404(cohort.days, number=number)
    if request.method != "POST":
        note_view(request, cohort, [member])
    there = "yes" if day.number in member.present else "no"
    return fill(
        request,
        ThereForm(request.POST or None, initial={"there": there if clock.now() >= day.starts_at else None}),
        lambda form, token: groups.mark(
            member=member, day=day, there=form.cleaned_data["there"], by=request.user, token=token
        ),
        template="volunteering/pathways/cohort_mark.html",
        done="The mark is saved.",
        then=reverse("volunteering:cohort_register", args=[cohort.pk]),
        member=member,
        day=day,
        cohort=cohort,
        crumbs=_register_crumbs(),
    )


# --- employers -------------------------------------------------------------------------------------------------------


def _slot_crumbs() -> list[tuple[str, str]]:
    return [*CRUMBS, ("Interviews you offer", reverse("volunteering:slots"))]


@require_safe
def slots(request: SignedIn) -> HttpResponse:
    """Your organisations that are employers, and what they offer."""
    employers = list(authority.acting_for(request.user, kind=OrganisationKind.EMPLOYER).order_by("name"))
    rows = Slot.objects.filter(employer__in=employers).select_related("employer", "cycle")[:50]
    context = {"employers": employers, "slots": list(rows), "crumbs": CRUMBS}
    return render(request, "volunteering/pathways/slots.html", context)


@ANY
def slot_offer(request: SignedIn, pk: Any) -> HttpResponse:
    """Offer interviews for one kind of work."""
    employer = get_object_or_404(authority.acting_for(request.user, kind=OrganisationKind.EMPLOYER), pk=pk)
    return fill(
        request,
        SlotForm(request.POST or None),
        lambda form, token: interviews.offer_slot(
            employer=employer, cycle=form.cleaned_data["cycle"], values=form.values(), by=request.user, token=token
        ),
        template="volunteering/pathways/slot_offer.html",
        done="Thank you. Our team matches young people to your offer and writes to you.",
        employer=employer,
        crumbs=_slot_crumbs(),
    )


def _slot(request: SignedIn, pk: Any) -> Slot:
    rows = Slot.objects.all()
    if not request.user.can(Permission.MANAGE_PATHWAYS):
        rows = rows.filter(employer__in=authority.acting_for(request.user, kind=OrganisationKind.EMPLOYER))
    return get_object_or_404(rows.select_related("employer", "cycle"), pk=pk)


@require_safe
def slot(request: SignedIn, pk: Any) -> HttpResponse:
    """One offer, with its interviews. A name is shown from the young person's yes to 14 days after."""
    found, at = _slot(request, pk), clock.now()
    shown = found.interviews.exclude(state__in=["offered", "declined"])
    held = list(shown.select_related("entitlement__placement__volunteer").order_by("starts_at")[:100])
    rows = [
        (each, str(each.entitlement.placement.volunteer) if authority.sees_names(each, at) else "") for each in held
    ]
    note_view(request, found, [name for _, name in rows if name])
    context = {"slot": found, "rows": rows, "now": at, "crumbs": _slot_crumbs()}
    return render(request, "volunteering/pathways/slot.html", context)


@ANY
def slot_close(request: SignedIn, pk: Any) -> HttpResponse:
    """Offer no more."""
    found = _slot(request, pk)
    return press(
        request,
        partial(interviews.close_slot, slot=found, by=request.user),
        button="Close the offer",
        heading="Close this offer?",
        caption=str(found),
        text="No more interviews are arranged. Those that are arranged stay.",
        done="The offer is closed.",
        then=found.get_absolute_url(),
        crumbs=_slot_crumbs(),
    )


@ANY
def interview_outcome(request: SignedIn, pk: Any) -> HttpResponse:
    """Say how an interview went."""
    found = get_object_or_404(Interview.objects.select_related("slot", "entitlement__placement__volunteer"), pk=pk)
    offer, at = _slot(request, found.slot_id), clock.now()
    if found.state != Interview.State.BOOKED or not authority.sees_names(found, at):
        raise Http404
    if request.method != "POST":
        note_view(request, offer, [found])
    return fill(
        request,
        OutcomeForm(request.POST or None),
        lambda form, token: getattr(interviews, form.cleaned_data["outcome"])(
            interview=found, feedback=form.cleaned_data["feedback"], by=request.user, token=token
        ),
        template="volunteering/pathways/interview_outcome.html",
        done="Thank you. The young person has been told.",
        then=offer.get_absolute_url(),
        interview=found,
        slot=offer,
        crumbs=_slot_crumbs(),
    )
