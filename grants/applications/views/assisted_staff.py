"""The officers' pages of applications that one of them enters for a group."""

from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grants.applications import actions
from grants.applications.forms_help import EnterForm, ExtraTimeForm, RecordForm
from grants.applications.models import AssistedEntry
from grants.applications.models.keys import spaced
from grants.applications.views import staff
from grants.applications.views.help_staff import pick
from grants.applications.views.staff import require, staff_frame
from grants.funds.forms import ActionForm, attempt
from programmes import clock
from programmes.outputs import pdf
from programmes.people.access import Permission
from programmes.people.views.step import carry_out
from programmes.questions import engine, printable

How = AssistedEntry.How


def fetch(request: HttpRequest, pk: Any) -> AssistedEntry:
    """An entry behind the gate, or one's own until it is sent; 404 for every other."""
    require(request, Permission.HELP_APPLICANTS)
    rows = AssistedEntry.objects.for_staff(request.user).select_related(
        "entered_by",
        "recorded_by",
        "application__round__fund",
        "application__round__strand",
        "application__sheet",
        "application__lead",
        "application__organisation",
        "application__person",
    )
    found: AssistedEntry = pick(rows, pk)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Begin an application for a group."""
    require(request, Permission.HELP_APPLICANTS)
    form = EnterForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and attempt(form, partial(actions.enter, by=request.user)):
        messages.success(request, "The application is begun. Write the answers on its own pages.")
        return redirect("admin:grants_assistedentry_change", getattr(form.outcome, "pk", form.outcome))
    context = {
        **staff_frame(request),
        "title": "Enter an application for a group",
        "heading": "Enter an application for a group",
        "form": form,
        "errors": form.errors,
        "text": (
            "You write it down as the group gave it to you. The group confirms it, and only then it is sent. You can "
            "never sift, score, check or decide it, and it is closed to you once it is sent."
        ),
        "button": "Begin",
        "back_url": reverse("admin:grants_assistedentry_changelist"),
        "back_text": "Entered by us",
    }
    return render(request, "admin/grants/step.html", context)


@require_safe
def entry(request: HttpRequest, pk: Any) -> HttpResponse:
    """One entry: whose it is, how far it is, and what comes next."""
    found = fetch(request, pk)
    application = found.application
    own = found.entered_by_id == request.user.pk
    asked = found.state == AssistedEntry.State.ASKED
    context = {
        **staff_frame(request),
        "title": f"Entered by us: {application.reference}",
        "entry": found,
        "application": application,
        "own": own,
        "left": actions.to_do(application) if found.state in AssistedEntry.UNFINISHED else [],
        "may_record": asked and not own and found.how != How.LINK,
        "last_moment": application.last_moment(actions.late_until(application)),
        "ways": [way for way in How if way != How.LINK or found.email] if own else [],
        "sections": engine.read_back(application.sheet) if asked and not own else [],
        "history": found.moves.select_related("by"),
        "press": ActionForm(),
        "now": clock.now(),
    }
    return render(request, "admin/grants/help/entry.html", context)


@require_POST
def ask(request: HttpRequest, pk: Any, how: str) -> HttpResponse:
    """Ask the group by this way; for a letter, the letter itself is what comes back."""
    found = fetch(request, pk)
    form = ActionForm(request.POST)
    act = partial(actions.ask, entry=found, how=how, by=request.user)
    if how not in How.values or not form.is_valid() or not attempt(form, act):
        messages.error(request, " ".join(map(str, form.non_field_errors())) or "Nothing was changed. Try again.")
    elif how == How.LETTER and isinstance(form.outcome, tuple):
        return _letter(*form.outcome)
    else:
        messages.success(request, DONE[How(how)])
    return redirect("admin:grants_assistedentry_change", found.pk)


DONE = {
    How.LINK: "The link is on its way.",
    How.LETTER: "The letter was made before. Make a new one if you need it: the earlier code then stops working.",
    How.READ_BACK: "A colleague can now read it back to the group and record the confirmation.",
}


def _letter(entry: AssistedEntry, code: str) -> HttpResponse:
    """The letter: the whole application, the code, and a slip to sign and post back."""
    application = entry.application
    data = {
        "title": f"Your application {application.reference}",
        "to": [application.applicant_name, entry.contact_name, *entry.address.splitlines()],
        "fund": str(application.round.fund),
        "reference": application.reference,
        "code": spaced(code),
        "page": settings.SITE_URL + reverse("grants:entry_code"),
        "contact": application.round.fund.contact_email,
        "until": clock.uk_time(entry.link_ends_at) if entry.link_ends_at else "",
        "sections": printable.sections(application.sheet),
    }
    response = HttpResponse(pdf.render("grants/applications/letter.typ", data), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{application.reference}-letter.pdf"'
    return response


@require_POST
def take_back(request: HttpRequest, pk: Any) -> HttpResponse:
    """Write on."""
    found = fetch(request, pk)
    form = ActionForm(request.POST)
    if form.is_valid() and attempt(form, partial(actions.take_back, entry=found, by=request.user)):
        messages.success(request, "You can write on. The link or code that was out no longer works.")
    else:
        messages.error(request, " ".join(map(str, form.non_field_errors())) or "Nothing was changed. Try again.")
    return redirect("admin:grants_assistedentry_change", found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, pk: Any) -> HttpResponse:
    """A second officer records who confirmed."""
    found = fetch(request, pk)
    return carry_out(
        request,
        form=RecordForm(request.POST or None),
        act=partial(actions.record_confirmation, entry=found, by=request.user),
        back=(str(found), reverse("admin:grants_assistedentry_change", args=[found.pk])),
        done="The application is confirmed and sent.",
        heading="Record the confirmation",
        text="Your name and the time are kept with it. The application is sent at once.",
        button="Record and send",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def extra_time(request: HttpRequest, pk: Any) -> HttpResponse:
    """Extra time for an access need, before or after the deadline."""
    found = staff.fetch(request, pk, Permission.EXTEND_DEADLINES)
    return staff.carry_out(
        request,
        found,
        form=ExtraTimeForm(request.POST or None),
        act=partial(actions.give_extra_time, application=found, by=request.user),
        verb="extra_time",
        heading="Give extra time for an access need",
        text=f"The usual deadline is {clock.uk_time(found.last_moment())}. We write to the applicant at once.",
        button="Give extra time",
        done="The extra time is recorded, and the applicant has been told until when.",
    )


def unfinished(user: Any) -> Any:
    """The entries that still wait, for this officer: one's own, and those that a colleague can record."""
    return AssistedEntry.objects.for_staff(user).unfinished()
