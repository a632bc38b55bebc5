"""Young Ambassadors: recognised projects for everybody; a school's own projects for its lead."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programmes.evidence.suppression import THRESHOLD
from programmes.people.access import MembershipRole, OrganisationKind
from programmes.people.models import Membership, Organisation
from programmes.people.views.attempt import SignedIn
from volunteering.hosts.forms import PressForm
from volunteering.pathways.actions import young
from volunteering.pathways.forms_schools import EntryForm, ProjectForm
from volunteering.pathways.models import SchoolProject
from volunteering.pathways.views.pages import CRUMBS, form_page, press
from volunteering.safeguarding import lists

PAGE = 20
FORM_METHODS = require_http_methods(["GET", "HEAD", "POST"])


def _way() -> list[tuple[str, str]]:
    return [*CRUMBS, ("Your school’s projects", reverse("volunteering:school_mine"))]


def _schools(request: SignedIn) -> Any:
    leads = Membership.objects.active().filter(user=request.user, role=MembershipRole.LEAD)
    return Organisation.objects.filter(
        pk__in=leads.values("organisation"), kind=OrganisationKind.SCHOOL, state=Organisation.State.APPROVED
    )


@login_not_required
@require_safe
def school_list(request: HttpRequest) -> HttpResponse:
    """Recognised projects, the newest first. A number under ten is hidden, and so are hours that would tell it."""
    after = request.GET.get("after", "")
    page = lists.page(SchoolProject.objects.recognised(), ("-recognised_at", "pk"), after, size=PAGE)
    shown = [(project, project.pupils if project.pupils >= THRESHOLD else None) for project in page.rows]
    context = {
        "projects": shown,
        "threshold": THRESHOLD,
        "next_url": page.next_url,
        "leads_a_school": request.user.is_authenticated and _schools(request).exists(),  # type: ignore[arg-type]
        "crumbs": CRUMBS,
    }
    return render(request, "volunteering/pathways/young/list.html", context)


@require_safe
def school_mine(request: SignedIn) -> HttpResponse:
    """The schools that you lead, each with its projects."""
    totals = {
        "minutes": Sum("entries__minutes", filter=Q(entries__struck_at__isnull=True)),
        "lines": Count("entries", filter=Q(entries__struck_at__isnull=True)),
    }
    rows = SchoolProject.objects.of(request.user).select_related("topic", "school").annotate(**totals)
    page = lists.page(rows, ("-school_year", "title", "pk"), request.GET.get("after", ""), size=PAGE)
    schools = [(school, [row for row in page.rows if row.school_id == school.pk]) for school in _schools(request)]
    context = {"schools": schools, "next_url": page.next_url, "crumbs": CRUMBS}
    return render(request, "volunteering/pathways/young/mine.html", context)


@FORM_METHODS
def school_start(request: SignedIn, pk: Any) -> HttpResponse:
    """Begin a project."""
    school = get_object_or_404(_schools(request), pk=pk)
    form = ProjectForm(request.POST or None)

    def act(token: str) -> SchoolProject:
        return young.start(school=school, values=form.values(), by=request.user, token=token)

    return form_page(
        request,
        form,
        act,
        done="The project is begun. Write in its log what the pupils do.",
        caption=school.name,
        heading="Begin a project",
        note="We keep numbers of pupils and never their names.",
        crumbs=_way(),
    )


def _own(request: SignedIn, pk: Any) -> SchoolProject:
    return get_object_or_404(SchoolProject.objects.of(request.user).select_related("school", "topic"), pk=pk)


@require_safe
def school_project(request: SignedIn, pk: Any) -> HttpResponse:
    """One project: its numbers, its log, the next step."""
    project = _own(request, pk)
    entries = list(project.entries.filter(struck_at__isnull=True)[:200])
    context = {
        "project": project,
        "entries": entries,
        "minutes": sum(entry.minutes for entry in entries),
        "running": project.state == SchoolProject.State.RUNNING,
        "form": PressForm(),
        "crumbs": _way(),
    }
    return render(request, "volunteering/pathways/young/project.html", context)


@FORM_METHODS
def school_edit(request: SignedIn, pk: Any) -> HttpResponse:
    """Change a project that is under way."""
    project = _own(request, pk)
    form = ProjectForm(request.POST or None, project=project)

    def act(token: str) -> SchoolProject:
        return young.edit(project=project, values=form.values(), by=request.user, token=token)

    return form_page(
        request,
        form,
        act,
        done="The project is saved.",
        then=project.get_absolute_url(),
        caption=project.school.name,
        heading="Change the project",
        crumbs=[*_way(), (project.title, project.get_absolute_url())],
    )


@FORM_METHODS
def school_log(request: SignedIn, pk: Any) -> HttpResponse:
    """Write what happened on a day."""
    project = _own(request, pk)
    form = EntryForm(request.POST or None)

    def act(token: str) -> Any:
        given = {name: form.cleaned_data[name] for name in ("day", "what", "pupils")}
        return young.add_entry(project=project, minutes=form.minutes, by=request.user, token=token, **given)

    return form_page(
        request,
        form,
        act,
        done="Added to the log.",
        then=project.get_absolute_url(),
        caption=project.title,
        heading="Add to the log",
        crumbs=[*_way(), (project.title, project.get_absolute_url())],
    )


@require_POST
def school_strike(request: SignedIn, pk: Any, entry: int) -> HttpResponse:
    """Strike out a line of the log."""
    project = _own(request, pk)
    found = get_object_or_404(project.entries.select_related("project"), pk=entry)
    act = partial(young.strike_entry, entry=found, by=request.user)
    return press(request, act, done="Struck out.", back=project.get_absolute_url())


@require_POST
def school_finish(request: SignedIn, pk: Any) -> HttpResponse:
    """The project is done."""
    project = _own(request, pk)
    act = partial(young.finish, project=project, by=request.user)
    return press(request, act, done="Finished. We look at it and write to you.", back=project.get_absolute_url())
