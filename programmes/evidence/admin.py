"""Where editors and analysts keep measures and surveys: definitions to write, figures and counts to read."""

from functools import partial
from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join

from programmes import audit, clock
from programmes.evidence import actions, outcomes
from programmes.evidence import admin_indicators as _indicators  # noqa: F401 it registers itself
from programmes.evidence.admin_measures import QuotedInline, SeriesInline
from programmes.evidence.forms_keying import ReviewForm
from programmes.evidence.models import KeyedBatch, Measure, Observation, Survey, SurveyCode
from programmes.people.access import Permission
from programmes.people.views.step import carry_out
from programmes.questions import definition
from programmes.questions.models import Language


class EvidenceAdmin(admin.ModelAdmin):
    """For those who keep the evidence. Nothing is deleted: figures and answers point at it."""

    list_per_page = 50
    show_full_result_count = False
    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        """In their menu."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Asks the person's roles."""
        user: Any = request.user
        return bool(user.is_authenticated and user.can(Permission.EDIT_EVIDENCE))

    has_add_permission = has_change_permission = has_view_permission

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Note the edit in the security history."""
        super().save_related(request, form, formsets, change)
        verb = f"programmes.evidence.{self.opts.model_name}_{'edited' if change else 'added'}"
        audit.record(by=request.user, verb=verb, target=form.instance)


class ObservationInline(admin.TabularInline):
    """The figures, to read: areas record them, nobody types them here."""

    model = Observation
    template = "programmes/people/admin/rows.html"
    fields = readonly_fields = ("period", "area", "group", "wave", "value", "n", "source", "definition_version")
    extra = 0
    can_delete = False
    verbose_name_plural = "Figures that the portal’s own areas have recorded so far"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Observation]:
        """Not those of imports: each import has a page of its own."""
        return super().get_queryset(request).filter(release=None)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may read the measure."""
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody adds a figure by hand."""
        return False

    has_change_permission = has_delete_permission = has_add_permission


@admin.register(Measure)
class MeasureAdmin(EvidenceAdmin):
    """Measures by name, with what has been recorded."""

    about = "What we count, what each count means, and when somebody last checked it. Reports and surveys point here."
    list_display = ("number", "name", "table", "unit", "owner", "definition_version", "checked_date", "review_date")
    list_display_links = ("name",)
    list_filter = ("table", "unit", "review_date")
    search_fields = ("name", "definition")
    prepopulated_fields: ClassVar[dict[str, Any]] = {"slug": ("name",)}
    inlines = (QuotedInline, SeriesInline, ObservationInline)
    fieldsets = (
        (None, {"fields": ("name", "slug", "unit", "beside")}),
        (
            "What exactly is counted",
            {
                "fields": ("definition", "definition_version"),
                "description": "When the definition changes, raise its version: figures before and after are then "
                "kept apart as two series.",
            },
        ),
        ("For its readers", {"fields": ("rationale", "notes")}),
        ("Where it comes from", {"fields": ("source", "owner", ("checked_date", "review_date"))}),
    )

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Only while it is new."""
        return {} if obj else self.prepopulated_fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Figures are kept under its short name, and in its unit."""
        return ("slug", "unit") if obj else ()

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """A new measure has no figures."""
        return self.inlines if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """From now on loading the reference data leaves this measure alone."""
        obj.edited_at = clock.now()
        super().save_model(request, obj, form, change)


@admin.register(Survey)
class SurveyAdmin(EvidenceAdmin):
    """Surveys by name, to read; the page of one counts what went out and came back, never anybody's answers."""

    about = (
        "Surveys for people who take part. You see how many codes went out and how many answers came back, never "
        "one person’s answers."
    )
    change_form_template = "programmes/evidence/admin/survey.html"
    list_display = ("name", "slug", "questions")
    search_fields = ("name",)
    list_select_related = ("question_set",)

    fields = readonly_fields = ("name", "slug", "questions", "words", "translations")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A survey comes with what asks it: a fund, a ceremony."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Codes are printed for it, so that it stands still."""
        return False

    @admin.display(description="Questions")
    def questions(self, obj: Survey) -> Any:
        """The frozen set, with the way to read it."""
        url = reverse("admin:programmes_questionset_preview", args=[obj.question_set_id])
        return format_html('<a href="{}">{}</a>', url, obj.question_set)

    @admin.display(description="What people read")
    def words(self, obj: Survey) -> Any:
        """Title, introduction and thanks."""
        texts = [text for text in (obj.text(name, "en") for name in ("title", "intro", "thanks")) if text]
        return format_html_join("", "<p>{}</p>", ((text,) for text in texts))

    @admin.display(description="Translations")
    def translations(self, obj: Survey) -> Any:
        """Each language, and whether somebody who knows it has read it."""
        read = {each.language: each for each in obj.reviews.select_related("reviewed_by")}
        languages = definition.load(obj.question_set_id).languages[1:]
        if not languages:
            return "None: this survey is in one language."
        told = [
            (
                Language(code).label,
                f"read by {read[code].reviewed_by.name} on {clock.uk_date(read[code].reviewed_at)}"
                if code in read
                else "nobody has read it yet, and its pages say so",
            )
            for code in languages
        ]
        button = ""
        if set(languages) - read.keys():
            url = reverse("admin:programmes_survey_review", args=[obj.pk])
            button = format_html('<p><a href="{}">Say that a translation was read</a></p>', url)
        return format_html("<ul>{}</ul>{}", format_html_join("", "<li>{}: {}</li>", told), button)

    def get_urls(self) -> list[URLPattern]:
        """The page that notes who read a translation, before Django's own."""
        view = self.admin_site.admin_view(self.review_view)
        return [path("<slug:pk>/review/", view, name="programmes_survey_review"), *super().get_urls()]

    def review_view(self, request: HttpRequest, pk: str) -> HttpResponse:
        """Somebody who knows both languages has read this translation."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        survey = get_object_or_404(Survey, pk=pk)
        read = set(survey.reviews.values_list("language", flat=True))
        left = [code for code in definition.load(survey.question_set_id).languages[1:] if code not in read]
        form = ReviewForm(request.POST or None, languages=left)
        return carry_out(
            request,
            form=form,
            act=partial(actions.review_translation, survey=survey, by=request.user),
            back=(str(survey), reverse("admin:programmes_survey_change", args=[survey.pk])),
            done="The translation is marked as read. Its pages no longer say that nobody has.",
            heading="A translation was read",
            text="Only say so when somebody who knows both languages has read every word against the English.",
            button="Mark it as read",
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The survey, with its counts over everything that uses it."""
        found = self.get_object(request, object_id)
        more: dict[str, Any] = {}
        if found and self.has_view_permission(request):
            scopes = list(SurveyCode.objects.filter(survey=found).values_list("scope", flat=True).distinct())
            more = {"counts": outcomes.counts(found, scopes).rows, "uses": len(scopes)}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **more})


@admin.register(KeyedBatch)
class KeyedBatchAdmin(EvidenceAdmin):
    """Batches of paper forms, to read: how far each is. What was typed stands on no page here."""

    about = (
        "Paper forms that are being typed in: by whom, and how many are counted. You see numbers, never what anybody "
        "answered."
    )
    list_display = ("started_at", "survey", "wave_kind", "state", "kept", "to_do", "started_by")
    list_filter = ("state",)
    list_select_related = ("survey", "wave", "started_by")
    fields = readonly_fields = (
        "scope",
        "survey",
        "wave_kind",
        "twice",
        "state",
        "kept",
        "to_do",
        "started_at",
        "started_by",
        "finished_at",
        "finished_by",
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        """With how many forms stand where."""
        return KeyedBatch.objects.counted().order_by("-started_at", "pk")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A batch is started beside its forms."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It is typed in on its own pages."""
        return False

    @admin.display(description="Asked", ordering="wave__kind")
    def wave_kind(self, obj: KeyedBatch) -> str:
        """Which wave."""
        return str(obj.wave.get_kind_display())

    @admin.display(description="Counted")
    def kept(self, obj: Any) -> int:
        """Forms that went in as answers."""
        return int(obj.kept)

    @admin.display(description="Still to do")
    def to_do(self, obj: Any) -> int:
        """Forms that wait for a second entry or differ."""
        return int(obj.waiting + obj.differing)
