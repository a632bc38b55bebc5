"""The officers' pages of partners, of what they were asked, and of matched days; each button calls one action."""

from functools import partial
from typing import Any

from django.db.models import Count
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from citizenship.ceremonies.actions import partners as partner_actions
from citizenship.ceremonies.actions import venues as venue_actions
from citizenship.ceremonies.forms.partners_staff import ChangePartnerForm, PartnerForm
from citizenship.ceremonies.models import AttendanceRequest, Partner, VenueMatch
from citizenship.ceremonies.views.officer_pages import ANY, SHOWN, at, fetch, history, require, show, told
from programmes import clock
from programmes.people.forms_step import ActionForm as StepForm
from programmes.people.views.attempt import SignedIn
from programmes.people.views.step import carry_out


def _partners() -> tuple[str, str]:
    return "Partners of ceremonies", at("partner_changelist")


@require_safe
def partner(request: SignedIn, pk: Any) -> HttpResponse:
    """One organisation: where it is written to, its places, what it was asked."""
    found = fetch(request, Partner.objects.select_related("borough"), pk)
    asked = found.requests.values("state").annotate(count=Count("pk")).order_by("state")
    labels = dict(AttendanceRequest.State.choices)
    return show(
        request,
        found.name,
        _partners(),
        state="Boroughs may choose it" if found.active else "Not on the list",
        colour="green" if found.active else "grey",
        steps=[("Change it", at("partner_edit", found.pk))],
        facts=[
            ("What it is", found.get_kind_display()),
            ("Borough", found.borough or "All of London"),
            ("Work address", found.email or "None yet: registrars cannot ask it"),
            ("Added", clock.uk_date(found.added_at)),
            *[(labels[row["state"]], row["count"]) for row in asked],
        ],
        tables=[
            {
                "heading": "Its places",
                "columns": ["Place", "State"],
                "rows": [
                    ([each.name, each.get_state_display()], [("Open", each.get_absolute_url())])
                    for each in found.venues.all()[:SHOWN]
                ],
                "empty": "None.",
            }
        ],
    )


@ANY
def partner_new(request: SignedIn) -> HttpResponse:
    """Add an organisation."""
    require(request)
    return carry_out(
        request,
        form=PartnerForm(request.POST or None),
        act=partial(partner_actions.add_partner, by=request.user),
        back=_partners(),
        done="The organisation is on the list.",
        heading="Add a partner",
        text="Registrars can choose it as the host of a ceremony, or ask it to come.",
        button="Add it",
    )


@ANY
def partner_edit(request: SignedIn, pk: Any) -> HttpResponse:
    """Change an organisation, or take it off the list."""
    found = fetch(request, Partner.objects.select_related("borough"), pk)
    initial = {name: getattr(found, name) for name in ("name", "kind", "borough", "email", "active")}
    return carry_out(
        request,
        form=ChangePartnerForm(request.POST or None, initial=initial),
        act=partial(partner_actions.change_partner, partner=found, by=request.user),
        back=(found.name, found.get_absolute_url()),
        done="The organisation is changed.",
        heading="Change the partner",
        text="What it was asked before stays as it is.",
        button="Save",
    )


@require_safe
def match(request: SignedIn, pk: Any) -> HttpResponse:
    """One day at one place."""
    found = fetch(request, VenueMatch.objects.with_parties(), pk)
    can = "withdraw" in found.FLOW.open_moves(found.state)
    green = found.state == VenueMatch.State.ACCEPTED
    return show(
        request,
        str(found),
        ("Matches of venues and boroughs", at("venuematch_changelist")),
        state=found.get_state_display(),
        colour="green" if green else "yellow" if found.state == VenueMatch.State.PROPOSED else "grey",
        steps=[("Call it off", at("venuematch_withdraw", found.pk))] if can else [],
        facts=[
            ("Place", found.venue),
            ("Borough", found.borough),
            ("Day", told(found.date)),
            ("Planned ceremony", found.ceremony.code if found.ceremony else "None yet"),
            *([("Why not", found.get_reason_display())] if found.reason else []),
        ],
        tables=[],
        history=history(found),
    )


@ANY
def match_withdraw(request: SignedIn, pk: Any) -> HttpResponse:
    """Call a held day off."""
    found = fetch(request, VenueMatch.objects.with_parties(), pk)
    return carry_out(
        request,
        form=StepForm(request.POST or None),
        act=partial(venue_actions.withdraw_match, match=found, by=request.user),
        back=(str(found), at("venuematch_change", found.pk)),
        done="The day is called off. The borough has been told, and the place if the borough had taken the day.",
        heading="Call the day off",
        text="The borough is told, and the day is free for another borough.",
        button="Call it off",
    )


@require_safe
def attendance(request: SignedIn, pk: Any) -> HttpResponse:
    """What a borough asked a partner, and the answer. Registrars do the asking, so there is nothing to press here."""
    found = fetch(request, AttendanceRequest.objects.with_parties(), pk)
    return show(
        request,
        str(found),
        ("Requests to come to ceremonies", at("attendancerequest_changelist")),
        state=found.get_state_display(),
        colour="green" if found.state == AttendanceRequest.State.ACCEPTED else "grey",
        steps=[],
        facts=[
            ("Partner", found.partner),
            ("Ceremony", f"{found.ceremony.code}, {found.ceremony.borough}"),
            ("For", found.get_purpose_display()),
            ("Times written", found.sends),
            ("Can be answered until", clock.uk_time(found.expires_at)),
            ("People who come", "No answer" if found.people is None else found.people),
            *([("They need", "\n".join(found.need_words))] if found.needs else []),
            *([("Why not", found.get_reason_display())] if found.reason else []),
        ],
        tables=[],
        history=history(found),
    )
