"""A registrar's months: what is missing, what it comes to, the sending, and the return as PDF and CSV."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from citizenship.ceremonies import figures, printed
from citizenship.ceremonies.actions import returns as actions
from citizenship.ceremonies.forms.returns import ClockCountsForm, PressForm
from citizenship.ceremonies.models import MonthlyReturn
from citizenship.ceremonies.models.returns import month_after
from citizenship.ceremonies.views.shared import own_borough
from programmes import audit, clock
from programmes.outputs import pdf
from programmes.outputs.tables import csv_response
from programmes.people.forms_step import attempt
from programmes.people.models import Borough
from programmes.people.views.attempt import SignedIn

PAGE = 24  # months on one page
AHEAD = timedelta(days=62)
TAKEN = "ceremony_form_taken"  # the token of the form that was just taken, so that the device forgets what it kept


@dataclass
class Here:
    """One month of the registrar's borough: its ceremonies, and its return where it was begun."""

    borough: Borough
    first: date
    today: date
    month: figures.Month
    monthly: MonthlyReturn | None

    @property
    def slug(self) -> str:
        """The month in an address."""
        return f"{self.first:%Y-%m}"

    @property
    def over(self) -> bool:
        """Whether the month is over, so that its return can be sent."""
        return self.today >= month_after(self.first)

    @property
    def to_record(self) -> list[Any]:
        """Planned ceremonies whose day has come."""
        return [each for each in self.month.planned if each.date <= self.today]

    @property
    def ahead(self) -> list[Any]:
        """Planned ceremonies that are still to come."""
        return [each for each in self.month.planned if each.date > self.today]

    @property
    def can_send(self) -> bool:
        """Whether nothing stands in the way of the sending."""
        sent = self.monthly is not None and self.monthly.state != MonthlyReturn.State.OPEN
        return self.over and not self.month.planned and not sent

    @property
    def late(self) -> bool:
        """Whether we wait for it although its day has passed."""
        return self.monthly is not None and self.monthly.is_late(self.today)


def here(request: SignedIn, month: date) -> Here:
    """The month's facts for the registrar's own borough. 404 for a month too far ahead."""
    borough = own_borough(request)
    today = clock.london_day(clock.now())
    if month > today + AHEAD:
        raise Http404
    monthly = MonthlyReturn.objects.of(borough).filter(month_date=month).select_related("sent_by").first()
    if monthly is not None:
        monthly.borough = borough
    return Here(borough, month, today, figures.month_of(borough, month), monthly)


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way to a page of a month."""
    return [("Home", "/"), ("Ceremonies", reverse("citizenship:ceremonies")), *more]


def month_crumb(month: date) -> tuple[str, str]:
    """The crumb of a month's own page."""
    return f"{month:%B %Y}", reverse("citizenship:month", args=[month])


@require_safe
def months(request: SignedIn) -> HttpResponse:
    """Every month of the borough that has a return or should have one, the newest first."""
    borough = own_borough(request)
    today = clock.london_day(clock.now())
    rows = MonthlyReturn.objects.of(borough).order_by("-month_date")
    if before := _month_in(request.GET.get("before", "")):
        rows = rows.filter(month_date__lt=before)
    found = list(rows[: PAGE + 1])
    context = {
        "borough": borough,
        "rows": [(each, each.is_late(today)) for each in found[:PAGE]],
        "this_month": None if before else today.replace(day=1),
        "older": found[PAGE - 1].slug if len(found) > PAGE else "",
        "crumbs": crumbs(),
    }
    return render(request, "citizenship/ceremonies/months/list.html", context)


def _month_in(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01") if text else None
    except ValueError:
        return None


@require_safe
def month_page(request: SignedIn, month: date) -> HttpResponse:
    """One month: what is left to do, what it comes to, and every version that was told."""
    found = here(request, month)
    versions = list(found.monthly.versions.select_related("by")) if found.monthly else []
    context = {
        "here": found,
        "month": found.month,
        "monthly": found.monthly,
        "extensions": list(found.monthly.extensions.all()) if found.monthly else [],
        "totals": printed.totals(found.month),
        "versions": printed.told(versions),
        "previous": (month - timedelta(days=1)).replace(day=1),
        "following": month_after(month) if month_after(month) <= found.today + AHEAD else None,
        "crumbs": crumbs(("Months", reverse("citizenship:months"))),
        "taken": request.session.pop(TAKEN, ""),
    }
    return render(request, "citizenship/ceremonies/months/month.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def month_clock(request: SignedIn, month: date) -> HttpResponse:
    """How many completed in and out of time, and the extensions, with what attended beside them."""
    found = here(request, month)
    if month > found.today:
        raise Http404
    monthly = found.monthly
    form = ClockCountsForm(
        request.POST or None,
        extensions=monthly.extensions.all() if monthly else (),
        initial={"in_time": monthly.in_time, "out_of_time": monthly.out_of_time} if monthly else {},
    )

    def act(**given: Any) -> Any:
        held = monthly or actions.open_return(borough=found.borough, month=month)
        return actions.set_clock(monthly=held, by=request.user, **given)

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        request.session[TAKEN] = form.cleaned_data["form_token"]
        messages.success(request, f"The numbers for {month:%B %Y} are kept.")
        return redirect("citizenship:month", month)
    context = {
        "here": found,
        "form": form,
        "crumbs": crumbs(("Months", reverse("citizenship:months")), month_crumb(month)),
    }
    return render(request, "citizenship/ceremonies/months/clock_counts.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def month_send(request: SignedIn, month: date) -> HttpResponse:
    """The figures once more, and one button that sends them."""
    found = here(request, month)
    form = PressForm(request.POST or None)

    def act(token: str) -> Any:
        held = found.monthly or actions.open_return(borough=found.borough, month=month)
        return actions.send(monthly=held, by=request.user, token=token)

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, f"The return for {month:%B %Y} is sent. Its figures are provisional for now.")
        return redirect("citizenship:month", month)
    context = {
        "here": found,
        "monthly": found.monthly,
        "extensions": list(found.monthly.extensions.all()) if found.monthly else [],
        "totals": printed.totals(found.month),
        "form": form,
        "crumbs": crumbs(("Months", reverse("citizenship:months")), month_crumb(month)),
    }
    return render(request, "citizenship/ceremonies/months/send.html", context)


@require_safe
def month_pdf(request: SignedIn, month: date) -> HttpResponse:
    """The return as PDF, for the borough's own files."""
    found = here(request, month)
    made = pdf.render("citizenship/ceremonies/return.typ", printed.return_data(found.month, found.monthly, clock.now()))
    audit.record(
        by=request.user, verb="citizenship.returns.taken_out", target=found.borough, detail={"as": f"{found.slug}.pdf"}
    )
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{printed.filename(found.month)}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
def month_csv(request: SignedIn, month: date) -> StreamingHttpResponse:
    """The return as CSV: a line for each ceremony, then the sums of the month."""
    found = here(request, month)
    header, rows = printed.return_table(found.month, found.monthly)
    audit.record(
        by=request.user, verb="citizenship.returns.taken_out", target=found.borough, detail={"as": f"{found.slug}.csv"}
    )
    return csv_response(f"{printed.filename(found.month)}.csv", header, rows)
