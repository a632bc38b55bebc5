"""Finance's own pages: what can be gathered, one batch, its file, and the word that it was paid. And the documents."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from grants.applications.models import Application
from grants.applications.views.staff import fetch, require, staff_frame
from grants.awards.actions import batches
from grants.awards.forms_money import ConfirmForm, GatherForm, PaidForm
from grants.awards.models import AgreementDocument, Payment, PaymentBatch
from grants.awards.waiting_money import open_batches, to_batch
from grants.funds.forms import attempt
from programmes.outputs import tables
from programmes.people.access import Permission

SHOWN = 200  # payments in one batch


def documents_response(document: AgreementDocument) -> HttpResponse:
    """The bytes that were kept, as they were kept."""
    response = HttpResponse(bytes(document.body), content_type="application/pdf")
    name = f"{document.agreement.reference}-{document.kind}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response


@require_safe
def document(request: HttpRequest, pk: Any, version: int, kind: str) -> HttpResponse:
    """An agreement's document, for staff who may read the application."""
    application = fetch(request, pk, Permission.READ_APPLICATIONS)
    return documents_response(document_of(application, version, kind))


def document_of(application: Application, version: int, kind: str) -> AgreementDocument:
    """The document of this application's agreement, version and kind; 404 where there is none."""
    rows = AgreementDocument.objects.select_related("agreement__award__application")
    return get_object_or_404(rows, agreement__award__application=application, agreement__version=version, kind=kind)


@require_http_methods(["GET", "HEAD", "POST"])
def gather(request: HttpRequest) -> HttpResponse:
    """Choose the authorised payments that go out together."""
    require(request, Permission.AUTHORISE_PAYMENTS)
    ready = list(to_batch(request.user)[:SHOWN])
    everything = [str(payment.pk) for payment in ready]
    form = GatherForm(request.POST or None, offered=ready, initial={"payments": everything})
    if request.method == "POST" and form.is_valid() and attempt(form, partial(batches.gather, by=request.user)):
        messages.success(request, "The batch is made. Export it, and mark it as paid when the bank has paid.")
        return redirect("admin:grants_paymentbatch_change", getattr(form.outcome, "pk", form.outcome))
    chosen = set(form["payments"].value() or [])
    context = {
        **staff_frame(request),
        "title": "Gather a payment batch",
        "form": form,
        "errors": form.errors,
        "rows": [(payment, str(payment.pk) in chosen) for payment in ready],
        "total": sum((payment.amount for payment in ready), 0),
    }
    return render(request, "admin/grants/money/gather.html", context)


def _batch(request: HttpRequest, pk: Any) -> PaymentBatch:
    require(request, Permission.AUTHORISE_PAYMENTS)
    return get_object_or_404(open_batches(request.user).select_related("gathered_by", "exported_by"), pk=pk)


@require_safe
def batch(request: HttpRequest, pk: Any) -> HttpResponse:
    """One batch: its payments, its file, and the word that it was paid."""
    found = _batch(request, pk)
    rows = Payment.objects.filter(batch=found).with_parties().order_by("milestone__award__application__reference")
    context = {
        **staff_frame(request),
        "title": str(found),
        "batch": found,
        "payments": rows,
        "total": rows.aggregate(total=Sum("amount"))["total"],
        "export_form": ConfirmForm(),
        "is_open": found.state == PaymentBatch.State.OPEN,
    }
    return render(request, "admin/grants/money/batch.html", context)


@require_http_methods(["POST"])
def export(request: HttpRequest, pk: Any) -> HttpResponseBase:
    """The file for the finance system. It holds account numbers: made now, kept nowhere, noted in the audit."""
    found = _batch(request, pk)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        raise Http404
    rows: list[list[Any]] = []

    def act(token: str) -> None:
        rows.extend(batches.export(batch=found, by=request.user, token=token))

    if not attempt(form, act):
        messages.error(request, " ".join(str(error) for error in form.non_field_errors()))
        return redirect("admin:grants_paymentbatch_change", found.pk)
    if not rows:
        messages.warning(request, "That file has been taken already. Press the button again for another.")
        return redirect("admin:grants_paymentbatch_change", found.pk)
    response = tables.csv_response(f"payment-batch-{found.number}.csv", batches.HEADER, rows)
    response["Cache-Control"] = "no-store, private"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: HttpRequest, pk: Any) -> HttpResponse:
    """Everything left in the batch has been paid."""
    found = _batch(request, pk)
    form = PaidForm(request.POST or None)
    back = reverse("admin:grants_paymentbatch_change", args=[found.pk])
    act = partial(batches.pay, batch=found, by=request.user)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, "The batch is paid, and every group has been told.")
        return redirect(back)
    context = {
        **staff_frame(request),
        "title": f"{found}: paid",
        "heading": "Mark as paid",
        "text": "First record each payment that the bank sent back. The rest is then paid, and every group is told.",
        "button": "Everything left has been paid",
        "form": form,
        "errors": form.errors,
        "back_url": back,
        "back_text": str(found),
    }
    return render(request, "admin/grants/step.html", context)
