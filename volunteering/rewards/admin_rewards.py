"""The officers' lists of partners, rewards, codes, redemptions, rules and debts. Nothing is edited by a stock form.

No list shows a code, nor who holds one: people and staff call a redemption by its reference.
"""

import uuid
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from programmes.people.access import Permission
from volunteering.rewards.models import (
    AwardLevel,
    EarningRule,
    PointsAccount,
    Redemption,
    Reward,
    RewardCode,
    Sponsor,
    ValueCap,
)
from volunteering.rewards.views import partners, staff
from volunteering.rewards.waiting import owing
from volunteering.safeguarding.lists import WalkedAdmin


class RewardsAdmin(WalkedAdmin):
    """A list to read, for those who look after rewards; buttons call the actions."""

    actions = None
    change_list_template = "admin/volunteering/rewards/list.html"
    # What stands above the list as buttons: (words, name of the address).
    buttons: ClassVar[tuple[tuple[str, str], ...]] = ()

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who look after rewards."""
        return request.user.can(Permission.MANAGE_REWARDS)  # type: ignore[union-attr]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """The same."""
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Rows are made by actions."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """No form edits a row."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """These are records."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, with the buttons above it."""
        buttons = [(words, reverse(f"admin:{name}")) for words, name in self.buttons]
        response: HttpResponse = super().changelist_view(request, {**(extra_context or {}), "buttons": buttons})
        return response


@admin.register(Reward)
class RewardAdmin(RewardsAdmin):
    """Rewards by where they stand."""

    about = (
        "What partners give for points. One person writes a reward, another reviews it against the legal checklist; "
        "then it can be published. The title leads to its stock and its steps."
    )
    buttons = (("Write a reward", "volunteering_reward_write"), ("Stock and budgets", "volunteering_reward_stock"))
    list_display = ("title", "sponsor", "points", "money", "state", "remaining", "issued", "closes_at")
    list_filter = ("state", "sponsor")
    search_fields = ("title",)
    list_select_related = ("sponsor",)
    ordering = ("-since_at", "pk")

    @admin.display(description="worth", ordering="value")
    def money(self, reward: Reward) -> str:
        """Pounds."""
        return f"£{reward.value:,.2f}"

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        view = self.admin_site.admin_view
        verbs = ("edit", "review", "refuse", "publish", "close", "reopen", "load", "make")
        own = [
            path("write/", view(staff.add), name="volunteering_reward_write"),
            path("stock/", view(staff.stock_page), name="volunteering_reward_stock"),
            *(
                path(f"<uuid:pk>/{verb}/", view(getattr(staff, verb)), name=f"volunteering_reward_{verb}")
                for verb in verbs
            ),
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One reward on one page."""
        return staff.reward(request, pk=object_id)


@admin.register(Sponsor)
class SponsorAdmin(RewardsAdmin):
    """Partners with their budgets."""

    about = "Partners who give rewards, with the pounds that each promised and how much of them people hold."
    buttons = (("Add a partner", "volunteering_sponsor_enter"), ("Stock and budgets", "volunteering_reward_stock"))
    list_display = ("name", "promised", "held", "left")
    search_fields = ("name",)
    ordering = ("name",)

    @admin.display(description="budget", ordering="budget")
    def promised(self, sponsor: Sponsor) -> str:
        """Pounds in all."""
        return f"£{sponsor.budget:,.2f}"

    @admin.display(description="held by people", ordering="committed")
    def held(self, sponsor: Sponsor) -> str:
        """Pounds that people hold."""
        return f"£{sponsor.committed:,.2f}"

    @admin.display(description="left")
    def left(self, sponsor: Sponsor) -> str:
        """Pounds that are left."""
        return f"£{sponsor.free:,.2f}"

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        view = self.admin_site.admin_view
        own = [
            path("enter/", view(partners.add_sponsor), name="volunteering_sponsor_enter"),
            path("<uuid:pk>/budget/", view(partners.set_budget), name="volunteering_sponsor_budget"),
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One partner on one page."""
        return partners.sponsor(request, pk=object_id)


@admin.register(RewardCode)
class RewardCodeAdmin(RewardsAdmin):
    """Codes without their text: where each stands."""

    about = (
        "The stock, one line for each code. The text of a code is shown to the person who took it, and nowhere else."
    )
    list_display = ("__str__", "reward", "state", "ends_date", "loaded_at", "step")
    list_display_links = None
    list_filter = ("state", "reward")
    list_select_related = ("reward",)
    ordering = ("-loaded_at", "pk")

    @admin.display(description="next")
    def step(self, code: RewardCode) -> SafeString | str:
        """Voiding, while it is in stock."""
        if code.state != RewardCode.State.LOADED:
            return ""
        address = reverse("admin:volunteering_rewardcode_void", args=[code.pk])
        return format_html('<a href="{}" aria-label="Void code {}">Void</a>', address, str(code.pk)[:8])

    def get_queryset(self, request: HttpRequest) -> QuerySet[RewardCode]:
        """Without the text, so that nothing can show it."""
        return super().get_queryset(request).defer("code", "mark")

    def get_urls(self) -> list[URLPattern]:
        """Voiding."""
        view = self.admin_site.admin_view
        return [
            path("<uuid:pk>/void/", view(staff.void), name="volunteering_rewardcode_void"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A code is read on its reward's page."""
        found = get_object_or_404(self.get_queryset(request), pk=object_id)
        staff.require(request)
        return redirect("admin:volunteering_reward_change", found.reward_id)


@admin.register(Redemption)
class RedemptionAdmin(RewardsAdmin):
    """Rewards that people took, by reference."""

    about = (
        "Rewards that people took. Neither the code nor the name is here: the person reads their reference on their "
        "own page. Search for it, such as 3F2A9C01, to withdraw a reward."
    )
    list_display = ("reference", "reward", "points", "money", "state", "issued_at", "seen")
    list_filter = ("state", "reward")
    search_fields = ("pk",)
    list_select_related = ("reward",)
    ordering = ("-issued_at", "pk")

    @admin.display(description="worth")
    def money(self, redemption: Redemption) -> str:
        """Pounds."""
        return f"£{redemption.value:,.2f}"

    @admin.display(description="code seen", boolean=True)
    def seen(self, redemption: Redemption) -> bool:
        """Whether its owner has seen the code."""
        return redemption.revealed_at is not None

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Redemption], search_term: str
    ) -> tuple[QuerySet[Redemption], bool]:
        """By the first eight letters of the key, through the key's own index."""
        term = search_term.strip().lower()
        if not term:
            return queryset, False
        try:
            least, most = uuid.UUID(term[:8].ljust(32, "0")), uuid.UUID(term[:8].ljust(32, "f"))
        except ValueError:
            return queryset.none(), False
        return queryset.filter(pk__gte=least, pk__lte=most), False

    def get_urls(self) -> list[URLPattern]:
        """Withdrawing."""
        view = self.admin_site.admin_view
        return [
            path("<uuid:pk>/withdraw/", view(staff.cancel), name="volunteering_redemption_cancel"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One redemption on one page."""
        return staff.redemption(request, pk=object_id)


@admin.register(PointsAccount)
class PointsAccountAdmin(RewardsAdmin):
    """People who owe points, without their names."""

    about = (
        "Points that were taken back after they had been spent. What people earn next pays them back; nothing has to "
        "be done. Write a debt off when it would be unfair to keep it."
    )
    list_display = ("owner", "owed", "since", "step")
    list_display_links = None
    ordering = ("balance", "pk")

    @admin.display(description="volunteer")
    def owner(self, account: PointsAccount) -> str:
        """A key that stands for the person."""
        return f"Volunteer {str(account.volunteer_id)[:8].upper()}"

    @admin.display(description="points owed", ordering="-balance")
    def owed(self, account: PointsAccount) -> int:
        """How many."""
        return -account.balance

    @admin.display(description="since")
    def since(self, account: Any) -> Any:
        """When time was last taken back."""
        return account.since

    @admin.display(description="next")
    def step(self, account: PointsAccount) -> SafeString:
        """Writing it off."""
        address = reverse("admin:volunteering_pointsaccount_write_off", args=[account.pk])
        return format_html('<a href="{}">Write off</a>', address)

    def get_queryset(self, request: HttpRequest) -> QuerySet[PointsAccount]:
        """Debts only."""
        return owing()

    def get_urls(self) -> list[URLPattern]:
        """Writing off."""
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/write-off/", view(partners.write_off), name="volunteering_pointsaccount_write_off"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A debt is read in the list."""
        staff.require(request)
        return redirect("admin:volunteering_pointsaccount_changelist")


@admin.register(EarningRule)
class EarningRuleAdmin(RewardsAdmin):
    """Every version of the earning rule."""

    about = "How confirmed time becomes points. A new version holds for time volunteered from its day on."
    buttons = (("Set the next version", "volunteering_earningrule_set"),)
    list_display = ("version", "words", "from_date", "source", "set_by")
    list_display_links = None
    list_select_related = ("set_by",)
    ordering = ("-version",)

    def get_urls(self) -> list[URLPattern]:
        """The next version."""
        view = self.admin_site.admin_view
        return [path("set/", view(partners.set_rule), name="volunteering_earningrule_set"), *super().get_urls()]


@admin.register(ValueCap)
class ValueCapAdmin(RewardsAdmin):
    """The value caps, the newest first."""

    about = "The most that one reward may be worth. The newest holds for every review from then on."
    buttons = (("Set the cap", "volunteering_valuecap_set"),)
    list_display = ("__str__", "why", "set_at", "set_by")
    list_display_links = None
    list_select_related = ("set_by",)
    ordering = ("-set_at", "-pk")

    def get_urls(self) -> list[URLPattern]:
        """Another cap."""
        view = self.admin_site.admin_view
        return [path("set/", view(partners.set_cap), name="volunteering_valuecap_set"), *super().get_urls()]


@admin.register(AwardLevel)
class AwardLevelAdmin(RewardsAdmin):
    """The award levels."""

    about = "Confirmed hours that are recognised. They come with the reference data."
    list_display = ("title", "hours", "words", "source")
    list_display_links = None
    ordering = ("minutes",)
