"""Staff's pages about other platforms' feeds: each source, and the report of each reading."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from programmes.people.access import Permission
from programmes.people.forms_step import attempt
from programmes.people.views import step
from programmes.people.views.step import carry_out
from volunteering.opportunities.actions import reading
from volunteering.opportunities.forms_feeds import PressForm, SourceForm, UploadForm
from volunteering.opportunities.models.opportunities import Opportunity
from volunteering.opportunities.models.sources import ImportRun, Source
from volunteering.opportunities.views.staff_posting import require

RUNS, PROBLEMS = 30, 200


def fetch(request: HttpRequest, pk: Any) -> Source:
    """The source, for those who moderate."""
    require(request)
    return get_object_or_404(Source, pk=pk if str(pk).isdecimal() else None)


def _back(source: Source) -> tuple[str, str]:
    return source.name, reverse("admin:volunteering_source_change", args=[source.pk])


@require_safe
def source(request: HttpRequest, pk: Any) -> HttpResponse:
    """One source, what it has brought, and what can be done next."""
    found = fetch(request, pk)
    active = found.state == Source.State.ACTIVE
    steps = [("upload", "Upload a file")] if active else [("start", "Read it again")]
    if active and found.address:
        steps.insert(0, ("fetch", "Read its address now"))
    steps.append(("edit", "Change its details"))
    if active:
        steps.append(("stop", "Stop it"))
    states = Opportunity.objects.filter(source=found)
    counts = {state: states.filter(state=state).count() for state in ("submitted", "published", "closed")}
    context = {
        **admin.site.each_context(request),
        "title": found.name,
        "source": found,
        "steps": [(text, reverse(f"admin:volunteering_source_{verb}", args=[found.pk])) for verb, text in steps],
        "counts": counts,
        "list_url": f"{reverse('admin:volunteering_opportunity_changelist')}?source__id__exact={found.pk}",
        "runs": found.runs.select_related("started_by")[:RUNS],
    }
    return render(request, "admin/volunteering/source.html", context)


@require_safe
def run(request: HttpRequest, pk: Any) -> HttpResponse:
    """What one reading brought, and every row that could not be taken, with the reason."""
    runs = ImportRun.objects.select_related("source", "started_by")
    found = step.fetch(request, runs, pk, Permission.MODERATE_OPPORTUNITIES)
    problems = list(found.problems.all()[: PROBLEMS + 1])
    context = {
        **admin.site.each_context(request),
        "title": f"Reading of {found.source.name}",
        "run": found,
        "problems": problems[:PROBLEMS],
        "more": len(problems) > PROBLEMS,
    }
    return render(request, "admin/volunteering/import_run.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Enter another platform."""
    require(request)
    return carry_out(
        request,
        form=SourceForm(request.POST or None),
        act=partial(reading.add_source, by=request.user),
        back=("Sources", reverse("admin:volunteering_source_changelist")),
        done="The source is entered. Read its address now, or upload a file.",
        heading="Add a source",
        text="Another platform whose opportunities we show. Each one is read by us before it is public.",
        button="Add the source",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: Any) -> HttpResponse:
    """Correct a source."""
    found = fetch(request, pk)
    first = {name: getattr(found, name) for name in ("name", "address", "licence")}
    return carry_out(
        request,
        form=SourceForm(request.POST or None, initial=first),
        act=partial(reading.change_source, source=found, by=request.user),
        back=_back(found),
        done="The details are saved.",
        heading="Change the details",
        text="The name is shown beside each opportunity from there.",
        button="Save",
    )


def _page(act: Callable[..., Any], *, heading: str, text: str, button: str, done: str) -> Callable[..., HttpResponse]:
    """The page behind one button about a source."""

    @require_http_methods(["GET", "HEAD", "POST"])
    def page(request: HttpRequest, pk: Any) -> HttpResponse:
        found = fetch(request, pk)
        return carry_out(
            request,
            form=PressForm(request.POST or None),
            act=partial(act, source=found, by=request.user),
            back=_back(found),
            done=done,
            heading=heading,
            text=text,
            button=button,
        )

    page.__doc__ = f"{heading}."
    return page


stop = _page(
    reading.stop,
    heading="Stop this source",
    text="Everything that came from it leaves the public pages at once, and it is read no more.",
    button="Stop it",
    done="The source is stopped.",
)
start = _page(
    reading.start,
    heading="Read this source again",
    text="What was published from it is public again at once, and its address is read every night.",
    button="Read it again",
    done="The source is read again.",
)


def _to_run(request: HttpRequest, form: Any, act: Callable[..., Any], source: Source, **page: Any) -> HttpResponse:
    """A page whose button begins a reading and leads to its report."""
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        key = getattr(form.outcome, "pk", form.outcome)
        messages.success(request, page["done"])
        return redirect("admin:volunteering_importrun_change", key)
    text, url = _back(source)
    context = {
        **admin.site.each_context(request),
        "title": page["heading"],
        "form": form,
        "back_url": url,
        "back_text": text,
        **page,
    }
    return render(request, "admin/volunteering/read.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, pk: Any) -> HttpResponse:
    """Read a file."""
    found = fetch(request, pk)
    return _to_run(
        request,
        UploadForm(request.POST or None, request.FILES or None),
        partial(reading.upload, source=found, by=request.user),
        found,
        heading="Upload a feed",
        text="New rows wait to be read. Rows that the file does not hold any more are closed.",
        button="Read the file",
        done="The file has been read. This is what it brought.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def fetch_now(request: HttpRequest, pk: Any) -> HttpResponse:
    """Have its address read now."""
    found = fetch(request, pk)
    return _to_run(
        request,
        PressForm(request.POST or None),
        partial(reading.fetch_now, source=found, by=request.user),
        found,
        heading="Read its address now",
        text="A worker reads it within a minute. Rows that it does not list any more are closed.",
        button="Read it",
        done="It is being read. Open this page again in a minute.",
    )
