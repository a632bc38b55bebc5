"""The staff's side of running grants: the pages behind their buttons, finance's lists, limits, and terms."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path

from grants.awards.actions import limits
from grants.awards.forms_money import LimitForm, TermsForm
from grants.awards.models import AgreementTerms, Payment, PaymentBatch, PaymentLimit
from grants.awards.terms import DIRECTORATE, TEAM, TERMS
from grants.awards.views import finance, grant, grant_steps
from grants.awards.waiting_money import open_batches
from grants.funds.admin.base import since_at
from grants.funds.models import in_pounds
from programmes import audit
from programmes.outputs.registry import export_url
from programmes.people.access import Permission

View = Callable[[Callable[..., Any]], Callable[..., Any]]


def urls(view: View) -> list[URLPattern]:
    """A running grant's pages; each names the application, whose one grant it is."""
    steps = [
        path(
            f"<uuid:pk>/grant/{verb.replace('_', '-')}/{'<uuid:record>/' if has_record else ''}",
            view(page),
            name=f"grants_grant_{verb}",
        )
        for verb, (page, has_record) in grant_steps.PAGES.items()
    ]
    return [
        path("running/<slug:line>/", view(grant.running), name="grants_award_running"),
        path("<uuid:pk>/grant/", view(grant.grant), name="grants_award_grant"),
        path(
            "<uuid:pk>/grant/agreement/<int:version>/<slug:kind>.pdf",
            view(finance.document),
            name="grants_grant_document",
        ),
        *steps,
    ]


class MoneyAdmin(admin.ModelAdmin):
    """A list to read; nothing is added, edited or deleted by a form of the admin."""

    show_full_result_count = False
    list_per_page = 50
    actions = None
    may_read: ClassVar[tuple[Permission, ...]] = ()

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Any of the permissions that the list is for."""
        return any(request.user.can(one) for one in self.may_read)  # type: ignore[union-attr]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Records come from actions."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Records are moved by buttons."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Records are kept."""
        return False


@admin.register(Payment)
class PaymentAdmin(MoneyAdmin):
    """Every payment; one is read, asked for and authorised on its grant's page."""

    about = (
        "What each grant is paid, and when. An officer asks for a payment on the grant’s page, finance authorises "
        "it, and finance’s batch pays it. The reference leads to the grant."
    )
    may_read = (Permission.READ_APPLICATIONS,)
    list_display = ("reference", "group", "money", "state", since_at, "paid_date", "paid_reference")
    list_filter: ClassVar[tuple[Any, ...]] = ("state", "award__application__round")
    search_fields: ClassVar[tuple[str, ...]] = ("award__application__reference", "paid_reference")
    ordering: ClassVar[tuple[str, ...]] = ("since_at", "pk")
    change_list_template = "admin/grants/exportable_list.html"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, with the way to export what its filters leave."""
        url = export_url(request.user, "payments", request.GET.dict())
        response: HttpResponse = super().changelist_view(request, {**(extra_context or {}), "export_url": url})
        return response

    @admin.display(description="amount", ordering="amount")
    def money(self, payment: Payment) -> str:
        """Pounds, as everywhere."""
        return in_pounds(payment.amount)

    @admin.display(description="payee")
    def group(self, payment: Payment) -> str:
        """Who receives it."""
        return payment.award.application.applicant_name

    def get_queryset(self, request: HttpRequest) -> QuerySet[Payment]:
        """Without those in which this person has an interest."""
        return Payment.objects.for_staff(request.user).with_parties()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A payment is read on its grant's page."""
        found = get_object_or_404(self.get_queryset(request), pk=object_id)
        return redirect("admin:grants_award_grant", found.award.application_id)


@admin.register(PaymentBatch)
class PaymentBatchAdmin(MoneyAdmin):
    """Finance's batches."""

    about = (
        "A batch takes payments that are authorised to the bank in one file. Make one, export its file, and say "
        "here once it was paid."
    )
    may_read = (Permission.AUTHORISE_PAYMENTS,)
    list_display = ("__str__", "state", "gathered_at", "gathered_by", "exported_at", "closed_at")
    list_filter: ClassVar[tuple[str, ...]] = ("state",)
    list_select_related = ("gathered_by",)

    def get_urls(self) -> list[URLPattern]:
        """Making one, its file, and the word that it was paid."""
        view = self.admin_site.admin_view
        own = [
            path("gather/", view(finance.gather), name="grants_paymentbatch_gather"),
            path("<uuid:pk>/export/", view(finance.export), name="grants_paymentbatch_export"),
            path("<uuid:pk>/pay/", view(finance.pay), name="grants_paymentbatch_pay"),
        ]
        return own + super().get_urls()

    def get_queryset(self, request: HttpRequest) -> QuerySet[PaymentBatch]:
        """Without those that hold a payment in which this person has an interest."""
        return open_batches(request.user)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One batch on one page."""
        return finance.batch(request, pk=object_id)


class Holding(admin.SimpleListFilter):
    """Limits that hold now, and those that a new one replaced."""

    title = "whether it holds"
    parameter_name = "holds"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """In words."""
        return [("now", "Holds now"), ("ended", "Replaced")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[PaymentLimit]) -> QuerySet[PaymentLimit]:
        """The chosen part; all without a choice."""
        if self.value() not in ("now", "ended"):
            return queryset
        return queryset.filter(ended_at__isnull=self.value() == "now")


@admin.register(PaymentLimit)
class PaymentLimitAdmin(MoneyAdmin):
    """How much each person may authorise. A limit is never edited: a new one replaces it, and both are kept."""

    about = (
        "How much each person in finance may authorise in one payment. A new limit replaces the old one; both are "
        "kept. Nobody sets their own."
    )
    may_read = (Permission.SET_PAYMENT_LIMITS,)
    form = LimitForm
    list_display = ("person", "money", "set_at", "set_by", "ended_at")
    list_filter: ClassVar[tuple[Any, ...]] = (Holding,)
    list_select_related = ("person", "set_by")
    search_fields: ClassVar[tuple[str, ...]] = ("person__name",)

    @admin.display(description="up to", ordering="up_to")
    def money(self, limit: PaymentLimit) -> str:
        """Pounds, as everywhere."""
        return in_pounds(limit.up_to)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Administrators; the database refuses one's own."""
        return self.has_view_permission(request)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """End the old limit, set the new one, and say so in the audit."""
        made = limits.set_limit(person=obj.person, up_to=obj.up_to, by=request.user)
        obj.pk, obj.set_at, obj.set_by = made.pk, made.set_at, made.set_by
        obj._state.adding = False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Nobody is offered to set a limit of their own."""
        form = super().get_form(request, obj, change, **kwargs)
        me = request.user.pk

        class Others(form):  # type: ignore[misc, valid-type]
            def __init__(self, *args: Any, **options: Any) -> None:
                super().__init__(*args, **options)
                if "person" in self.fields:
                    self.fields["person"].queryset = self.fields["person"].queryset.exclude(pk=me)

        return Others


@admin.register(AgreementTerms)
class AgreementTermsAdmin(admin.ModelAdmin):
    """The terms that each fund writes into its agreements. Agreements that were issued keep the words they had."""

    about = (
        "The terms that each fund writes into its grant agreements. A change holds for agreements that are drawn up "
        "from now on; those already issued keep their words."
    )
    form = TermsForm
    list_display = ("fund", "team", "directorate", "demonstration")
    list_select_related = ("fund",)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Our own plain terms to start from, marked as a demonstration."""
        return {
            "terms": TERMS,
            "team": TEAM,
            "directorate": DIRECTORATE,
            **super().get_changeform_initial_data(request),
        }

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save, and say in the audit which parts changed."""
        super().save_model(request, obj, form, change)
        verb = f"grants.agreements.terms_{'changed' if change else 'added'}"
        audit.record(by=request.user, verb=verb, target=obj, detail={"fields": sorted(form.changed_data)})

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who manage funds."""
        return request.user.can(Permission.MANAGE_FUNDS)  # type: ignore[union-attr]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Those who manage funds."""
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who manage funds."""
        return self.has_view_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Terms are edited, not deleted."""
        return False
