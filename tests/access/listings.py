"""Who may open the pages of listings, loans and alerts, and what the walk finds there."""

from types import SimpleNamespace

from tests.access.expect import Expect, admin_pages, public, staff

_HANDLE, _EDIT = "handle_responses", "edit_programmes"
# By the admin's name of a model: the world's record, who may, and the verbs of its buttons.
_BUTTONS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "listing": (
        "listing.pk",
        _HANDLE,
        ("list_", "decline", "confirm", "withdraw", "edit", "link", "take_over", "set_aside"),
    ),
    "loanhub": ("loan_hub.pk", _HANDLE, ("open_", "close", "link", "edit", "tablets", "plan")),
    "loan": ("loan.pk", _HANDLE, ("lend", "give_back", "swap", "cancel")),
    "loanbooking": ("loan_booking.pk", _HANDLE, ("seat",)),
    "tablet": ("tablet.pk", _HANDLE, ("send_off", "put_back", "retire")),
    "skillssession": ("skills_session.pk", _HANDLE, ("cancel",)),
    "skillsplace": ("skills_place.pk", _HANDLE, ("attend", "miss")),
    "alerttopic": ("alert_topic.pk", _EDIT, ("retire", "offer")),
    "alertitem": ("alert_item.pk", _EDIT, ("publish", "drop")),
}
_ABOVE = {"listing": _HANDLE, "loanhub": _HANDLE, "alerttopic": _EDIT, "alertitem": _EDIT}

EXPECT: dict[str, Expect] = {
    "programmes:listing_link": public(pk="listing.pk"),
    "programmes:listing_own": public(key="listing_key"),
    "programmes:listing_own_change": public(key="listing_key"),
    "programmes:hub_own": public(key="hub_key"),
    "programmes:hub_step": public(key="hub_key", family="loan_family", verb="loan_verb", pk="loan.pk"),
    "programmes:alerts_done": public(name="alerts_done"),
    "programmes:alerts_confirm": public(signed="alerts_confirm_key"),
    "programmes:alerts_stop": public(signed="alerts_stop_key"),
    **{
        name: expect
        for model, (record, may, _) in _BUTTONS.items()
        for name, expect in admin_pages(f"programmes_{model}", may, record).items()
    },
    **{
        f"admin:programmes_{model}_{verb}": staff(may, pk=record)
        for model, (record, may, verbs) in _BUTTONS.items()
        for verb in verbs
    },
    **{f"admin:programmes_{model}_new": staff(may) for model, may in _ABOVE.items()},
    **admin_pages("programmes_directory", _EDIT, "directory.pk", edit=_EDIT),
}
PUBLIC: dict[str, str] = {
    "programmes:listing_link": "the owners of entries have no account",
    "programmes:listing_own": "the link that the owner of an entry was sent; they have no account",
    "programmes:listing_own_change": "the link that the owner of an entry was sent; they have no account",
    "programmes:hub_own": "the link that a hub was sent; its people have no account",
    "programmes:hub_step": "the link that a hub was sent; its people have no account",
    "programmes:alerts_done": "anybody may ask for alerts, without an account",
    "programmes:alerts_confirm": "the link in the first message; nobody needs an account for it",
    "programmes:alerts_stop": "the link that ends the messages; nobody needs an account for it",
}


def listings(world: SimpleNamespace) -> None:
    """An entry with a link to its owner, a hub with a loan and a session, a topic, a draft, and an address."""
    from django.core import signing

    from programmes.catalogue.actions import alerts, letters
    from programmes.catalogue.models import Alert, Directory
    from programmes.catalogue.notices_alerts import CONFIRM_SALT, STOP_SALT
    from tests.factories import token
    from tests.programmes.catalogue import lists

    world.listing = lists.entry(lists.directory(world.otto), world.ines)
    world.directory = Directory.objects.get(take_part=world.listing.take_part)
    letters.send_listing_link(listing=world.listing, by=world.ines, token=token())
    world.listing_key = lists.link_in(lists.letters("listing.ask")[0]).split("/")[-2]
    world.loan_hub = lists.hub(lists.lending(world.otto), world.ines)
    world.hub_key = world.loan_hub.key
    world.skills_session = lists.session(world.loan_hub, world.ines)
    world.loan_booking = lists.booked(world.loan_hub, sessions=(world.skills_session,))
    world.loan, world.skills_place = world.loan_booking.loans.get(), world.loan_booking.seats.get()
    world.loan_family, world.loan_verb = "loan", "lend"
    world.tablet = world.loan.tablet
    world.alert_topic = alerts.add_topic(slug="new", name="New to London", by=world.otto, token=token())
    world.alert_item = alerts.write_item(
        title="Come and talk", text="", url="/programmes/", about=["new"], boroughs=[], by=world.otto, token=token()
    )
    alert = Alert.objects.create(email="a@b.example", address="a" * 64, asked_at=world.alert_item.seen_at)
    world.alerts_done = "asked"
    world.alerts_confirm_key = signing.dumps([str(alert.pk), ["new"], []], salt=CONFIRM_SALT)
    world.alerts_stop_key = signing.dumps(str(alert.pk), salt=STOP_SALT)
