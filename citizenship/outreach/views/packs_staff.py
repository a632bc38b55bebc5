"""The staff's pages of outreach packs; each button calls one action."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from citizenship.outreach.actions import packs as pack_actions
from citizenship.outreach.forms.campaign import CancelForm
from citizenship.outreach.models import Pack
from citizenship.outreach.views.campaign_staff import at, fetch, history, names, open_moves, sheet
from programmes import clock
from programmes.evidence import codes
from programmes.people.forms_step import ActionForm
from programmes.people.views.attempt import SignedIn
from programmes.people.views.record import ANY, show
from programmes.people.views.step import carry_out


@require_safe
def pack(request: SignedIn, pk: Any) -> HttpResponse:
    """One pack: for whom, what is in it, and the next step."""
    found, named = fetch(request, Pack.objects.select_related("borough", "spot"), pk), names()
    can = open_moves(found)
    prints = found.delivery == Pack.Delivery.PRINT
    words_of = {"pack": "Make the files" if prints else "It is packed", "send": "It has left", "cancel": "Cancel it"}
    colours = {Pack.State.ORDERED: "yellow", Pack.State.PACKED: "blue", Pack.State.SENT: "green"}
    return show(
        request,
        str(found),
        ("Outreach packs", at("pack_changelist")),
        state=found.get_state_display(),
        colour=colours.get(found.state, "grey"),
        steps=[(words_of[verb], at(f"pack_{verb}", found.pk)) for verb in can],
        facts=[
            ("Organisation", found.organisation),
            ("Work address", found.email or "Deleted, 90 days after the end"),
            ("Delivery", found.get_delivery_display()),
            *([("Parcel to", found.address or "Deleted, 90 days after the end")] if not prints else []),
            ("Shown at", f"{found.place}, {found.borough} ({found.get_place_kind_display()})"),
            ("Code", codes.spaced(found.spot.code) if found.spot else "It gets one when it is packed"),
            ("Ordered", clock.uk_time(found.ordered_at)),
            *([("Why not", found.get_reason_display())] if found.reason else []),
            *([("Demonstration", "This order is made up.")] if found.is_demonstration else []),
        ],
        tables=[_lines(found, named)],
        history=history(found),
    )


def _lines(found: Pack, named: dict[str, str]) -> dict[str, Any]:
    items = found.items.select_related("material").order_by("material", "language")
    rows = []
    for item in items:
        where = (
            [("Print", sheet(item.material.subject, item.material.kind, item.language, found.spot))]
            if found.spot
            else []
        )
        rows.append(([str(item.material), named.get(item.language, item.language), f"{item.copies:,}"], where))
    return {
        "heading": "What is in it",
        "columns": ["Material", "Language", "Copies"],
        "rows": rows,
        "empty": "Nothing.",
    }


@ANY
def pack_pack(request: SignedIn, pk: Any) -> HttpResponse:
    """Put a pack together."""
    found = fetch(request, Pack.objects.select_related("borough"), pk)
    prints = found.delivery == Pack.Delivery.PRINT
    text = (
        "The place gets its code, and the files with it. Whoever ordered the pack is told at once."
        if prints
        else "The place gets its code. Where copies are counted, they leave the cupboard. The next page has the sheets "
        "with the code."
    )
    return carry_out(
        request,
        form=ActionForm(request.POST or None),
        act=partial(pack_actions.pack_pack, pack=found, by=request.user),
        back=(str(found), found.get_absolute_url()),
        done="The files are ready, and the organisation has been told." if prints else "The pack is packed.",
        heading="Make the files" if prints else "It is packed",
        text=text,
        button="Make the files" if prints else "It is packed",
    )


@ANY
def pack_send(request: SignedIn, pk: Any) -> HttpResponse:
    """Note that the parcel has left."""
    found = fetch(request, Pack.objects.select_related("borough"), pk)
    return carry_out(
        request,
        form=ActionForm(request.POST or None),
        act=partial(pack_actions.send_pack, pack=found, by=request.user),
        back=(str(found), found.get_absolute_url()),
        done="The pack is sent, and the organisation has been told.",
        heading="It has left",
        text=f"The parcel is on its way to {found.organisation}. They get an e-mail with the files of their place.",
        button="It has left",
    )


@ANY
def pack_cancel(request: SignedIn, pk: Any) -> HttpResponse:
    """Call a pack off."""
    found = fetch(request, Pack.objects.select_related("borough"), pk)
    return carry_out(
        request,
        form=CancelForm(request.POST or None),
        act=partial(pack_actions.cancel_pack, pack=found, by=request.user),
        back=(str(found), found.get_absolute_url()),
        done="The pack is cancelled, and the organisation has been told why.",
        heading="Cancel the pack",
        text="Whoever ordered it is told why. Copies that were packed go back into the cupboard.",
        button="Cancel it",
    )
