"""Where editors write ways to take part, and officers read what was sent."""

from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.text import slugify

from programmes import clock
from programmes.audit.admin import ReadOnlyAdmin
from programmes.catalogue import kinds, stages
from programmes.catalogue.admin_editor import EditorAdmin
from programmes.catalogue.models import Programme, Response, TakePart, WayCount
from programmes.catalogue.views import responses_staff
from programmes.outputs.registry import export_url
from programmes.people.access import Permission


def is_key(text: str) -> bool:
    """Whether this can be the key of a row."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


class LinesField(forms.CharField):
    """What staff choose from when something is done: one line each, kept with a code made from its words."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        """The lines of what is kept."""
        return "\n".join(label for _, label in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[list[str]]:
        """Codes and words; what was there before keeps its code (`kept` is set by the form)."""
        lines = [line.strip() for line in str(value or "").splitlines() if line.strip()]
        kept = {label: code for code, label in getattr(self, "kept", [])}
        return [[kept.get(line) or slugify(line)[:30], line] for line in lines]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the lines differ."""
        return bool(str(self.prepare_value(initial) or "").split() != str(data or "").split())


class TakePartForm(forms.ModelForm):
    """A way to take part, with its outcomes as lines."""

    outcomes = LinesField(
        label="What can come of it",
        required=False,
        help_text="One a line, such as: Found paid work. Staff choose one when it is done, and it is counted.",
    )

    class Meta:
        model = TakePart
        fields = ("outcomes",)  # the admin says which others

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "outcomes" in self.fields:
            self.fields["outcomes"].kept = self.instance.outcomes or []  # type: ignore[attr-defined]


class PickFilter(admin.SimpleListFilter):
    """A filter with too many choices for a list of links."""

    template = "programmes/catalogue/admin/pick_filter.html"

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """The rows of the one that was chosen; none for what is no key."""
        wanted = self.value()
        if not wanted:
            return queryset
        return queryset.filter(**{str(self.parameter_name): wanted}) if is_key(wanted) else queryset.none()

    def choices(self, changelist: Any) -> Any:
        """What can be chosen; the other filters go along in the form."""
        self.others = [
            (name, value)
            for name, value in changelist.get_filters_params().items()
            if name != self.parameter_name and isinstance(value, str)
        ]
        for value, display in self.lookup_choices:
            yield {"value": value, "display": display, "selected": str(value) == self.value()}


class ProgrammeFilter(PickFilter):
    """By programme."""

    title, parameter_name = "programme", "take_part__programme__id__exact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Those that have ways to take part."""
        rows = Programme.objects.filter(ways__isnull=False).distinct().order_by("name")
        return [(str(key), name) for key, name in rows.values_list("pk", "name")]


class WayFilter(PickFilter):
    """By way to take part."""

    title, parameter_name = "way to take part", "take_part__id__exact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Those of the programme that was chosen, or all."""
        rows = TakePart.objects.public().select_related("programme").order_by("programme__name", "title")
        chosen = request.GET.get(ProgrammeFilter.parameter_name, "")
        if is_key(chosen):
            rows = rows.filter(programme=UUID(chosen))
        return [(str(way.pk), str(way)) for way in rows]


class OwnProgrammeFilter(ProgrammeFilter):
    """The same in the list of ways."""

    parameter_name = "programme__id__exact"


@admin.register(TakePart)
class TakePartAdmin(EditorAdmin):
    """Ways to take part, with how many people took them."""

    about = (
        "The ways in which people can take part in a programme, such as an expression of interest. Open one to take "
        "answers, and close it when its time is over."
    )
    form = TakePartForm
    change_list_template = "programmes/catalogue/admin/responses.html"
    formfield_overrides: ClassVar[dict[Any, Any]] = {models.URLField: {"assume_scheme": "https"}}
    list_per_page = 100
    list_display = ("title", "programme", "kind", "state", "sent")
    list_filter = ("state", "kind", OwnProgrammeFilter)
    list_select_related = ("programme",)
    search_fields = ("title", "programme__name")
    fieldsets = (
        (None, {"fields": ("programme", "kind", "title", "slug", "summary")}),
        ("What visitors read", {"fields": ("intro", "promise")}),
        ("What we promise", {"fields": (("reply_days", "once", "keeps_name"), ("check_in_months", "public_names"))}),
        (
            "What they are asked",
            {
                "fields": ("question_set", ("age_from", "age_to")),
                "description": "Write the questions under “Question sets” first. Name, e-mail address and whether we "
                "may write to them are asked by themselves. Give a question the key that it has in a fund’s "
                "questions (project_title, borough…), and an answer can be taken over when somebody applies.",
            },
        ),
        ("Where it leads", {"fields": ("next_url", "next_label", "leads_to", "quick_exit")}),
        ("Handing on", {"fields": ("hands_on_to", "hands_on_email")}),
        ("Pledges of money", {"fields": (("target", "match_percent"),)}),
        ("Matching and counting", {"fields": (("side", "counterpart"), "indicator", "outcomes")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the count of what stands."""
        standing = Count("responses", filter=Q(responses__state__in=Response.STANDING))
        counted = WayCount.objects.filter(take_part=OuterRef("pk"), what__in=["referral", "pledge", "check"])
        total = counted.order_by().values("take_part").annotate(total=Sum("count")).values("total")
        return super().get_queryset(request).annotate(standing=standing, counted=Subquery(total))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """While it is open its address and questions stand still."""
        return ("programme", "slug", "kind", "question_set", "keeps_name") if obj and obj.is_open else ()

    def get_urls(self) -> list[URLPattern]:
        """The page that invites those who took part to something else."""
        view = self.admin_site.admin_view(responses_staff.invite_on)
        return [path("<uuid:pk>/invite-on/", view, name="programmes_takepart_invite_on"), *super().get_urls()]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Only what was edited: the sum of the pledges is the database’s own, and may have grown meanwhile."""
        if change:
            obj.save(update_fields=[name for name in form.changed_data if name in form.fields] or ["title"])
        else:
            super().save_model(request, obj, form, change)

    @admin.display(description="Sent")
    def sent(self, obj: Any) -> Any:
        """How many were sent and stand, with the way to them."""
        if obj.counted:
            return f"{obj.counted:,} counted"
        if not obj.standing:
            return "none yet"
        url = f"{reverse('admin:programmes_response_changelist')}?take_part__id__exact={obj.pk}"
        return format_html('<a href="{}">{}</a>', url, obj.standing)


class StageFilter(admin.SimpleListFilter):
    """What staff still have to do, and what is past its promised day."""

    title = "what to do"
    parameter_name = "stage"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The heaps."""
        return [
            ("new", "To read"),
            ("late", "Past the promised day"),
            ("working", "Being worked on"),
            ("waiting", "Not done yet"),
            ("silent", "No answer to the check-in"),
        ]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """The heap asked for."""
        return stages.at(queryset, str(self.value() or ""))


@admin.register(Response)
class ResponseAdmin(ReadOnlyAdmin):
    """What people sent, how far it is, and the steps. Nobody edits it; whoever sent it can withdraw it."""

    about = (
        "What people sent through programmes’ pages. Each shows how long it waits and by when we promised an answer. "
        "Invite those who agreed to hear from us to a fund from the round’s page."
    )
    may_read = Permission.READ_RESPONSES
    change_list_template = "programmes/catalogue/admin/responses.html"
    list_display = ("received_at", "who", "sent_through", "stands", "waits", "promised")
    list_filter = (
        StageFilter,
        "state",
        "take_part__kind",
        ProgrammeFilter,
        WayFilter,
        "may_contact",
    )
    list_select_related = ("take_part__programme",)
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-received_at", "pk")

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        view = self.admin_site.admin_view
        own = [
            path(f"<uuid:pk>/{verb}/", view(page), name=f"programmes_response_{verb}")
            for verb, page in responses_staff.STEPS.items()
        ]
        return own + super().get_urls()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the moment of asking, by which ages are counted."""
        return super().get_queryset(request).annotate(asked_at=clock.Now())

    @admin.display(description="From")
    def who(self, obj: Response) -> str:
        """The organisation, else the person."""
        return obj.organisation or obj.name or "Withdrawn"

    @admin.display(description="Sent through", ordering="take_part")
    def sent_through(self, obj: Response) -> str:
        """The programme and what was answered."""
        return str(obj.take_part)

    @admin.display(description="Stands", ordering="state")
    def stands(self, obj: Response) -> str:
        """In the word of its kind."""
        return responses_staff.state_word(obj)

    @admin.display(description="Waits")
    def waits(self, obj: Any) -> str:
        """So many days, while there is something to do."""
        stands = obj.state == Response.State.ARRANGED and obj.take_part.kind in kinds.standing()
        if not obj.is_waiting or stands:
            return ""
        days = (obj.asked_at - obj.received_at).days
        return f"{days} day{'' if days == 1 else 's'}"

    @admin.display(description="Answer promised by", ordering="promised_date")
    def promised(self, obj: Any) -> str:
        """The day, and whether it is past."""
        if obj.state != Response.State.RECEIVED or obj.promised_date is None:
            return ""
        late = obj.is_late(clock.london_day(obj.asked_at))
        return f"{obj.promised_date:%-d %B %Y}{', late' if late else ''}"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, with its export, and the invitation of everybody in one way."""
        given = request.GET.dict()
        more = {"export_url": export_url(request.user, "responses", stages.filters_of(given))}
        way = given.get("take_part__id__exact", "")
        user: Any = request.user
        if is_key(way) and user.can(Permission.HANDLE_RESPONSES):
            more["invite_url"] = reverse("admin:programmes_takepart_invite_on", args=[way])
        response: HttpResponse = super().changelist_view(request, {**(extra_context or {}), **more})
        return response

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One thing that was sent, on one page."""
        return responses_staff.response(request, object_id)
