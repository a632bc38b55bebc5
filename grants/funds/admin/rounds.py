"""Rounds: dates, money, questions, and what they ask for. Frozen once they are published."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import slugify

from grants.funds import actions
from grants.funds.admin.base import CeilingForm, SettingsAdmin, SettingsInline, marks
from grants.funds.admin.steps import Step, pressed
from grants.funds.forms import CopyRoundForm, ExtendForm, StepForm
from grants.funds.models import Codesign, Criterion, DocumentAsked, ReportDue, Round, Strand
from grants.funds.views import codesign_staff, preview
from programmes import clock

STEPS = {
    "publish": Step(
        "Publish this round",
        "The public sees the round from now on. Its questions, criteria, documents, reports and terms can no longer be "
        "changed; its dates and its ceiling can.",
        StepForm,
        actions.publish,
        "round",
    ),
    "extend": Step(
        "Extend the deadline",
        "Everybody who has a draft in this round is told of the new time and the reason, and the fund’s page shows "
        "both. A deadline can only be moved to a later time.",
        ExtendForm,
        actions.extend,
        "round",
    ),
    "close": Step(
        "Close this round",
        "No more applications are accepted from now on. Drafts stay readable.",
        StepForm,
        actions.close,
        "round",
    ),
    "reopen": Step(
        "Open this round again",
        "The closing is undone: the closing time decides again.",
        StepForm,
        actions.reopen,
        "round",
    ),
    "copy_round": Step(
        "Copy this round",
        "You get a draft with the same strand, money, decision, questions, criteria, documents and reports. Panel week "
        "and decision week move with the deadline. You can change all of it until you publish it.",
        CopyRoundForm,
        actions.copy_round,
        "round",
    ),
}


class RoundForm(CeilingForm):
    """A round's settings."""

    demonstration = marks(
        ("authorisation", "The authorising decision"),
        ("dates", "The dates"),
        ("ceiling", "The round’s money"),
        ("questions", "The questions"),
        ("criteria", "The criteria"),
        ("documents", "The documents asked for"),
        ("reports", "The reports due"),
    )

    class Meta:
        model = Round
        exclude: ClassVar[tuple[str, ...]] = ("committed",)
        labels: ClassVar[dict[str, str]] = {"grace_seconds": "Seconds of grace"}

    def clean(self) -> dict[str, Any] | None:
        """A strand of this fund, and weeks that come after the closing time."""
        given = super().clean() or self.cleaned_data
        strand, fund = given.get("strand"), given.get("fund", getattr(self.instance, "fund", None))
        if strand and fund and strand.fund_id != fund.pk:
            self.add_error("strand", f"This strand belongs to {strand.fund.name}. Choose one of {fund.name}.")
        closes = given.get("closes_at") or self.instance.closes_at
        for name in ("panel_week_date", "decision_week_date"):
            day = given.get(name)
            if day and closes and day <= clock.london_day(closes):
                self.add_error(name, "This week must come after the round closes. Choose a later Monday.")
            elif day and day.weekday():
                self.add_error(name, "Choose the Monday of the week.")
        return given


class FrozenInline(SettingsInline):
    """Rows of a draft round; of a published one they are text."""

    extra = 1

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """While the round is a draft."""
        return super().has_view_permission(request, obj) and (obj is None or obj.state == Round.State.DRAFT)

    has_change_permission = has_add_permission
    has_delete_permission = has_add_permission


class CriterionForm(forms.ModelForm):
    """One criterion. Its short name for our own use is made from its name."""

    class Meta:
        model = Criterion
        fields = ("name", "text", "weight", "scale_max", "order")
        widgets: ClassVar[dict[str, forms.Widget]] = {"text": forms.Textarea(attrs={"rows": 3, "cols": 40})}


class CriterionFormSet(forms.models.BaseInlineFormSet):
    """The criteria of a round, each with a short name of its own."""

    def save_new(self, form: Any, commit: bool = True) -> Any:
        """A new criterion with a key that the round does not have yet."""
        made = form.instance
        taken = set(Criterion.objects.filter(round=self.instance).values_list("key", flat=True))
        base = slugify(made.name)[:36] or "criterion"
        made.key = next(key for n in range(1, 100) if (key := base if n == 1 else f"{base}-{n}") not in taken)
        return super().save_new(form, commit=commit)


class CriterionInline(FrozenInline):
    """What applications are scored on."""

    model = Criterion
    form = CriterionForm
    formset = CriterionFormSet
    verbose_name_plural = "Criteria: every assessor scores each of them"


class DocumentInline(FrozenInline):
    """What a successful applicant must show."""

    model = DocumentAsked
    verbose_name_plural = "Documents asked for: from successful applicants only"


class ReportDueInline(FrozenInline):
    """What a funded project reports, and when."""

    model = ReportDue
    verbose_name_plural = "Reports due: weeks are counted from the start of the project"


DRAFT_FIELDSETS = (
    (
        None,
        {
            "description": (
                "Nobody but staff sees this round until you publish it. From then on it is frozen, except for its "
                "dates and its ceiling."
            ),
            "fields": ("fund", "strand", "name"),
        },
    ),
    (
        "Dates",
        {
            "fields": (
                "opens_at",
                "closes_at",
                "grace_seconds",
                "panel_week_date",
                "decision_week_date",
                "decision_date",
            )
        },
    ),
    ("Money", {"fields": ("authorisation", "ceiling", "money_committed", "money_free")}),
    ("Questions", {"fields": ("eligibility_set", "question_set")}),
    ("Who may apply", {"fields": ("live_limit", "accountable_bodies")}),
    ("How it is assessed", {"fields": ("blind", "wide_spread", "needs_check")}),
    ("What is not known", {"fields": ("demonstration",)}),
)
# The rest of a published round stands above its form as text (templates/admin/grants/round_published.html).
STILL_FREE = ("panel_week_date", "decision_week_date", "decision_date", "ceiling", "demonstration")


@admin.register(Round)
class RoundAdmin(SettingsAdmin):
    """A round's dates, money and questions. What applicants rely on is fixed once the round is published."""

    about = (
        "A round is one call for applications. Copy an earlier one, set its dates and money, look at it as an "
        "applicant, then publish it. “How a round runs” on your work-list takes you through it."
    )
    form = RoundForm
    change_form_template = "admin/grants/round.html"
    inlines = (CriterionInline, DocumentInline, ReportDueInline)
    list_display = (
        "name",
        "part",
        "state",
        "closes_at",
        "money_ceiling",
        "money_committed",
        "money_free",
    )
    list_filter: ClassVar[tuple[str, ...]] = ("state", "fund")
    list_select_related = ("fund", "strand__fund")

    readonly_fields: ClassVar[tuple[str, ...]] = ("money_committed", "money_free")

    @admin.display(description="fund and strand", ordering="fund__name")
    def part(self, obj: Round) -> str:
        """The fund, with the strand where there is one."""
        return str(obj.strand or obj.fund)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """A form for a draft; for a published round a few fields. A decision that was missing may be named once."""
        if obj is None or obj.state == Round.State.DRAFT:
            return DRAFT_FIELDSETS
        free = STILL_FREE if obj.authorisation_id else ("authorisation", *STILL_FREE)
        words = "To move the deadline, use the button above: everybody with a draft is told."
        return (("What you can still change", {"description": words, "fields": free}),)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Strands are named with their funds: one query for all of them."""
        if db_field.name == "strand":
            kwargs["queryset"] = Strand.objects.select_related("fund")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """A draft's lists can be changed; those of a published round stand above the form."""
        return self.inlines if obj is None or obj.state == Round.State.DRAFT else ()

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        view = self.admin_site.admin_view
        own = [path(f"<uuid:pk>/{verb}/", view(page), name=f"grants_round_{verb}") for verb, page in PAGES.items()]
        return own + preview.urls(view) + codesign_staff.urls(view) + super().get_urls()

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form, with the buttons of the round's state and what a draft still lacks."""
        obj: Any = kwargs.get("obj")
        verbs = [*Round.FLOW.open_moves(obj.state), "copy_round"] if obj else []
        context["steps"] = [
            (STEPS[verb].heading, reverse(f"admin:grants_round_{verb}", args=[obj.pk])) for verb in verbs
        ]
        if obj:
            context["codesign_url"] = self._open_codesign(obj)
            context["lacks"] = actions.lacks(obj) if obj.state == Round.State.DRAFT else []
            context["reads_as_page"] = obj.state != Round.State.DRAFT
            context["extensions"] = list(obj.extensions.select_related("extended_by"))
        if obj:
            context["steps"] += [
                ("See it as an applicant", reverse("admin:grants_round_preview", args=[obj.pk])),
                ("Co-design of the criteria", reverse("admin:grants_round_codesign", args=[obj.pk])),
            ]
        if obj and obj.state != Round.State.CLOSED:
            invite = reverse("admin:grants_round_invite_interested", args=[obj.pk])
            context["steps"].append(("Invite people who left an interest", invite))
        return super().render_change_form(request, context, *args, **kwargs)

    @staticmethod
    def _open_codesign(obj: Round) -> str:
        """Where a draft's criteria are changed while people comment on them; "" when nobody does."""
        is_open = obj.state == Round.State.DRAFT and Codesign.objects.filter(round=obj, state="open").exists()
        return reverse("admin:grants_round_codesign", args=[obj.pk]) if is_open else ""


def _page(verb: str) -> Any:
    def page(request: HttpRequest, pk: Any) -> HttpResponse:
        return pressed(request, Round.objects.select_related("fund"), pk, STEPS[verb], "round")

    return page


PAGES = {verb: _page(verb) for verb in STEPS}
