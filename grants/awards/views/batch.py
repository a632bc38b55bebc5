"""Deciding many applications of a round on one page, in the order of their scores."""

import uuid
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, QuerySet, Sum, Window
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from grants.applications.models import Application
from grants.applications.views.staff import require, staff_frame
from grants.assessment import scale
from grants.assessment.waiting import undecidable
from grants.awards import actions, figures
from grants.awards.actions import signing
from grants.awards.actions.batch import MOST, BatchRefused, Row
from grants.awards.forms import BatchRowForm
from grants.awards.models import Recommendation
from grants.awards.views.recommending import level_text
from grants.funds.forms import ActionForm, attempt
from grants.funds.models import Round
from programmes.people.access import Permission
from programmes.workflow import MoveRefused

ORDER = (F("assessment__score").desc(nulls_last=True), F("reference").asc())


@dataclass
class Line:
    """One application on the page, with what was typed for it, and whether the free money reaches it."""

    application: Any
    form: BatchRowForm
    fits: bool
    above_level: bool
    starts_below: bool = False


def decidable(user: Any, round: Round) -> QuerySet[Application]:
    """The applications of a round that this person may decide now: opened after a declaration, assessed, not waiting
    for another's approval; the highest score first."""
    waiting = Recommendation.objects.filter(state=Recommendation.State.WAITING)
    found = Application.objects.for_staff(user).opened_by(user).filter(round=round, state=Application.State.SUBMITTED)
    found = found.exclude(undecidable()).exclude(pk__in=waiting.values("application"))
    return _ranked(found)


def _ranked(found: QuerySet[Application]) -> QuerySet[Application]:
    return (
        found.select_related("organisation", "person", "borough", "assessment")
        .annotate(place=Window(Count("pk"), order_by=ORDER), running=Window(Sum("amount_asked"), order_by=ORDER))
        .order_by(*ORDER)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def decide_batch(request: HttpRequest, pk: Any) -> HttpResponse:
    """Up to fifty decisions with one button: all of them are made, or none, with the reason beside each."""
    require(request, Permission.DECIDE_APPLICATIONS)
    round = get_object_or_404(Round.objects.select_related("fund", "strand", "authorisation"), pk=pk)
    form = ActionForm(request.POST or None)
    page = Paginator(decidable(request.user, round), MOST).get_page(request.GET.get("page"))
    pots = figures.pots(round)
    posted = request.method == "POST"
    applications: list[Any] = _posted(request, round) if posted else list(page)
    lines = _lines(request, round, applications, free=min(pot.free for pot in pots))
    if posted and _sound(request, form, round, lines) and _carry_out(request, form, round, lines):
        messages.success(request, _said(form.outcome))
        return redirect("admin:grants_award_decide_batch", round.pk)
    sent = Application.objects.for_staff(request.user).filter(round=round, state=Application.State.SUBMITTED)
    context = {
        **staff_frame(request),
        "title": f"Decide together: {round}",
        "round": round,
        "form": form,
        "lines": lines,
        "page": page,
        "pots": pots,
        "level_text": level_text(request.user, round),
        "elsewhere": sent.count() - page.paginator.count,
        "refused": [line for line in lines if line.form.errors],
    }
    return render(request, "admin/grants/awards/batch.html", context)


def _posted(request: HttpRequest, round: Round) -> list[Any]:
    """The applications that the sent page listed, those that are decided by now too: each is explained beside it."""
    keys = [key for key in request.POST.getlist("rows")[: MOST + 1] if _is_key(key)]
    found = Application.objects.for_staff(request.user).opened_by(request.user).filter(round=round, pk__in=keys)
    return list(_ranked(found))


def _is_key(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def _lines(request: HttpRequest, round: Round, applications: list[Any], *, free: Decimal) -> list[Line]:
    years, most = figures.years(round), signing.most(request.user, round)
    lines: list[Line] = []
    for each in applications:
        asked = each.amount_asked or Decimal(0)
        form = BatchRowForm(
            request.POST if request.method == "POST" else None,
            prefix=f"row-{each.pk}",
            round=round,
            years=years,
            initial={"decision": BatchRowForm.LEAVE, "amount": asked, "year": years[0] if len(years) == 1 else ""},
        )
        fits = (each.running or 0) <= free
        below = not fits and all(line.fits for line in lines)
        lines.append(Line(each, form, fits, most is not None and asked > most, below))
    return lines


def _sound(request: HttpRequest, form: ActionForm, round: Round, lines: list[Line]) -> bool:
    """Whether everything that was typed can be read, and everything that was sent is still there."""
    checked = [line.form.is_valid() for line in lines]
    gone = len(request.POST.getlist("rows")) - len(lines)
    if gone > 0:
        form.add_error(
            None,
            f"Nothing has been decided yet. {gone} application{' is' if gone == 1 else 's are'} no longer open to you. "
            "Check the rest and decide again.",
        )
    elif not all(checked):
        # The rows that can be read are tried as well, so that everything is said at once.
        _explain(actions.explain_batch(round=round, rows=_rows(lines), by=request.user), lines)
        form.add_error(None, "Nothing has been decided yet. See what is missing beside each row.")
    elif form.is_valid() and not any(line.form.chosen != BatchRowForm.LEAVE for line in lines):
        form.add_error(None, "Choose to fund or to decline at least one application.")
    return form.is_valid()


def _carry_out(request: HttpRequest, form: ActionForm, round: Round, lines: list[Line]) -> bool:
    """Call the action; what it refuses is written beside the row that it is about."""

    def act(token: str) -> Any:
        try:
            return actions.decide_batch(round=round, rows=_rows(lines), by=request.user, token=token)
        except BatchRefused as refusal:
            _explain(refusal.rows, lines)
            raise

    return attempt(form, partial(act))


def _explain(refused: dict[Any, MoveRefused], lines: list[Line]) -> None:
    """Write beside each row why it cannot be decided."""
    for line in lines:
        if why := refused.get(line.application.pk):
            line.form.add_error(why.field if why.field in line.form.fields else None, why.message)


def _rows(lines: list[Line]) -> list[Row]:
    """What is decided, of the rows that can be read."""
    rows = []
    for line in lines:
        given = line.form.cleaned_data
        if line.form.errors or given["decision"] == BatchRowForm.LEAVE:
            continue
        rows.append(
            Row(
                application=line.application,
                decision=given["decision"],
                amount=given.get("amount"),
                year=given.get("year") or "",
                places=given.get("places") or [],
                codes=given.get("codes") or [],
                text=given.get("text") or "",
                note=f"Recommended with other decisions of this round.{_score(line.application)}",
            )
        )
    return rows


def _score(application: Application) -> str:
    """Its score on the round's own scale, as a sentence; nothing where it has none."""
    stage, round = getattr(application, "assessment", None), application.round
    if stage is None or stage.score is None:
        return ""
    return f" Its score is {scale.told(stage.score, round)} out of {scale.of(round)}."


def _said(outcome: Any) -> str:
    """What was done, also when the same form came twice and only its note is left."""
    if isinstance(outcome, str):
        outcome = {word: int(count) for word, _, count in (part.partition(":") for part in outcome.split(",") if part)}
    words = ("funded", "recommended", "declined")
    done = ", ".join(f"{outcome[word]} {word}" for word in words if outcome.get(word))
    return f"Decided together: {done}. Everybody whose application was funded or declined has been told, each with " + (
        "their own reasons."
    )
