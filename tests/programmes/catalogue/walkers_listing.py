"""How directories, loans and alerts are walked: a visitor takes them, staff work them, both sides hear of it."""

from typing import Any

from django.test import Client

from programmes.catalogue import reference_listings
from programmes.catalogue.actions import alerts
from programmes.catalogue.models import Alert, AlertItem, Listing, Loan, LoanHub, TakePart
from programmes.people.models import User
from tests.factories import token
from tests.programmes.catalogue import lists
from tests.programmes.catalogue.expected import Way

# What each directory calls an entry, a sort that it knows ("" for none), and whether people write to its entries.
DIRECTORIES = {
    "welcome-to-london": ("welcome group", "", False),
    "volunteering": ("volunteer centre", "", True),
    "early-years-hubs": ("hub", "", False),
    "esol-plus": ("class or group", "partners", False),
    "health-and-participation": ("activity", "arts", False),
}
HUBS = {
    "Barnet Early Years Alliance hub": "E09000003",
    "Working Together Hub, Newham": "E09000025",
    "Wandle Early Years Hub": "E09000024",
}


def posted(client: Client, url: str, data: dict[str, Any]) -> Any:
    """Sent, and taken."""
    answer = client.post(url, {"form_token": token(), **data})
    assert answer.status_code == 302, f"{url}: {answer.context and answer.context.get('problems')}"
    return answer


def walk_listing(way: TakePart, walk: Way, client: Client, staff: Client) -> None:
    """A directory: a group enters itself, staff list it, people find it by borough, its owner is asked by a link."""
    reference_listings.load_directories(lambda words: None)
    here, slug = way.get_absolute_url(), way.programme.slug
    noun, sort, takes = DIRECTORIES[slug]
    page = client.get(here).content.decode()
    assert f"Add your {noun}" in page
    assert page.count("portal-map__tile ") == 33
    if slug == "early-years-hubs":
        for name, borough in HUBS.items():
            assert name in client.get(f"{here}?borough={borough}").content.decode()
    name, email = f"Lamplight {slug} (fictional)", f"desk@{slug}.example"
    typed = {
        "name": "Lena Lamp (fictional)", "email": email, "organisation": walk.organisation or name, "may_contact": "on",
        "more-name": name, "more-text": "Tea and company.", "more-boroughs": ["E09000010"],
        "more-languages": ["en", "so"], "more-sort": sort, "more-access": "Step-free.", "more-phone": "020 7946 0000",
    }  # fmt: skip
    if slug == "health-and-participation":
        assert client.post(f"{here}add/", {"form_token": token(), **typed, "more-access": ""}).status_code == 200
    posted(client, f"{here}add/", typed)
    entry = Listing.objects.get(name=name)
    assert name not in client.get(here).content.decode()
    assert name in staff.get(f"/admin/programmes/listing/{entry.pk}/change/").content.decode()
    posted(staff, f"/admin/programmes/listing/{entry.pk}/list/", {})
    assert name in client.get(f"{here}?borough=E09000010").content.decode()
    assert name not in client.get(f"{here}?borough=E09000033").content.decode()
    assert {each.event.split(":")[0].rsplit(".", 1)[1] for each in lists.letters(to=email)} >= {"received", "arranged"}
    assert lists.letters(f"came_in:{way.pk}"), "no officer heard of it"
    _owner(entry, email, client, staff)
    if takes:
        message = {
            "name": "Hana",
            "email": f"hana@{slug}.example",
            "organisation": "Northbank",
            "more-message": "Help?",
        }
        posted(client, entry.get_absolute_url(), message)
        assert "Help?" in lists.letters("listing.request", to=email)[0].body


def _owner(entry: Listing, email: str, client: Client, staff: Client) -> None:
    """The owner says by a link that the entry is right, a year later."""
    lists.aged(entry, 400)
    posted(staff, f"/admin/programmes/listing/{entry.pk}/link/", {})
    posted(client, lists.link_in(lists.letters("listing.ask", to=email)[0]), {"answer": "confirm"})
    entry.refresh_from_db()
    assert entry.assured_on == lists.today()


def walk_loan(way: TakePart, walk: Way, client: Client, staff: Client) -> None:
    """A tablet and a skills session: staff open a hub, a visitor books, the hub works it by its link."""
    officer = User.objects.get(email="efua@portal.example")
    hub = lists.hub(way, officer)
    session = lists.session(hub, officer)
    assert hub.name in client.get(way.get_absolute_url()).content.decode()
    email = f"lena@{way.slug}.example"
    posted(client, hub.get_absolute_url(), {
        "name": "Lena Lamp (fictional)", "email": email, "more-starts_on": lists.today().isoformat(), "more-weeks": "4",
        "more-tablets": "1", "more-sessions": [str(session.pk)],
    })  # fmt: skip
    loan = Loan.objects.get(booking__response__email=email)
    assert "Lena Lamp" in staff.get(f"/admin/programmes/loanhub/{hub.pk}/change/").content.decode()
    assert lists.letters("hub_booked", to=str(hub.contact_email))
    desk = f"/programmes/yours/hub/{LoanHub.objects.get(pk=hub.pk).key}/"
    assert "Lena Lamp" in client.get(desk).content.decode()
    posted(client, f"{desk}loan/lend/{loan.pk}/", {})
    posted(staff, f"/admin/programmes/loan/{loan.pk}/give-back/", {})
    loan.booking.response.refresh_from_db()
    assert loan.booking.response.state == "done"
    assert lists.letters("catalogue.finished", to=email)
    assert loan.booking.seats.get().minutes == 60


def walk_alert(way: TakePart, walk: Way, client: Client, staff: Client) -> None:
    """Alerts: an address is left and confirmed, staff write to it once, one press stops it."""
    alerts.gather()
    email = f"kim@{way.programme.slug}.example"
    typed = {"about": ["active_citizens"], "boroughs": ["E09000010"], "email": email}
    posted(client, way.get_absolute_url(), typed)
    posted(client, lists.link_in(lists.letters("alerts.confirm", to=email)[0]), {})
    title = f"Come to {way.programme.slug} (fictional)"
    item = {"title": title, "text": "Soon.", "url": "/programmes/", "about": ["active_citizens"]}
    posted(staff, "/admin/programmes/alertitem/new/", item)
    posted(staff, f"/admin/programmes/alertitem/{AlertItem.objects.get(title=title).pk}/publish/", {})
    alerts.tell()
    alerts.tell()
    (told,) = lists.letters("alerts.digest", to=email)
    assert title in told.body
    stop = next(line for line in told.body.splitlines() if line.startswith("Stop these"))
    posted(client, "/programmes/" + stop.split("/programmes/", 1)[1], {})
    assert not Alert.objects.exists()


WALKERS = {"listing": walk_listing, "loan": walk_loan, "alert": walk_alert}
