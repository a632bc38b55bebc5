"""Where anybody can check a proof without an account. The pages name nobody, whatever the person's age."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from programmes import clock
from volunteering.proof import actions, content, keys, status
from volunteering.proof.forms import CheckForm, NameForm
from volunteering.proof.models import Proof

CRUMBS = [("Home", "/"), ("Volunteering", "/volunteering/")]


@login_not_required
@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, pk: Any) -> HttpResponse:
    """Whether the proof with this number holds, and what it says. A typed name is only compared, and not kept."""
    proof = get_object_or_404(Proof, pk=pk)
    form = NameForm(request.POST if request.method == "POST" else None)
    same = None
    if request.method == "POST" and form.is_valid():
        same = actions.is_name_on(proof, form.cleaned_data["name"])
    context = {
        "proof": proof,
        "is_own": request.user.is_authenticated and Proof.objects.visible_to(request.user).filter(pk=pk).exists(),
        "time": content.told(proof.minutes),
        "lines": content.lines(proof.content),
        "first": content.day_told(proof.content["from"]),
        "last": content.day_told(proof.content["until"]),
        "form": form,
        "same": same,
        "has_name": bool(proof.name),
        "crumbs": CRUMBS,
    }
    return render(request, "volunteering/proof/check.html", context)


@login_not_required
@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def about(request: HttpRequest) -> HttpResponse:
    """Check a proof by its file, and how to check one without us. Nothing that is sent here is kept."""
    form = CheckForm(request.POST, request.FILES) if request.method == "POST" else CheckForm()
    found: dict[str, Any] | None = None
    if request.method == "POST" and form.is_valid():
        found = _judge(form.cleaned_data["credential"])
    context = {"form": form, "found": found, "issuer": keys.issuer(), "crumbs": CRUMBS}
    return render(request, "volunteering/proof/about.html", context)


def _judge(credential: str) -> dict[str, Any]:
    """What the page says of a credential: whether we signed it, whether it holds, and what it says."""
    try:
        claims = keys.opened(credential)
        row = Proof.objects.filter(pk=str(claims["id"]).rstrip("/").rsplit("/", 1)[-1]).first()
        subject = claims["credentialSubject"]
        said = {
            "name": subject["identifier"][0]["identityHash"],
            "time": content.told(int(subject["result"][0]["value"])),
            "evidence": [(one["name"], one["narrative"]) for one in claims["evidence"]],
        }
    except (keys.NotOurs, KeyError, IndexError, ValueError, TypeError):
        return {"ours": False}
    return {"ours": row is not None, "holds": row is not None and row.holds, "proof": row, **said}


@login_not_required
@require_safe
def did(request: HttpRequest) -> HttpResponse:
    """The portal's public keys as a DID document."""
    response = JsonResponse(keys.document(), content_type="application/did+json")
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, max-age=3600"
    return response


@login_not_required
@require_safe
def revoked(request: HttpRequest, number: int) -> HttpResponse:
    """The list of bits that says which proofs no longer hold, signed."""
    if not Proof.objects.filter(status_list=number).exists():
        raise Http404
    response = HttpResponse(status.signed(number, at=clock.now()), content_type="application/vc+jwt")
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, max-age=600"
    return response
