"""The staff's pages of organisations: what is said, what the register shows, and the services of each."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from citizenship.advice.actions import organisations as actions
from citizenship.advice.actions import services as service_actions
from citizenship.advice.forms.provider import organisation_initial
from citizenship.advice.forms.staff import OrganisationForm, ServiceForm, VerifyForm
from citizenship.advice.models import AdviceOrganisation
from citizenship.advice.views.staff_pages import ANY, SHOWN, at, fetch, history, require, show, told
from programmes import clock
from programmes.people.forms_step import ActionForm
from programmes.people.views.attempt import SignedIn
from programmes.people.views.step import carry_out


def _list() -> tuple[str, str]:
    return "Organisations of the directory", at("adviceorganisation_changelist")


def _registration(found: AdviceOrganisation) -> list[tuple[str, Any]]:
    today = clock.london_day(clock.now())
    names = ("Regulator", "Level", "Number") if found.is_adviser else ("Names as regulator", "as level", "as number")
    old = " (more than 12 months ago: look again)" if found.verification_is_old(today) else ""
    return [
        (names[0], found.get_regulator_display()),
        (names[1], found.get_level_display()),
        (names[2], found.registration_number or "None"),
        ("Found in the register", told(found.verified_on) + old if found.verified_on else "Not yet"),
    ]


@require_safe
def organisation(request: SignedIn, pk: Any) -> HttpResponse:
    """One organisation: what everybody is told of it, what it claims, and its services."""
    found = fetch(request, AdviceOrganisation.objects.all(), pk)
    steps = [
        ("Look its registration up" if not found.is_adviser else "Look it up again", "verify"),
        *([("Not in the register any more", "unverify")] if found.is_adviser else []),
        ("Put right what is said", "correct"),
        ("Add a service", "service"),
    ]
    return show(
        request,
        found.name,
        _list(),
        state=found.get_state_display(),
        colour="green" if found.is_adviser else "grey",
        steps=[(words, at(f"adviceorganisation_{verb}", found.pk)) for words, verb in steps],
        facts=[
            ("Everybody reads", found.standing_words),
            *_registration(found),
            ("What it does", found.description),
            ("Website", found.url or "None"),
            ("Source", " ".join(filter(None, (found.source_name, found.source_url, told(found.source_dated))))),
            ("Demonstration", "Yes: every page says so" if found.is_demonstration else "No"),
        ],
        tables=[_services(found)],
        history=history(found),
    )


def _services(found: AdviceOrganisation) -> dict[str, Any]:
    rows = found.services.order_by("name", "pk")[:SHOWN]
    return {
        "heading": "Services",
        "columns": ["Service", "State", "Confirmed on"],
        "rows": [
            ([row.name, row.get_state_display(), told(row.assured_on)], [("Open", at("adviceservice_change", row.pk))])
            for row in rows
        ],
        "empty": "It has no entry yet. Add a service.",
    }


@ANY
def organisation_new(request: SignedIn) -> HttpResponse:
    """Enter an organisation from its public facts."""
    require(request)
    return carry_out(
        request,
        form=OrganisationForm(request.POST or None),
        act=partial(actions.add_organisation, by=request.user),
        back=_list(),
        done="The organisation is in the directory. Open it to look its registration up and to add a service.",
        heading="Add an organisation",
        text="Only from facts that anybody can read, with their source. It is shown as practical help until its "
        "registration has been found in the register of its regulator.",
        button="Add it",
    )


def _step(request: SignedIn, pk: Any, form: Any, act: Any, **page: Any) -> HttpResponse:
    found = fetch(request, AdviceOrganisation.objects.all(), pk)
    act = partial(act, organisation=found, by=request.user)
    return carry_out(request, form=form(found), act=act, back=(found.name, found.get_absolute_url()), **page)


@ANY
def organisation_correct(request: SignedIn, pk: Any) -> HttpResponse:
    """Put right what is said about an organisation."""
    return _step(
        request,
        pk,
        lambda found: OrganisationForm(request.POST or None, initial=organisation_initial(found)),
        actions.correct_organisation,
        done="It is put right.",
        heading="Put right what is said",
        text="Another regulator, level or number has to be looked up again: until then the organisation is shown as "
        "practical help.",
        button="Save",
    )


@ANY
def organisation_verify(request: SignedIn, pk: Any) -> HttpResponse:
    """Type what stands in the regulator's public register."""
    return _step(
        request,
        pk,
        lambda found: VerifyForm(request.POST or None, initial=_claim(found)),
        actions.verify,
        done="The organisation is verified. Its services are shown as advice of this level.",
        heading="Look its registration up",
        text="Open the public register of the regulator, find the organisation by its number, and type what stands "
        "there. The portal does not ask the register itself. After 12 months everybody sees that the day is old.",
        button="I found this in the register",
    )


def _claim(found: AdviceOrganisation) -> dict[str, Any]:
    names = ("regulator", "level", "registration_number")
    return {**{name: getattr(found, name) for name in names}, "verified_on": clock.london_day(clock.now())}


@ANY
def organisation_unverify(request: SignedIn, pk: Any) -> HttpResponse:
    """The register does not show it any more."""
    return _step(
        request,
        pk,
        lambda found: ActionForm(request.POST or None),
        actions.unverify,
        done="It is shown as practical help from now on.",
        heading="Not in the register any more",
        text="Its services stay listed, as practical help and not as advice. Withdraw those that cannot stay.",
        button="Show it as practical help",
    )


@ANY
def organisation_service(request: SignedIn, pk: Any) -> HttpResponse:
    """Write an entry for a service of this organisation."""
    return _step(
        request,
        pk,
        lambda found: ServiceForm(request.POST or None, initial={"languages": ["en"]}),
        service_actions.add_service,
        done="The entry is a draft. Open it to list it.",
        heading="Add a service",
        text="From public facts, or from what the organisation told you. Name no person.",
        button="Save as a draft",
    )
