"""Reference data twice over, and the demonstration only where nobody real is."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.test import Client

from programmes.catalogue import loading as catalogue
from programmes.people import loading
from programmes.people.models import Borough, DemonstrationMark, Membership, Organisation, User
from tests import factories

pytestmark = pytest.mark.django_db
PASSWORD = "plainly-fictional-7"


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Loads the demonstration with this password; gives what was said."""

    def load(password: str = PASSWORD) -> list[str]:
        monkeypatch.setenv("DEMO_PASSWORD", password)
        said: list[str] = []
        loading.load_cast(said.append)
        return said

    return load


class TestReference:
    def test_boroughs_are_33_and_twice_changes_nothing(self, capsys: pytest.CaptureFixture[str]) -> None:
        Borough.objects.filter(name="Camden").update(tile_col=99)
        for _ in range(2):
            call_command("load_reference", "--only", "boroughs")
        assert Borough.objects.count() == 33
        assert Borough.objects.get(name="Camden").tile_col != 99
        assert "33 boroughs" in capsys.readouterr().out

    def test_everything_twice(self) -> None:
        call_command("load_reference", verbosity=0)
        call_command("load_reference", verbosity=0)

    def test_a_part_that_nobody_has(self) -> None:
        with pytest.raises(CommandError, match="boroughs"):
            call_command("load_reference", "--only", "planets")

    def test_a_registry_runs_in_order(self) -> None:
        made, seen = catalogue.Registry(), []

        @made.register
        def load_first(say: Any) -> None:
            seen.append("first")

        made.register(lambda say: seen.append("second"), "second")
        made.run(print)
        made.run(print, only=["second"])
        assert seen == ["first", "second", "second"]


class TestDemonstration:
    def test_the_whole_cast_can_sign_in(self, demo: Any) -> None:
        said = demo()
        assert len(said) == User.objects.count() == 24
        assert all(user.email.endswith(".example") for user in User.objects.all())
        assert EmailAddress.objects.filter(verified=True, primary=True).count() == 24
        browser = Client()
        browser.post("/accounts/login/", {"login": "amina@portal.example", "password": PASSWORD})
        assert browser.get("/account/").status_code == 200

    def test_they_are_who_the_design_says(self, demo: Any) -> None:
        demo()
        people = {user.email.split("@")[0]: user for user in User.objects.all()}
        peckham = Organisation.objects.get(name="Peckham Welcomes")
        assert (people["amina"].role_in(peckham), people["bode"].role_in(peckham)) == ("lead", "member")
        assert people["ravi"].memberships.get().organisation.borough.name == "Camden"
        assert people["sela"].memberships.get().organisation.borough.name == "Hackney"
        assert people["ravi"].memberships.get().ends_on
        assert people["guy"].memberships.get().role == "coordinator"
        roles = {key: "".join(user.roles) for key, user in people.items() if user.roles}
        assert roles == {
            "dev": "assessor",
            "dora": "assessor",
            "efua": "officer",
            "ed": "officer",
            "ade": "head",
            "dina": "director",
            "finn": "finance",
            "vera": "volunteering",
            "sol": "safeguarding",
            "sam": "safeguarding",
            "ines": "citizenship",
            "noor": "analyst",
            "otto": "editor",
        }
        assert people["root"].is_superuser
        assert all(organisation.is_working for organisation in Organisation.objects.all())

    def test_twice_is_once_with_the_newest_password(self, demo: Any) -> None:
        demo()
        demo("another-fiction-8")
        assert User.objects.count() == 24
        assert Membership.objects.count() == 7
        assert User.objects.get(email="amina@portal.example").check_password("another-fiction-8")

    def test_an_ended_role_is_given_again(self, demo: Any, set_now: Any) -> None:
        from datetime import UTC, datetime

        set_now(datetime(2026, 1, 1, tzinfo=UTC))
        demo()
        set_now(datetime(2028, 1, 1, tzinfo=UTC))
        demo()
        assert User.objects.get(email="efua@portal.example").is_staff
        assert User.objects.get(email="ravi@portal.example").memberships.active().exists()

    def test_somebody_can_approve_what_an_officer_recommends(self, demo: Any) -> None:
        demo()
        signs = {key: User.objects.get(email=f"{key}@portal.example").roles for key in ("ade", "dina")}
        assert signs == {"ade": {"head"}, "dina": {"director"}}

    def test_a_database_with_people_is_refused_and_left_as_it_is(
        self, farah: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
        with pytest.raises(CommandError, match="people who are not the demonstration's"):
            call_command("load_demo")
        assert list(User.objects.all()) == [farah]
        assert not DemonstrationMark.objects.exists()

    def test_control_the_mark_opens_it(self, demo: Any, farah: Any) -> None:
        DemonstrationMark.objects.create()
        demo()
        assert User.objects.count() == len(loading.CAST)  # farah is one of the cast by her address

    def test_no_password_no_accounts(self, demo: Any) -> None:
        with pytest.raises(loading.DemonstrationRefused, match="DEMO_PASSWORD"):
            demo("short")
        assert not User.objects.exists()

    def test_boroughs_come_along(self, demo: Any) -> None:
        Borough.objects.all().delete()
        demo()
        assert Borough.objects.count() == 33

    def test_the_command_lists_the_accounts(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
        call_command("load_demo")
        out = capsys.readouterr().out
        assert "amina@portal.example" in out
        assert PASSWORD not in out
        assert factories.PASSWORD not in out
