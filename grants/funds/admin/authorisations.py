"""The signed decisions that give money: their parts, their years, and what rests on them."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse

from grants.funds.admin.base import SettingsAdmin, SettingsInline, marks
from grants.funds.models import Authorisation, AuthorisationYear, in_pounds


class AuthorisationForm(forms.ModelForm):
    """A decision's number, form and money."""

    demonstration = marks(
        ("reference", "Number"),
        ("title", "Title"),
        ("signed_date", "Day of signing"),
        ("amount", "Amount"),
        ("grants_amount", "Part for grants"),
        ("administration_amount", "Part for administration"),
        ("years", "Split by year"),
    )

    class Meta:
        model = Authorisation
        exclude: ClassVar[tuple[str, ...]] = ("committed",)

    def clean(self) -> dict[str, Any] | None:
        """Not below what is committed; and delegated money lies within the higher decision."""
        given = super().clean() or self.cleaned_data
        grants, held = given.get("grants_amount"), self.instance.committed
        if grants is not None and grants < held:
            self.add_error("grants_amount", f"This cannot be below what is already committed, £{held:,.2f}.")
        higher = given.get("delegated_by")
        if higher and given.get("level") and given.get("amount") is not None:
            self._refuse_beyond(higher, given["level"], given["amount"])
        return given

    def _refuse_beyond(self, higher: Authorisation, level: str, amount: Decimal) -> None:
        if Authorisation.RANK[higher.level] <= Authorisation.RANK[level]:
            self.add_error("delegated_by", f"{higher} is not a higher form of decision than this one.")
            return
        others = higher.delegations.exclude(pk=self.instance.pk).aggregate(all=Sum("amount"))["all"] or Decimal(0)
        if others + amount > higher.amount:
            left = in_pounds(higher.amount - others)
            self.add_error("amount", f"{higher} has {left} left to pass on. Enter less, or choose another decision.")


class YearFormSet(forms.models.BaseInlineFormSet):
    """The years of a decision, together no more than it gives for grants."""

    def clean(self) -> None:
        """Refused with both figures."""
        super().clean()
        rows = [each.cleaned_data for each in self.forms if getattr(each, "cleaned_data", None)]
        together = sum((row.get("grants_amount") or Decimal(0) for row in rows if not row.get("DELETE")), Decimal(0))
        whole = self.instance.grants_amount
        if whole is not None and together > whole:
            raise forms.ValidationError(
                f"The years come to {in_pounds(together)}, and the decision gives {in_pounds(whole)} for grants. "
                "Change one of them."
            )


class YearForm(forms.ModelForm):
    """One year of a decision."""

    class Meta:
        model = AuthorisationYear
        fields = ("year", "grants_amount")

    def clean_grants_amount(self) -> Any:
        """Not below what is committed."""
        amount, held = self.cleaned_data["grants_amount"], self.instance.committed
        if amount is not None and amount < held:
            raise forms.ValidationError(f"£{held:,.2f} of this year is committed. It cannot be less.")
        return amount

    def clean_year(self) -> str:
        """As it is, while awards hold its money."""
        year: str = self.cleaned_data["year"]
        if self.instance.committed and "year" in self.changed_data:
            raise forms.ValidationError("Awards hold money of this year, so it stays as it is.")
        return year


class YearInline(SettingsInline):
    """How the money for grants is split by financial year."""

    model = AuthorisationYear
    form = YearForm
    formset = YearFormSet
    extra = 1
    verbose_name_plural = "Years: leave empty if the decision is not split; awards must then name no year"
    readonly_fields: ClassVar[tuple[str, ...]] = ("money_committed", "money_free")

    @admin.display(description="committed")
    def money_committed(self, obj: Any) -> str:
        """Pounds of this year that live awards hold."""
        return in_pounds(obj.committed) if obj.pk else ""

    @admin.display(description="free")
    def money_free(self, obj: Any) -> str:
        """Pounds of this year not yet committed."""
        return in_pounds(obj.free) if obj.pk and obj.grants_amount is not None else ""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As long as nothing under the decision is committed."""
        return super().has_view_permission(request, obj) and not (obj and obj.committed)


@admin.register(Authorisation)
class AuthorisationAdmin(SettingsAdmin):
    """A signed decision and what rests on it."""

    about = (
        "A signed decision says how much money there is, and who may pass it on. Every round names the decision "
        "that its money comes from; awards can never go beyond it."
    )
    form = AuthorisationForm
    change_form_template = "admin/grants/authorisation.html"
    inlines = (YearInline,)
    list_display = ("reference", "title", "level", "signed_date", "money_grants", "money_committed", "money_free")
    list_filter: ClassVar[tuple[str, ...]] = ("level",)
    search_fields: ClassVar[tuple[str, ...]] = ("reference", "title")
    fieldsets = (
        (None, {"fields": ("reference", "level", "title", "signed_date")}),
        ("Money", {"fields": ("amount", "grants_amount", "administration_amount")}),
        (
            "Delegation",
            {
                "description": (
                    "A director may decide on up to £150,000, an assistant director or head on up to £50,000, a "
                    "manager on up to £10,000. Above that, a higher decision must have passed the money on."
                ),
                "fields": ("delegated_by", "delegated_level"),
            },
        ),
        ("Where these facts come from", {"fields": ("source", "demonstration")}),
    )

    @admin.display(description="for grants", ordering="grants_amount")
    def money_grants(self, obj: Authorisation) -> str:
        """What may go to applicants."""
        return in_pounds(obj.grants_amount)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form, with the money and with the rounds and decisions that rest on it."""
        obj: Any = kwargs.get("obj")
        if obj:
            context["rounds"] = list(obj.rounds.select_related("fund", "strand"))
            context["delegations"] = list(obj.delegations.all())
            context["passed_on"] = obj.passed_on()
            context["left"] = obj.free - context["passed_on"]
            context["years"] = list(obj.years.all())
        return super().render_change_form(request, context, *args, **kwargs)
