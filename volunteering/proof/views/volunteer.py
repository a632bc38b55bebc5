"""The volunteer's own proofs. Nobody else finds them here."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from programmes import clock
from programmes.people.views.attempt import attempt
from volunteering.proof import actions, content, printed, takeout
from volunteering.proof.forms import IssueForm, TakeOutForm, WithdrawForm
from volunteering.proof.models import Proof
from volunteering.safeguarding.models import Volunteer

CRUMBS = [("Home", "/"), ("Volunteering", "/volunteering/"), ("My volunteering", "/volunteering/me/")]
HERE = [*CRUMBS, ("Your proofs", "/volunteering/proof/")]


def volunteer_of(request: HttpRequest) -> Volunteer | None:
    """The volunteer who is signed in; None for somebody who has not joined."""
    return Volunteer.objects.of(request.user)


@never_cache
@require_safe
def proof_list(request: HttpRequest) -> HttpResponse:
    """Your proofs, whether each still holds, and the ways to make another and to take everything out."""
    volunteer = volunteer_of(request)
    if volunteer is None:
        return redirect("volunteering:join")
    proofs = [
        {"proof": proof, "time": content.told(proof.minutes), "lines": content.lines(proof.content)}
        for proof in Proof.objects.filter(volunteer=volunteer)[:100]
    ]
    entries = content.standing(volunteer)
    total = content.told(sum(entry.minutes for entry in entries))
    return render(
        request,
        "volunteering/proof/proof_list.html",
        {"proofs": proofs, "total": total, "has_hours": bool(entries), "crumbs": CRUMBS, "form": TakeOutForm()},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: HttpRequest) -> HttpResponse:
    """Ask for a proof: between which days, under which name."""
    volunteer = volunteer_of(request)
    if volunteer is None:
        return redirect("volunteering:join")
    form = IssueForm(request.POST if request.method == "POST" else None, volunteer=volunteer)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("name", "since", "until")}
        led = attempt(
            request,
            form,
            lambda token: actions.issue(volunteer=volunteer, by=request.user, token=token, **given),
            done="Your proof is ready.",
        )
        if led:
            return led
    entries = content.standing(volunteer)
    context = {
        "form": form,
        "crumbs": HERE,
        "total": content.told(sum(entry.minutes for entry in entries)),
        "has_hours": bool(entries),
    }
    return render(request, "volunteering/proof/issue.html", context)


def own(request: HttpRequest, pk: Any) -> Proof:
    """One of the person's own proofs; 404 for everybody else."""
    return get_object_or_404(Proof.objects.visible_to(request.user).select_related("volunteer__user", "key"), pk=pk)


def _download(held: bytes, name: str, media_type: str) -> HttpResponse:
    response = HttpResponse(held, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@never_cache
@require_safe
def certificate(request: HttpRequest, pk: Any) -> HttpResponse:
    """The proof as PDF."""
    return _download(printed.certificate(own(request, pk)), "proof-of-volunteering.pdf", "application/pdf")


@never_cache
@require_safe
def credential(request: HttpRequest, pk: Any) -> HttpResponse:
    """The proof as an Open Badges 3.0 credential (VC-JWT)."""
    return _download(own(request, pk).credential.encode(), "proof-of-volunteering.jwt", "application/vc+jwt")


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take a proof back."""
    found = own(request, pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        led = attempt(
            request,
            form,
            lambda token: actions.withdraw(proof=found, by=request.user, token=token),
            done="The proof no longer holds.",
            then=reverse("volunteering:proof_list"),
        )
        if led:
            return led
    context = {"form": form, "proof": found, "time": content.told(found.minutes), "crumbs": HERE}
    return render(request, "volunteering/proof/withdraw.html", context)


@never_cache
@require_http_methods(["POST"])
def take_out(request: HttpRequest) -> HttpResponse:
    """Everything that we hold about you in one signed ZIP. It changes nothing, so its form's token is not spent."""
    volunteer = volunteer_of(request)
    if volunteer is None:
        return redirect("volunteering:join")
    if not TakeOutForm(request.POST).is_valid():
        return redirect("volunteering:proof_list")
    return _download(takeout.build(volunteer, at=clock.now()), "my-volunteering.zip", "application/zip")
