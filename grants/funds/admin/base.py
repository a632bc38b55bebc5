"""What the settings of funds, strands, rounds and decisions share: who may, the audit, and refusals in words."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest
from django.shortcuts import redirect

from grants.funds.models import in_pounds
from programmes import audit
from programmes.people.access import Permission

TOO_LOW = "The ceiling cannot be below what is already committed."
TERMS = ("minimum_award", "maximum_award", "turnover_limit", "for_organisations", "for_individuals")
FROZEN = "A published round relies on this, so it cannot change now. Change it once the round is closed, or in a copy."
# What only the database can see at the last moment: the name of its rule, and our words.
REFUSALS = {
    "within_ceiling": TOO_LOW,
    "round_published_is_frozen": "This round is published: only its dates and its ceiling may change.",
    "terms_of_a_published_round": FROZEN,
    "round_strand_of_its_fund": "The strand belongs to another fund.",
    "authorisation_within_delegation": "The higher decision does not cover this amount.",
    "authorisation_delegated_by_higher": "Money is delegated by a higher form of decision to a lower one.",
    "authorisation_years_within_it": "The years together cannot have more than the decision gives for grants.",
    "authorisation_years_hold_all": "Awards under this decision name a year that is not listed. List it too.",
    "authorisation_year_holds_awards": "Awards hold money of this year, so it stays as it is.",
}


@admin.display(description="since", ordering="since_at")
def since_at(row: Any) -> Any:
    """Since when a row is in its state: a column of a list."""
    return row.since_at


def marks(*choices: tuple[str, str]) -> forms.MultipleChoiceField:
    """The list of values that are not known facts."""
    return forms.MultipleChoiceField(
        label="Demonstration values",
        help_text=(
            "Marked wherever they show as values that are not known facts. Take the mark away when you put the right "
            "one in."
        ),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=choices,
    )


class SettingsAdmin(admin.ModelAdmin):
    """Settings that grants officers may correct. Each correction is in the audit, with the names of the fields."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who manage funds."""
        return request.user.can(Permission.MANAGE_FUNDS)  # type: ignore[union-attr]

    has_add_permission = has_view_permission
    has_change_permission = has_view_permission

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Funds, rounds and decisions are records: they are closed, not deleted."""
        return False

    @admin.display(description="ceiling", ordering="ceiling")
    def money_ceiling(self, obj: Any) -> str:
        """The most that may be committed."""
        return in_pounds(obj.ceiling)

    @admin.display(description="committed", ordering="committed")
    def money_committed(self, obj: Any) -> str:
        """Pounds that live awards hold."""
        return in_pounds(obj.committed)

    @admin.display(description="free")
    def money_free(self, obj: Any) -> str:
        """Pounds not yet committed; nothing while the ceiling is not known."""
        return in_pounds(obj.free) if obj.pk and getattr(obj, "ceiling", 0) is not None else ""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save, and say in the audit which settings changed."""
        super().save_model(request, obj, form, change)
        verb = f"grants.funds.{obj._meta.model_name}_{'changed' if change else 'added'}"
        audit.record(by=request.user, verb=verb, target=obj, detail={"fields": sorted(form.changed_data)})

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the rows below, and say in the audit which lists changed."""
        super().save_related(request, form, formsets, change)
        lists = sorted(each.prefix for each in formsets if each.has_changed())
        if lists:
            verb = f"grants.funds.{form.instance._meta.model_name}_changed"
            audit.record(by=request.user, verb=verb, target=form.instance, detail={"fields": lists})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """As Django does it; what only the database can see at the last moment becomes a message, not a fault."""
        try:
            with transaction.atomic():
                return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError as error:
            rule = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
            words = next((words for end, words in REFUSALS.items() if rule.endswith(end)), None)
            if words is None:
                raise
            messages.error(request, f"{words} Nothing was changed.")
            return redirect(request.path)


class SettingsInline(admin.TabularInline):
    """Rows below a record, in the hands of those who manage funds. Each field has its label, for those who listen."""

    template = "admin/programmes/rows.html"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who manage funds."""
        return request.user.can(Permission.MANAGE_FUNDS)  # type: ignore[union-attr]

    has_add_permission = has_view_permission
    has_change_permission = has_view_permission
    has_delete_permission = has_view_permission


class CeilingForm(forms.ModelForm):
    """A ceiling may not go below what is committed."""

    def clean_ceiling(self) -> Any:
        """The ceiling, refused with the figure when it is too low."""
        ceiling = self.cleaned_data["ceiling"]
        committed = self.instance.committed
        if ceiling is not None and ceiling < committed:
            raise ValidationError(f"{TOO_LOW} £{committed:,.2f} is committed.")
        return ceiling

    def refuse_frozen(self, published: models.QuerySet[Any], fields: Iterable[str]) -> None:
        """An error beside each of these fields that changed while one of these published rounds relies on it."""
        changed = [name for name in fields if name in self.changed_data and name in self.cleaned_data]
        if changed and self.instance.pk and published.exists():
            for name in changed:
                self.add_error(name, FROZEN)
