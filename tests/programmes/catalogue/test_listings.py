"""Entries of directories: sent, listed, kept current, and what the database itself refuses."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client

from programmes import clock, tokens
from programmes.catalogue import actions
from programmes.catalogue.actions import letters, listings
from programmes.catalogue.models import Directory, Listing, ListingLetter
from programmes.workflow import MoveRefused
from tests.factories import token
from tests.programmes.catalogue import lists, rows

pytestmark = pytest.mark.django_db


def refused(act: Any, match: str) -> None:
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        act()


class TestOffer:
    def test_a_group_enters_itself_and_nobody_sees_it_yet(self, otto: Any) -> None:
        found = lists.offered(lists.directory(otto))
        assert (found.state, found.contact_email, found.boroughs) == ("waiting", "desk@rye.example", ["E09000028"])
        assert list(found.moves.values_list("verb", flat=True)) == ["offer"]
        assert not Listing.objects.public().exists()
        assert listings.told(lists.answer_of(found)) == [("Entry", "Rye Lane Table"), ("It is", "Waiting for us")]

    def test_the_same_name_twice_is_refused_and_nothing_is_kept(self, otto: Any) -> None:
        way = lists.directory(otto)
        lists.offered(way)
        with pytest.raises(MoveRefused, match="in the directory already"), transaction.atomic():
            lists.offered(way, email="other@rye.example")
        assert way.responses.count() == 1

    def test_access_is_required_where_the_directory_says_so(self, otto: Any) -> None:
        way = lists.directory(otto, needs_access=True)
        with pytest.raises(MoveRefused, match="access needs"), transaction.atomic():
            lists.offered(way, access="  ")
        found = lists.offered(way, access="Step-free.")
        refused(lambda: Listing.objects.filter(pk=found.pk).update(access=" \n"), "listing_says_its_access")

    def test_control_without_that_rule_no_access_is_fine(self, otto: Any) -> None:
        assert lists.offered(lists.directory(otto), access="").access == ""


class TestList:
    def test_staff_list_it_and_whoever_sent_it_is_told(self, otto: Any, ines: Any) -> None:
        found = lists.entry(lists.directory(otto), ines)
        assert found.state == "listed"
        assert lists.answer_of(found).state == "arranged"
        assert lists.letters("arranged", to="desk@rye.example")

    def test_the_same_from_the_list_of_answers(self, otto: Any, ines: Any) -> None:
        found = lists.offered(lists.directory(otto))
        actions.arrange_response(response=lists.answer_of(found), by=ines, token=token())
        found.refresh_from_db()
        assert found.state == "listed"

    def test_decline(self, otto: Any, ines: Any) -> None:
        found = lists.offered(lists.directory(otto))
        found = listings.decline_listing(listing=found, reason="twice", by=ines, token=token())
        assert (found.state, found.reason, found.declined_by) == ("declined", "twice", ines)
        assert lists.answer_of(found).state == "closed"
        assert "in the directory already" in lists.letters("closed")[-1].body

    def test_withdraw_deletes_the_address(self, otto: Any, ines: Any) -> None:
        found = lists.entry(lists.directory(otto), ines)
        found = listings.withdraw_listing(listing=found, by=ines, token=token())
        assert (found.state, found.contact_email) == ("withdrawn", None)
        assert lists.answer_of(found).state == "closed"

    def test_the_sender_withdraws_and_the_entry_goes(self, otto: Any, ines: Any) -> None:
        found = lists.entry(lists.directory(otto), ines)
        actions.withdraw_response(response=lists.answer_of(found), by=None, token=token())
        found.refresh_from_db()
        assert (found.state, found.contact_email) == ("withdrawn", None)

    def test_only_those_who_handle_what_is_sent(self, otto: Any, noor: Any) -> None:
        found = lists.offered(lists.directory(otto))
        for act in (listings.list_listing, listings.confirm_listing, listings.withdraw_listing):
            with pytest.raises(PermissionDenied):
                act(listing=found, by=noor, token=token())

    def test_a_form_sent_twice_does_it_once(self, otto: Any, ines: Any) -> None:
        found, one = lists.offered(lists.directory(otto)), token()
        listings.list_listing(listing=found, by=ines, token=one)
        with pytest.raises(tokens.AlreadyDone):
            listings.list_listing(listing=found, by=ines, token=one)

    def test_staff_enter_one_from_public_facts(self, otto: Any, ines: Any) -> None:
        made = listings.add_listing(
            take_part=lists.directory(otto), facts={"name": "A real place", **lists.FACTS},
            source="A public page", source_url="", by=ines, token=token(),
        )  # fmt: skip
        assert (made.state, made.contact_email, made.source) == ("waiting", None, "A public page")
        with pytest.raises(MoveRefused, match="no address"):
            letters.send_listing_link(listing=made, by=ines, token=token())


class TestRules:
    """What the database itself holds; each beside a row that it takes."""

    def test_an_entry_stands_in_a_directory(self, otto: Any) -> None:
        found = lists.offered(lists.directory(otto))
        other = rows.way(of=rows.programme("other"), by=otto)
        refused(lambda: Listing.objects.filter(pk=found.pk).update(take_part=other), "an entry stands in a directory")

    @pytest.mark.parametrize(
        ("change", "name"),
        [
            ({"boroughs": []}, "listing_is_somewhere"),
            ({"whole_london": True}, "listing_is_somewhere"),
            ({"name": ""}, "listing_says_what_it_is"),
            ({"phone": ""}, "listing_can_be_reached"),
            ({"state": "hidden"}, "listing_(flagged|hidden)_stamp"),
            ({"state": "flagged"}, "listing_flagged_stamp"),
            ({"state": "withdrawn"}, "listing_withdrawn_stamp"),
            ({"state": "declined"}, "listing_declined"),
            ({"proposed": {"phone": "1"}}, "listing_proposed_stamp"),
            ({"contact_email": None}, "listing_comes_from_somewhere"),
        ],
    )
    def test_what_does_not_fit_is_refused(self, otto: Any, ines: Any, change: dict[str, Any], name: str) -> None:
        found = lists.entry(lists.directory(otto), ines)
        refused(lambda: Listing.objects.filter(pk=found.pk).update(**change), name)
        Listing.objects.filter(pk=found.pk).update(cost="Free")

    def test_one_open_letter(self, otto: Any, ines: Any) -> None:
        found, at = lists.entry(lists.directory(otto), ines), clock.now()
        facts = {"listing": found, "sent_at": at, "expires_at": at + timedelta(days=1)}
        ListingLetter.objects.create(key_hash="a", **facts)
        refused(lambda: ListingLetter.objects.create(key_hash="b", **facts), "listing_letter_one_open")


class TestChange:
    def test_staff_change_it(self, otto: Any, ines: Any) -> None:
        found = lists.entry(lists.directory(otto), ines)
        facts = {"name": found.name, **lists.FACTS, "cost": "Free", "boroughs": [], "whole_london": True}
        found = listings.change_listing(listing=found, facts=facts, by=ines, token=token())
        assert (found.cost, found.whole_london, found.boroughs) == ("Free", True, [])

    def test_what_cannot_be_reached_is_refused_in_words(self, otto: Any, ines: Any) -> None:
        found = lists.entry(lists.directory(otto), ines)
        facts = {"name": found.name, **lists.FACTS, "phone": ""}
        with pytest.raises(MoveRefused, match="people must reach it"):
            listings.change_listing(listing=found, facts=facts, by=ines, token=token())


def asked(listing: Listing, ines: Any) -> tuple[ListingLetter, str]:
    """A link that staff sent: the letter and its key."""
    letter = letters.send_listing_link(listing=listing, by=ines, token=token())
    key = lists.link_in(lists.letters("listing.ask")[-1]).split("/")[-2]
    return letter, key


class TestOwner:
    def test_confirm_counts_as_today_and_the_link_is_used_up(self, otto: Any, ines: Any) -> None:
        found = lists.aged(lists.entry(lists.directory(otto), ines), 400)
        letter, key = asked(found, ines)
        found = letters.confirm_own_listing(letter=letter, key=key, token=token())
        assert found.assured_on == lists.today()
        assert lists.answer_of(found).checked_at is not None
        with pytest.raises(MoveRefused):
            letters.confirm_own_listing(letter=letter, key=key, token=token())

    def test_a_change_waits_for_staff(self, otto: Any, ines: Any) -> None:
        found = lists.entry(lists.directory(otto), ines)
        letter, key = asked(found, ines)
        letters.propose_listing_change(letter=letter, facts={"times": "Mondays", "cost": ""}, key=key, token=token())
        found.refresh_from_db()
        assert (found.times, found.proposed) == ("", {"times": "Mondays"})
        found = listings.settle_listing_change(listing=found, take=True, by=ines, token=token())
        assert (found.times, found.proposed, found.assured_on) == ("Mondays", None, lists.today())
        assert "made" in lists.letters("take_over")[-1].subject

    def test_a_change_can_be_set_aside(self, otto: Any, ines: Any) -> None:
        found = lists.entry(lists.directory(otto), ines)
        letter, key = asked(found, ines)
        letters.propose_listing_change(letter=letter, facts={"times": "Mondays"}, key=key, token=token())
        found = listings.settle_listing_change(listing=found, take=False, note="Which?", by=ines, token=token())
        assert (found.times, found.proposed) == ("", None)
        assert "Which?" in lists.letters("set_aside")[-1].body
        with pytest.raises(MoveRefused, match="No change waits"):
            listings.settle_listing_change(listing=found, take=True, by=ines, token=token())

    def test_nothing_changed_is_no_change(self, otto: Any, ines: Any) -> None:
        letter, key = asked(lists.entry(lists.directory(otto), ines), ines)
        with pytest.raises(MoveRefused, match="changed nothing"), transaction.atomic():
            letters.propose_listing_change(letter=letter, facts={"cost": ""}, key=key, token=token())

    def test_leave(self, otto: Any, ines: Any) -> None:
        found = lists.entry(lists.directory(otto), ines)
        letter, key = asked(found, ines)
        found = letters.leave_directory(letter=letter, key=key, token=token())
        assert (found.state, found.contact_email) == ("withdrawn", None)

    def test_a_newer_link_stops_the_older(self, otto: Any, ines: Any) -> None:
        found = lists.entry(lists.directory(otto), ines)
        letter, key = asked(found, ines)
        letters.send_listing_link(listing=found, by=ines, token=token())
        assert letters.find(key) is None
        with pytest.raises(MoveRefused, match="newer link"):
            letters.confirm_own_listing(letter=letter, key=key, token=token())

    def test_the_link_goes_only_to_the_address_that_we_hold(self, otto: Any, ines: Any) -> None:
        found = lists.entry(lists.directory(otto), ines)
        letters.ask_for_listing_link(listing=found, email="thief@evil.example", token=token())
        assert not lists.letters("listing.ask")
        letters.ask_for_listing_link(listing=found, email="Desk@Rye.example ", token=token())
        assert lists.letters("listing.ask")[-1].address == "desk@rye.example"


class TestYear:
    """Asked after eleven months, marked after twelve, hidden after fourteen; confirming brings it back."""

    def test_the_whole_year(self, otto: Any, ines: Any) -> None:
        found = lists.entry(lists.directory(otto), ines)
        assert letters.ask_due() == 0
        lists.aged(found, 340)
        assert (letters.ask_due(), letters.ask_due()) == (1, 0)
        lists.aged(found, 370)
        assert (letters.flag_due(), letters.flag_due()) == (1, 0)
        found.refresh_from_db()
        assert found.state == "flagged"
        assert Listing.objects.public().exists()
        lists.aged(found, 430)
        assert (letters.hide_due(), letters.hide_due()) == (1, 0)
        found.refresh_from_db()
        assert found.state == "hidden"
        assert not Listing.objects.public().exists()
        assert lists.letters("listing.flag")
        assert lists.letters("listing.hide")
        found = listings.confirm_listing(listing=found, by=ines, token=token())
        assert (found.state, found.flagged_at, found.hidden_at) == ("listed", None, None)

    def test_one_confirmed_lately_is_left_alone(self, otto: Any, ines: Any) -> None:
        lists.entry(lists.directory(otto), ines)
        assert (letters.flag_due(), letters.hide_due(), letters.remind_due(), letters.lapse_due()) == (0, 0, 0, 0)

    def test_remind_lapse_and_forget(self, otto: Any, ines: Any) -> None:
        found = lists.aged(lists.entry(lists.directory(otto), ines), 340)
        letters.ask_due()
        month = clock.now() - timedelta(days=31)
        ListingLetter.objects.update(sent_at=month)
        assert (letters.remind_due(), letters.remind_due()) == (1, 0)
        assert "The link in the older letter has stopped" in lists.letters("listing.remind")[-1].body
        ListingLetter.objects.update(sent_at=month - timedelta(days=800), expires_at=month - timedelta(days=700))
        assert letters.lapse_due() == 1
        assert letters.forget_due() > 0
        Listing.objects.filter(pk=found.pk).update(state="withdrawn", withdrawn_at=month - timedelta(days=800))
        assert letters.forget_due() > 0
        assert not Listing.objects.exists()


class TestRequest:
    """People write to an entry through its page."""

    def ask(self, way: Any, found: Listing) -> Any:
        return actions.respond(
            take_part=way, answers={}, name="Hana", organisation="Northbank", email="hana@north.example",
            may_contact=True, by=None, token=token(), about=str(found.pk), extra={"message": "Forty of us on 3 May."},
        )  # fmt: skip

    def test_it_reaches_the_entry_with_the_name_and_the_address(self, otto: Any, ines: Any) -> None:
        way = lists.directory(otto, takes_requests=True)
        found = lists.entry(way, ines)
        response = self.ask(way, found)
        assert response.state == "acknowledged"
        told = lists.letters("listing.request", to="desk@rye.example")[-1].body
        assert all(word in told for word in ("Forty of us", "Hana", "Northbank", "hana@north.example"))
        assert listings.told(response) == [("Sent to", "Rye Lane Table")]
        assert "passed your message on" in lists.letters("catalogue.received", to="hana@north.example")[-1].body
        assert actions.finish_response(response=response, by=ines, token=token()).state == "done"

    def test_one_that_is_not_public_takes_none(self, otto: Any) -> None:
        way = lists.directory(otto, takes_requests=True)
        found = lists.offered(way)
        with pytest.raises(MoveRefused, match="takes no messages"), transaction.atomic():
            self.ask(way, found)


class TestPages:
    def test_find_by_borough_language_sort_and_words(self, otto: Any, ines: Any) -> None:
        way = lists.directory(otto, sorts=[["class", "Class"], ["talk", "Talk"]])
        lists.entry(way, ines, "Rye Lane Table", sort="talk", text="We are singing together.")
        lists.entry(way, ines, "Camden Class", boroughs=["E09000007"], languages=["so"], sort="class")
        lists.entry(way, ines, "Everywhere Line", boroughs=[], whole_london=True, languages=["so"])
        here, client = way.get_absolute_url(), Client()

        def named(query: str) -> list[str]:
            page = client.get(here + query).content.decode()
            return [name for name in ("Rye Lane Table", "Camden Class", "Everywhere Line") if f">{name}<" in page]

        assert len(named("")) == 3
        assert named("?borough=E09000028") == ["Rye Lane Table", "Everywhere Line"]
        assert named("?language=so") == ["Camden Class", "Everywhere Line"]
        assert named("?borough=E09000028&language=so") == ["Everywhere Line"]
        assert named("?sort=class") == ["Camden Class"]
        assert named("?q=sing") == ["Rye Lane Table"]
        assert named("?borough=nowhere&language=xx&sort=?&q=%00&before=x&after=") == named("")

    def test_the_map_has_33_tiles_and_leads_to_lists(self, otto: Any, ines: Any) -> None:
        way = lists.directory(otto)
        lists.entry(way, ines, boroughs=["E09000028", "E09000022"])
        page = Client().get(way.get_absolute_url()).content.decode()
        assert page.count("portal-map__tile ") == 33
        assert f'{way.get_absolute_url()}?borough=E09000022"' in page

    def test_pages_by_name_in_a_constant_number_of_queries(self, otto: Any, ines: Any, queries: Any) -> None:
        way = lists.directory(otto)
        first = lists.entry(way, ines, "Entry 00")
        client = Client()
        with queries() as few:
            client.get(way.get_absolute_url())
        copies = [
            Listing(**{f.attname: getattr(first, f.attname) for f in Listing._meta.concrete_fields}) for _ in range(59)
        ]
        for number, copy in enumerate(copies, start=1):
            copy.pk, copy.response_id, copy.name = None, None, f"Entry {number:02d}"
            copy.id = Listing._meta.pk.get_default()
        Listing.objects.bulk_create(copies)
        with queries(at_most=len(few)):
            page = client.get(way.get_absolute_url())
        assert len(few) <= 10
        seen, steps = [], 0
        while page.context["next_url"] and steps < 5:
            seen += [line["listing"].name for line in page.context["rows"]]
            page, steps = client.get(way.get_absolute_url() + page.context["next_url"]), steps + 1
        seen += [line["listing"].name for line in page.context["rows"]]
        assert seen == [f"Entry {number:02d}" for number in range(60)]
        back = client.get(way.get_absolute_url() + page.context["previous_url"])
        assert back.context["rows"][0]["listing"].name == "Entry 25"

    def test_a_visitor_adds_a_group_and_staff_find_it(self, otto: Any, ines: Any, client_for: Any) -> None:
        way, client = lists.directory(otto), Client()
        address = f"{way.get_absolute_url()}add/"
        typed = {
            "form_token": token(), "name": "Lena", "email": "lena@rye.example", "organisation": "Rye",
            "more-name": "Rye", "more-text": "Tea.", "more-boroughs": ["E09000028"], "more-languages": ["en"],
            "more-url": "https://rye.example",
        }  # fmt: skip
        wrong = client.post(address, {**typed, "more-boroughs": [], "more-url": ""})
        assert "Choose at least one borough" in wrong.content.decode()
        assert client.post(address, typed).status_code == 302
        found = Listing.objects.get()
        assert (found.name, found.boroughs, found.url) == ("Rye", ["E09000028"], "https://rye.example")
        staff = client_for(ines)
        assert "Rye" in staff.get("/admin/programmes/listing/?state__exact=waiting").content.decode()
        step = f"/admin/programmes/listing/{found.pk}/list/"
        assert staff.get(step).status_code == 200
        assert staff.post(step, {"form_token": token()}).status_code == 302
        assert client.get(found.get_absolute_url()).status_code == 200

    def test_the_owner_walks_through_the_link(self, otto: Any, ines: Any) -> None:
        found, client = lists.entry(lists.directory(otto), ines), Client()
        _, key = asked(found, ines)
        here = f"/programmes/yours/entries/{key}/"
        assert "Tea and company." in client.get(here).content.decode()
        assert client.post(here, {"form_token": token(), "answer": "change"}).status_code == 302
        typed = {
            "form_token": token(),
            "name": found.name,
            "text": "Coffee.",
            "boroughs": ["E09000028"],
            "phone": found.phone,
        }
        assert client.post(f"{here}change/", typed).status_code == 302
        assert "We have your answer" in client.get(here).content.decode()
        assert client.get("/programmes/yours/entries/unknown/").status_code == 404
        found.refresh_from_db()
        assert found.proposed == {"text": "Coffee.", "languages": []}

    def test_asking_for_a_link_says_the_same_to_everybody(self, otto: Any, ines: Any) -> None:
        found, client = lists.entry(lists.directory(otto), ines), Client()
        here = f"/programmes/yours/entries/{found.pk}/link/"
        pages = [
            client.post(here, {"form_token": token(), "email": email}, follow=True).content.decode()
            for email in ("thief@evil.example", "desk@rye.example")
        ]
        assert all("If this is the address that we have" in page for page in pages)
        assert len(lists.letters("listing.ask")) == 1

    def test_a_real_entry_says_its_source_and_a_made_up_one_says_so(self, otto: Any, ines: Any) -> None:
        found = lists.entry(lists.directory(otto), ines)
        Listing.objects.filter(pk=found.pk).update(is_demonstration=True)
        assert "This entry is made up" in Client().get(found.get_absolute_url()).content.decode()

    def test_old_ones_carry_a_warning(self, otto: Any, ines: Any) -> None:
        found = lists.aged(lists.entry(lists.directory(otto), ines), 400)
        client = Client()
        assert "Nobody has confirmed this" in client.get(found.get_absolute_url()).content.decode()
        assert "Not confirmed lately" in client.get(found.take_part.get_absolute_url()).content.decode()


class TestStaffPages:
    def test_every_button_has_its_page(self, otto: Any, ines: Any, client_for: Any) -> None:
        found = lists.entry(lists.directory(otto), ines)
        letter, key = asked(found, ines)
        letters.propose_listing_change(letter=letter, facts={"times": "Mondays"}, key=key, token=token())
        staff = client_for(ines)
        page = staff.get(f"/admin/programmes/listing/{found.pk}/change/").content.decode()
        assert "Take the changes over" in page
        assert "Mondays" in page
        for verb in ("list", "decline", "confirm", "withdraw", "edit", "link", "take-over", "set-aside"):
            assert staff.get(f"/admin/programmes/listing/{found.pk}/{verb}/").status_code == 200, verb
        assert (
            staff.post(f"/admin/programmes/listing/{found.pk}/take-over/", {"form_token": token()}).status_code == 302
        )
        found.refresh_from_db()
        assert found.times == "Mondays"

    def test_staff_enter_one_by_hand(self, otto: Any, ines: Any, client_for: Any) -> None:
        way, staff = lists.directory(otto), client_for(ines)
        assert "Add here" in staff.get("/admin/programmes/listing/new/").content.decode()
        typed = {"form_token": token(), "name": "Real", "text": "Tea.", "whole_london": "on", "phone": "020 7946 0000",
                 "source": "A page"}  # fmt: skip
        assert staff.post(f"/admin/programmes/listing/new/?way={way.pk}", typed).status_code == 302
        assert Listing.objects.get().source == "A page"

    def test_editors_say_how_a_directory_speaks(self, otto: Any, client_for: Any) -> None:
        way = lists.directory(otto)
        page = client_for(otto).get(f"/admin/programmes/directory/{way.pk}/change/")
        assert page.status_code == 200
        assert str(Directory.objects.get()) == str(way)


def test_the_words_use_their_index(otto: Any, ines: Any) -> None:
    lists.entry(lists.directory(otto), ines)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "listing_words" in Listing.objects.order_by().saying("tea").explain()
