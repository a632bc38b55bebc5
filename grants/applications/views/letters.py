"""The officers' pages of letters to people whom no e-mail reaches: read one, print it, say that it is sent."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from grants.applications.actions.letters import send_letter
from grants.applications.forms_help import SendLetterForm
from grants.applications.models import Letter
from grants.applications.views.help_staff import pick
from grants.applications.views.staff import require, staff_frame
from programmes import clock
from programmes.outputs import pdf
from programmes.people.access import Permission
from programmes.people.views.step import carry_out


def fetch(request: HttpRequest, pk: Any) -> Letter:
    """A letter of an application behind the gate; 404 for every other."""
    require(request, Permission.HELP_APPLICANTS)
    rows = Letter.objects.for_staff(request.user).select_related(
        "sent_by",
        "application__round__fund",
        "application__organisation",
        "application__person",
        "application__lead",
        "application__assisted",
    )
    found: Letter = pick(rows, pk)
    return found


@require_safe
def letter(request: HttpRequest, pk: Any) -> HttpResponse:
    """One letter: to whom, its words, and what comes next."""
    found = fetch(request, pk)
    context = {
        **staff_frame(request),
        "title": found.subject,
        "letter": found,
        "application": found.application,
        "entry": getattr(found.application, "assisted", None),
    }
    return render(request, "admin/grants/help/letter.html", context)


@require_safe
def document(request: HttpRequest, pk: Any) -> HttpResponse:
    """The letter as a PDF, with the address and the words of the notice."""
    found = fetch(request, pk)
    application = found.application
    entry = getattr(application, "assisted", None)
    address = [entry.contact_name, *entry.address.splitlines()] if entry else [str(application.lead)]
    fund = application.round.fund
    data = {
        "title": found.subject,
        "to": list(dict.fromkeys([application.applicant_name, *(line for line in address if line.strip())])),
        "date": clock.uk_date(found.written_at),
        "fund": fund.name,
        "reference": application.reference,
        "contact": fund.contact_email,
        "portal": settings.PORTAL_NAME,
        "paragraphs": [part.strip().splitlines() for part in found.body.split("\n\n") if part.strip()],
    }
    response = HttpResponse(pdf.render("grants/applications/notice.typ", data), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{application.reference}-{str(found.pk)[:8]}.pdf"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, pk: Any) -> HttpResponse:
    """Say that it is on its way."""
    found = fetch(request, pk)
    return carry_out(
        request,
        form=SendLetterForm(request.POST or None),
        act=partial(send_letter, letter=found, by=request.user),
        back=("Letters to print and post", f"{reverse('admin:grants_letter_changelist')}?state__exact=waiting"),
        done="It is noted. The letter has left the list.",
        heading="The letter is sent",
        text="Your name and the time are kept with it.",
        button="Note that it is sent",
    )
