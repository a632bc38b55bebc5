"""The staff's side of funds: every word and rule is a setting; publishing, closing and reopening are buttons."""

from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse

from grants.funds import actions
from grants.funds.forms import ActionForm, attempt
from grants.funds.models import Fund, Round
from grants.templatetags.grants import pounds
from programmes import audit
from programmes.people.access import Permission

TOO_LOW = "The ceiling cannot be below what is already committed."
BUTTONS = {
    "publish": (
        "Publish this round",
        "The public sees the round from now on, and its questions can no longer be changed.",
    ),
    "close": ("Close this round", "No more applications are accepted from now on. Drafts stay readable."),
    "reopen": ("Open this round again", "The closing is undone: the closing time decides again."),
}


class SettingsAdmin(admin.ModelAdmin):
    """Settings that grants officers may correct. Each correction is in the audit, with the names of the fields."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who manage funds."""
        return request.user.can(Permission.MANAGE_FUNDS)  # type: ignore[union-attr]

    has_add_permission = has_view_permission
    has_change_permission = has_view_permission

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Funds and rounds are records: they are closed, not deleted."""
        return False

    @admin.display(description="ceiling", ordering="ceiling")
    def money_ceiling(self, obj: Any) -> str:
        """The most that may be committed."""
        return pounds(obj.ceiling)

    @admin.display(description="committed", ordering="committed")
    def money_committed(self, obj: Any) -> str:
        """Pounds that live awards hold."""
        return pounds(obj.committed)

    @admin.display(description="free")
    def money_free(self, obj: Any) -> str:
        """Pounds not yet committed; nothing while the ceiling is not known."""
        return pounds(obj.free) if obj.ceiling is not None else ""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save, and say in the audit which settings changed."""
        super().save_model(request, obj, form, change)
        verb = f"grants.funds.{obj._meta.model_name}_{'changed' if change else 'added'}"
        audit.record(by=request.user, verb=verb, target=obj, detail={"fields": sorted(form.changed_data)})

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
            if "within_ceiling" not in str(error):
                raise
            messages.error(request, f"{TOO_LOW} Nothing was changed.")
            return redirect(request.path)


class CeilingForm(forms.ModelForm):
    """A ceiling may not go below what is committed."""

    def clean_ceiling(self) -> Any:
        """The ceiling, refused with the figure when it is too low."""
        ceiling = self.cleaned_data["ceiling"]
        committed = self.instance.committed
        if ceiling is not None and ceiling < committed:
            raise ValidationError(f"{TOO_LOW} £{committed:,.2f} is committed.")
        return ceiling


class FundForm(CeilingForm):
    """The fund's settings."""

    demonstration = forms.MultipleChoiceField(
        label="demonstration values",
        help_text=(
            "Marked on the fund's page as values that are not known facts. Take the mark away when you put the "
            "right one in."
        ),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("what", "What it pays for"),
            ("who", "Who can apply"),
            ("priorities", "What we look for first"),
            ("how_we_decide", "How we decide"),
            ("help_text", "Help for applicants"),
            ("contact_email", "E-mail address"),
            ("ceiling", "The fund's money"),
            ("maximum_award", "Size of a grant"),
            ("questions", "The questions"),
            ("dates", "Dates and money of the rounds"),
        ],
    )

    class Meta:
        model = Fund
        exclude: ClassVar[tuple[str, ...]] = ("committed",)


@admin.register(Fund)
class FundAdmin(SettingsAdmin):
    """A fund's words, rules and money."""

    form = FundForm
    list_display = ("name", "decision_reference", "money_ceiling", "money_committed", "money_free")
    readonly_fields: ClassVar[tuple[str, ...]] = ("money_committed", "money_free")
    prepopulated_fields: ClassVar[dict[str, Any]] = {"slug": ("name",)}
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "name",
                    "slug",
                    "prefix",
                    "summary",
                    "what",
                    "who",
                    "priorities",
                    "how_we_decide",
                    "help_text",
                    "contact_email",
                )
            },
        ),
        (
            "Money",
            {
                "fields": (
                    "decision_reference",
                    "ceiling",
                    "money_committed",
                    "money_free",
                    "minimum_award",
                    "maximum_award",
                )
            },
        ),
        ("Who may apply", {"fields": ("for_organisations", "for_individuals", "turnover_limit")}),
        (
            "Where these facts come from",
            {"fields": ("source", "owner", "checked_date", "review_date", "demonstration")},
        ),
    )


class RoundForm(CeilingForm):
    """A round's settings."""

    class Meta:
        model = Round
        fields = (
            "fund",
            "name",
            "opens_at",
            "closes_at",
            "grace_seconds",
            "decision_date",
            "ceiling",
            "eligibility_set",
            "question_set",
        )


@admin.register(Round)
class RoundAdmin(SettingsAdmin):
    """A round's dates, money and questions. What applicants rely on is fixed once the round is published."""

    form = RoundForm
    change_form_template = "admin/grants/round.html"
    list_display = (
        "name",
        "fund",
        "state",
        "opens_at",
        "closes_at",
        "money_ceiling",
        "money_committed",
        "money_free",
    )
    list_filter: ClassVar[tuple[str, ...]] = ("state", "fund")
    list_select_related = ("fund",)
    readonly_fields: ClassVar[tuple[str, ...]] = (
        "state",
        "money_committed",
        "money_free",
        "published_at",
        "published_by",
        "closed_at",
        "closed_by",
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Round | None = None) -> tuple[str, ...]:
        """After publishing: fund, opening and questions too."""
        fixed = (
            ("fund", "opens_at", "eligibility_set", "question_set") if obj and obj.state != Round.State.DRAFT else ()
        )
        return (*self.readonly_fields, *fixed)

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        view = self.admin_site.admin_view
        own = [
            path(f"<uuid:pk>/{verb}/", view(partial(press, verb=verb)), name=f"grants_round_{verb}") for verb in BUTTONS
        ]
        return own + super().get_urls()

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form, with the buttons of the round's state."""
        obj: Any = kwargs.get("obj")
        verbs = Round.FLOW.open_moves(obj.state) if obj else []
        context["steps"] = [(BUTTONS[verb][0], reverse(f"admin:grants_round_{verb}", args=[obj.pk])) for verb in verbs]
        return super().render_change_form(request, context, *args, **kwargs)


def press(request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
    """The page behind a round's button: one question, one action."""
    if not request.user.can(Permission.MANAGE_FUNDS):  # type: ignore[union-attr]
        raise PermissionDenied
    found = get_object_or_404(Round.objects.select_related("fund"), pk=pk)
    form = ActionForm(request.POST or None)
    act = partial(
        {"publish": actions.publish, "close": actions.close, "reopen": actions.reopen}[verb],
        round=found,
        by=request.user,
    )
    back = reverse("admin:grants_round_change", args=[found.pk])
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(
            request, f"{found}: done. It is now {Round.objects.get(pk=found.pk).get_state_display().lower()}."
        )
        return redirect(back)
    heading, text = BUTTONS[verb]
    context = {
        **admin.site.each_context(request),
        "title": f"{heading}: {found}",
        "heading": heading,
        "text": text,
        "button": heading,
        "form": form,
        "errors": form.errors,
        "back_url": back,
        "back_text": str(found),
    }
    return render(request, "admin/grants/step.html", context)
