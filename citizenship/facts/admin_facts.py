"""The staff's side of facts: the list with its dates, the changes that wait, and the pages behind them."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from citizenship.facts.models import Fact, FactEdit, FactSource
from citizenship.facts.standing import due_by, standing
from citizenship.facts.views import staff, staff_edits
from programmes import clock
from programmes.audit.admin import ReadOnlyAdmin

MAY = "keep_facts"
STANDING = {"fresh": "In time", "due": "Due in seven days", "overdue": "Past its day", "expired": "Expired"}


class DueFilter(admin.SimpleListFilter):
    """By the day of the next check."""

    title = "next check"
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """What the owner's list shows."""
        return [("due", "Due in seven days"), ("overdue", "Past its day")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Fact]) -> QuerySet[Fact]:
        """Published facts alone: nothing else is shown to anybody."""
        today = clock.london_day(clock.now())
        rows = queryset.filter(state=Fact.State.PUBLISHED)
        if self.value() == "due":
            return rows.filter(review_by__gte=today, review_by__lte=due_by(today))
        return rows.filter(review_by__lt=today) if self.value() == "overdue" else queryset


class WhoseFilter(admin.SimpleListFilter):
    """Whose list they are on."""

    title = "owner"
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Your own list, or what has no owner."""
        return [("mine", "On my list"), ("nobody", "No owner: on everybody’s list")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Fact]) -> QuerySet[Fact]:
        """The same rows as on the work-list."""
        if self.value() == "mine":
            rows: Any = queryset
            mine: QuerySet[Fact] = rows.minded_by(request.user)
            return mine
        return queryset.filter(owner__isnull=True) if self.value() == "nobody" else queryset


class LinksFilter(admin.SimpleListFilter):
    """Whether its sources open."""

    title = "sources"
    parameter_name = "links"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Only what needs somebody."""
        return [("failed", "One does not open")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Fact]) -> QuerySet[Fact]:
        """Facts with a source that did not open the last time."""
        failed = FactSource.objects.filter(fact=OuterRef("pk"), link_state=FactSource.Link.FAILED)
        return queryset.filter(Exists(failed)) if self.value() == "failed" else queryset


@admin.register(Fact)
class FactAdmin(ReadOnlyAdmin):
    """Every fact. Nothing is edited by a form of the admin: the pages call actions."""

    about = (
        "What our pages about status stand on. A week before its day a fact comes up on its owner’s list; after it, "
        "every page says so; a critical fact a month past its day sends people to advice instead."
    )
    may_read = MAY
    list_display = ("key", "about", "weight", "state", "checked_on", "review_by", "stands", "owner")
    list_filter = (DueFilter, WhoseFilter, LinksFilter, "state", "about")
    list_select_related = ("owner",)
    list_per_page = 50
    show_full_result_count = False
    change_list_template = "admin/citizenship/facts/list.html"

    @admin.display(description="critical", ordering="critical")
    def weight(self, fact: Fact) -> str:
        """In words: a red cross would say that something is wrong."""
        return "Critical" if fact.critical else ""

    @admin.display(description="stands")
    def stands(self, fact: Fact) -> str:
        """In time, due, or past its day."""
        row: Any = fact
        today = clock.london_day(row.read_at)
        return STANDING[standing(fact, today)] if fact.state == Fact.State.PUBLISHED else ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Fact]:
        """The rows with the moment of reading, so that the clock is not asked for each."""
        return super().get_queryset(request).annotate(read_at=clock.Now())

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        view, name = self.admin_site.admin_view, "citizenship_fact_"
        pages: list[tuple[str, Any, str]] = [
            ("add/", staff.add, "add"),
            ("<uuid:pk>/write/", staff.write, "write"),
            ("<uuid:pk>/recheck/", staff.recheck, "recheck"),
            ("<uuid:pk>/withdraw/", staff.withdraw, "withdraw"),
            ("<uuid:pk>/hand-over/", staff.hand_over, "hand_over"),
            ("<uuid:pk>/look-now/", staff.look_now, "look_now"),
        ]
        return [path(where, view(page), name=name + last) for where, page, last in pages] + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One fact on one page."""
        return staff.detail(request, pk=object_id)


@admin.register(FactEdit)
class FactEditAdmin(ReadOnlyAdmin):
    """Changes to facts: those that wait, and what became of the others."""

    about = (
        "Changes to facts that wait for publication. Whoever wrote a change of a critical fact does not publish it: "
        "a colleague holds the words against the sources first."
    )
    may_read = MAY
    list_display = ("fact", "kind", "reason", "state", "written_at", "written_by")
    list_filter = ("state",)
    list_select_related = ("fact", "written_by")
    list_per_page = 50
    show_full_result_count = False

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        view, name = self.admin_site.admin_view, "citizenship_factedit_"
        pages: list[tuple[str, Any, str]] = [
            ("<uuid:pk>/publish/", staff_edits.publish, "publish"),
            ("<uuid:pk>/drop/", staff_edits.drop, "drop"),
        ]
        return [path(where, view(page), name=name + last) for where, page, last in pages] + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One change on one page."""
        return staff_edits.detail(request, pk=object_id)
