"""The staff's side of a co-design: comments beside each criterion, and the steps that answer them."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse

from grants.funds.codesign import actions, forms
from grants.funds.forms import ActionForm, attempt
from grants.funds.models import Codesign, CodesignHelper, Criterion, CriterionComment, Round
from programmes import clock
from programmes.people.access import Permission


def require(request: HttpRequest) -> None:
    """Those who manage funds; 403 for other staff."""
    if not request.user.can(Permission.MANAGE_FUNDS):  # type: ignore[union-attr]
        raise PermissionDenied


def _codesign(request: HttpRequest, pk: Any) -> Codesign:
    require(request)
    return get_object_or_404(Codesign.objects.select_related("round__fund"), round=pk)


def _home(pk: Any) -> str:
    return reverse("admin:grants_round_codesign", args=[pk])


def _step(
    request: HttpRequest, form: ActionForm, act: Callable[..., Any], *, done: str, round: Round, **words: str
) -> HttpResponse:
    """A page with one form and one button; after the action, back to the overview."""
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, done)
        return redirect(_home(round.pk))
    context = {
        **admin.site.each_context(request),
        "title": f"{words['heading']}: {round}",
        "form": form,
        "errors": form.errors,
        "back_url": _home(round.pk),
        "back_text": "Co-design",
        **words,
    }
    return render(request, "admin/grants/step.html", context)


def codesign(request: HttpRequest, pk: Any) -> HttpResponse:
    """Comments beside each criterion, who was asked, what changed; or the form that opens the criteria for comment."""
    require(request)
    found = get_object_or_404(Round.objects.select_related("fund"), pk=pk)
    held = Codesign.objects.filter(round=found).first()
    if held is None:
        return _open(request, found)
    comments = _comments(held)
    rows = [
        (criterion, [one for one in comments if one.criterion_id == criterion.pk]) for criterion in found.criteria.all()
    ]
    at = clock.now()
    context = {
        **admin.site.each_context(request),
        "title": f"Co-design: {found}",
        "round": found,
        "codesign": held,
        "is_open": held.takes_comments(at),
        "may_change": found.state == Round.State.DRAFT,
        "rows": rows,
        "general": [one for one in comments if one.criterion_id is None],
        "changes": held.changes.select_related("changed_by", "comment__helper"),
        "people": held.people.select_related("invited_by"),
    }
    return render(request, "admin/grants/codesign/overview.html", context)


def _comments(held: Codesign) -> list[CriterionComment]:
    found = CriterionComment.objects.filter(
        helper__codesign=held, helper__state=CodesignHelper.State.COMMENTED
    ).select_related("helper")
    return list(found.prefetch_related("changes"))


def _open(request: HttpRequest, found: Round) -> HttpResponse:
    form = forms.OpenForm(request.POST or None)
    act = partial(actions.open_, round=found, by=request.user)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, "The criteria are open for comment. Invite people next.")
        return redirect("admin:grants_round_codesign_invite", found.pk)
    context = {
        **admin.site.each_context(request),
        "title": f"Open the criteria for comment: {found}",
        "heading": "Open the criteria for comment",
        "text": "Before you publish the round, parents and carers whom you invite say what they think of each "
        "criterion. The fund’s page then says how many people helped, and what changed.",
        "button": "Open for comment",
        "form": form,
        "errors": form.errors,
        "back_url": reverse("admin:grants_round_change", args=[found.pk]),
        "back_text": str(found),
    }
    return render(request, "admin/grants/step.html", context)


def invite(request: HttpRequest, pk: Any) -> HttpResponse:
    """Send invitations."""
    held = _codesign(request, pk)
    return _step(
        request,
        forms.InviteForm(request.POST or None),
        partial(actions.invite, codesign=held, by=request.user),
        done="The invitations are on their way. Nobody was asked twice.",
        round=held.round,
        heading="Invite parents and carers",
        text="Each gets an e-mail with a link of their own. They need no account. Their addresses are deleted 90 days "
        "after you close the co-design.",
        button="Send the invitations",
    )


def cancel(request: HttpRequest, pk: Any) -> HttpResponse:
    """End one invitation."""
    require(request)
    helper = get_object_or_404(CodesignHelper.objects.select_related("codesign__round__fund"), pk=pk)
    return _step(
        request,
        ActionForm(request.POST or None),
        partial(actions.cancel, helper=helper, by=request.user),
        done="The invitation is ended.",
        round=helper.codesign.round,
        heading=f"End the invitation of {helper.label}",
        text="The link opens nothing any more. What this person wrote is neither shown nor counted.",
        button="End the invitation",
    )


def change(request: HttpRequest, pk: Any, criterion: Any = None) -> HttpResponse:
    """Change a criterion, or write a new one, with the comment that led to it and the reason."""
    held = _codesign(request, pk)
    row = get_object_or_404(Criterion, pk=criterion, round=held.round) if criterion else None
    initial = {"name": row.name, "text": row.text, "weight": row.weight} if row else {"weight": 1}
    asked = request.GET.get("comment")
    form = forms.ChangeForm(request.POST or None, comments=_comments(held), initial={**initial, "comment": asked})
    return _step(
        request,
        form,
        partial(actions.change, codesign=held, criterion=row, by=request.user),
        done="The change is kept with its reason.",
        round=held.round,
        heading=f"Change “{row.name}”" if row else "Write a new criterion",
        text="How it was, how it is and why are shown on the fund’s page once the round is published.",
        button="Keep the change" if row else "Add the criterion",
    )


def take_out(request: HttpRequest, pk: Any, criterion: Any) -> HttpResponse:
    """Take a criterion out."""
    held = _codesign(request, pk)
    row = get_object_or_404(Criterion, pk=criterion, round=held.round)
    return _step(
        request,
        forms.WhyForm(request.POST or None, comments=_comments(held)),
        partial(actions.take_out, codesign=held, criterion=row, by=request.user),
        done=f"“{row.name}” is taken out.",
        round=held.round,
        heading=f"Take out “{row.name}”",
        text="It is no longer scored. The fund’s page says that it was taken out, and why.",
        button="Take it out",
    )


def close(request: HttpRequest, pk: Any) -> HttpResponse:
    """Close the co-design with what was heard."""
    held = _codesign(request, pk)
    return _step(
        request,
        forms.CloseForm(request.POST or None, initial={"summary": held.summary}),
        partial(actions.close, codesign=held, by=request.user),
        done="The co-design is closed. The fund’s page will say who helped and what changed.",
        round=held.round,
        heading="Close the co-design",
        text="No more comments are taken. You can still change criteria until the round is published.",
        button="Close it",
    )


def reopen(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take comments again."""
    held = _codesign(request, pk)
    return _step(
        request,
        forms.UntilForm(request.POST or None),
        partial(actions.reopen, codesign=held, by=request.user),
        done="Comments are taken again.",
        round=held.round,
        heading="Take comments again",
        text="The people who were invited can comment again with the same link.",
        button="Open it again",
    )


def urls(guard: Callable[..., Any]) -> list[URLPattern]:
    """The addresses under a round's page in the admin; `guard` is the admin's own check."""
    name = "grants_round_codesign"
    return [
        path("<uuid:pk>/codesign/", guard(codesign), name=name),
        path("<uuid:pk>/codesign/invite/", guard(invite), name=f"{name}_invite"),
        path("<uuid:pk>/codesign/close/", guard(close), name=f"{name}_close"),
        path("<uuid:pk>/codesign/reopen/", guard(reopen), name=f"{name}_reopen"),
        path("<uuid:pk>/codesign/add/", guard(change), name=f"{name}_add"),
        path("<uuid:pk>/codesign/<uuid:criterion>/", guard(change), name=f"{name}_change"),
        path("<uuid:pk>/codesign/<uuid:criterion>/take-out/", guard(take_out), name=f"{name}_take_out"),
        path("codesign/people/<uuid:pk>/end/", guard(cancel), name=f"{name}_cancel"),
    ]
