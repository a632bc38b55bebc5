"""Funds and their strands: words, rules and money."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from grants.funds import actions
from grants.funds.admin.base import TERMS, CeilingForm, SettingsAdmin, marks
from grants.funds.admin.steps import Step, pressed
from grants.funds.forms import CopyFundForm
from grants.funds.models import Fund, Round, Strand

COPY = Step(
    "Copy this fund",
    "You get a new fund with the same words, limits and strands, and the newest round of each strand as a draft with "
    "all that it asks for. Its questions are copies: changing them changes nothing here. Check the ceilings and the "
    "authorising decision before you publish.",
    CopyFundForm,
    actions.copy_fund,
    "fund",
)


class FundForm(CeilingForm):
    """The fund's settings."""

    demonstration = marks(
        ("what", "What it pays for"),
        ("who", "Who can apply"),
        ("priorities", "What we look for first"),
        ("how_we_decide", "How we decide"),
        ("help_text", "Help for applicants"),
        ("contact_email", "E-mail address"),
        ("ceiling", "The fund’s money"),
        ("maximum_award", "Size of a grant"),
        ("questions", "The questions"),
        ("dates", "Dates and money of the rounds"),
    )

    class Meta:
        model = Fund
        exclude: ClassVar[tuple[str, ...]] = ("committed",)
        labels: ClassVar[dict[str, str]] = {"slug": "End of its web address"}

    def clean(self) -> dict[str, Any] | None:
        """Terms that a published round relies on stay."""
        given = super().clean()
        published = Round.objects.filter(fund=self.instance.pk, strand=None, state=Round.State.PUBLISHED)
        self.refuse_frozen(published, TERMS)
        return given


@admin.register(Fund)
class FundAdmin(SettingsAdmin):
    """A fund's words, rules and money."""

    about = (
        "A fund is what the public sees: what it pays for, who can apply and how we decide. Its money opens in "
        "rounds. Each award counts against the round, the strand, the fund and the signed decision."
    )
    form = FundForm
    change_form_template = "admin/grants/fund.html"
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
                "description": (
                    "Limits of a single grant hold for rounds that belong to no strand; a strand has its own."
                ),
                "fields": (
                    "decision_reference",
                    "ceiling",
                    "money_committed",
                    "money_free",
                    "minimum_award",
                    "maximum_award",
                ),
            },
        ),
        ("Who may apply", {"fields": ("for_organisations", "for_individuals", "turnover_limit", "live_limit")}),
        (
            "Where these facts come from",
            {"fields": ("source", "owner", "checked_date", "review_date", "demonstration")},
        ),
    )

    def get_urls(self) -> list[URLPattern]:
        """The page behind the button."""
        view = self.admin_site.admin_view(copy_fund)
        return [path("<path:pk>/copy/", view, name="grants_fund_copy_fund"), *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form, with the fund's strands and rounds."""
        obj: Any = kwargs.get("obj")
        if obj:
            context["steps"] = [(COPY.heading, reverse("admin:grants_fund_copy_fund", args=[obj.pk]))]
            context["strands"] = list(obj.strands.all())
            context["rounds"] = list(obj.rounds.select_related("strand", "authorisation"))
        return super().render_change_form(request, context, *args, **kwargs)


def copy_fund(request: HttpRequest, pk: Any) -> HttpResponse:
    """The page behind "Copy this fund"."""
    return pressed(request, Fund.objects.all(), pk, COPY, "fund")


class StrandForm(CeilingForm):
    """A strand's settings."""

    demonstration = marks(
        ("name", "Name"),
        ("summary", "Summary"),
        ("what", "What it pays for"),
        ("who", "Who can apply"),
        ("minimum_award", "Smallest grant"),
        ("maximum_award", "Largest grant"),
        ("turnover_limit", "Turnover limit"),
        ("length_weeks", "Longest project"),
        ("ceiling", "The strand’s money"),
    )

    class Meta:
        model = Strand
        exclude: ClassVar[tuple[str, ...]] = ("committed",)
        labels: ClassVar[dict[str, str]] = {"slug": "End of its web address"}

    def clean(self) -> dict[str, Any] | None:
        """Terms that a published round relies on stay."""
        given = super().clean()
        published = Round.objects.filter(strand=self.instance.pk, state=Round.State.PUBLISHED)
        self.refuse_frozen(published, (*TERMS, "length_weeks", "place_based"))
        return given


@admin.register(Strand)
class StrandAdmin(SettingsAdmin):
    """One part of a fund, with its own words, limits and money."""

    about = "A strand is one part of a fund, with its own words, limits and money. A round may belong to one."
    form = StrandForm
    change_form_template = "admin/grants/strand.html"
    list_display = ("name", "fund", "money_ceiling", "money_committed", "money_free")
    list_filter: ClassVar[tuple[str, ...]] = ("fund",)
    list_select_related = ("fund",)
    prepopulated_fields: ClassVar[dict[str, Any]] = {"slug": ("name",)}
    fieldsets = (
        (None, {"fields": ("fund", "name", "slug", "summary", "what", "who", "order")}),
        ("Money", {"fields": ("ceiling", "money_committed", "money_free", "minimum_award", "maximum_award")}),
        (
            "Who may apply, and for what",
            {"fields": ("for_organisations", "for_individuals", "turnover_limit", "length_weeks", "place_based")},
        ),
        ("What is not known", {"fields": ("demonstration",)}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Strand | None = None) -> tuple[str, ...]:
        """The sums; and the fund, once the strand is in it."""
        return ("money_committed", "money_free", *(("fund",) if obj else ()))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form, with the strand's rounds."""
        obj: Any = kwargs.get("obj")
        if obj:
            context["rounds"] = list(obj.rounds.select_related("fund", "authorisation"))
        return super().render_change_form(request, context, *args, **kwargs)
