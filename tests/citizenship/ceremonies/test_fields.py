"""The one list of fields: what is typed, what a cell of a CSV says, and what does not fit together."""

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from citizenship.ceremonies import fields
from citizenship.ceremonies.models import Partner
from citizenship.ceremonies.models.ceremonies import PLANNED, RECORDED
from citizenship.ceremonies.practices import Practice, labels
from citizenship.ceremonies.short import short_name
from citizenship.ceremonies.typed import DayField, HourField
from programmes.people.models import Borough
from tests.citizenship import factories


class TestTyped:
    @pytest.mark.parametrize(
        "typed", ["12/3/2027", "12 3 27", "12.3.2027", "12 March 2027", "12 mar 27", "2027-03-12", " 12/03/2027 "]
    )
    def test_a_day_as_people_write_it(self, typed: str) -> None:
        assert DayField().clean(typed) == date(2027, 3, 12)

    @pytest.mark.parametrize("typed", ["31/2/2027", "12/3", "March", "12/3/202", "3/13/2027", "x", "1/1/2027/1"])
    def test_what_is_no_day_is_refused(self, typed: str) -> None:
        with pytest.raises(ValidationError):
            DayField().clean(typed)

    @pytest.mark.parametrize(
        ("typed", "at"),
        [
            ("14:30", time(14, 30)),
            ("14.30", time(14, 30)),
            ("1430", time(14, 30)),
            ("2.30pm", time(14, 30)),
            ("2 pm", time(14)),
            ("12am", time(0)),
            ("noon", time(12)),
            ("9", time(9)),
        ],
    )
    def test_a_time_as_people_write_it(self, typed: str, at: time) -> None:
        assert HourField().clean(typed) == at

    @pytest.mark.parametrize("typed", ["25:00", "14:75", "13pm", "later"])
    def test_what_is_no_time_is_refused(self, typed: str) -> None:
        with pytest.raises(ValidationError):
            HourField().clean(typed)


class TestTheList:
    def test_it_holds_every_field_of_a_plan_and_of_a_record_once(self) -> None:
        names = [entry.name for entry in fields.ALL]
        assert names == list(dict.fromkeys(names))
        assert set(names) == {*PLANNED, *RECORDED}
        assert len({entry.column for entry in fields.ALL}) == len(names)
        assert {entry.group for entry in fields.ALL} == set(fields.GROUPS)

    @pytest.mark.django_db
    def test_what_is_written_into_a_cell_is_read_back(self, camden_joined: Any) -> None:
        borough = camden_joined.borough
        host = Partner.objects.of(borough).order_by("name").first()
        held = factories.ceremony(
            borough, state="held", host=host, cost_pounds=Decimal("120.50"), voting=3, volunteering=1, membership=0
        )
        cells = {entry.column: entry.cell(held) for entry in fields.ALL}
        assert (cells["date"], cells["time"], cells["voting"]) == (held.date.isoformat(), "14:30", "help")
        form = fields.form_fields(borough, {entry.name for entry in fields.ALL})
        given = fields.from_cells(cells, borough)
        read = {name: field.clean(given[name]) for name, field in form.items()}
        assert read == {name: getattr(held, name) for name in read}

    @pytest.mark.django_db
    def test_words_and_numbers_in_a_cell_are_read_too(self, camden_joined: Any) -> None:
        borough = camden_joined.borough
        cells = {
            "kind": "Private",
            "voting": "2",
            "volunteering": "Help to do it on the spot",
            "dignitary": "Lord-lieutenant",
            "practices": "Local story|presiding; The story of the local area was told",
            "cost_pounds": "£1,250.00",
            "somebody": "unknown headings are left out",
        }
        given = fields.from_cells(cells, borough)
        assert given == {
            "kind": "private",
            "voting": "2",
            "volunteering": "3",
            "dignitary": "lord_lieutenant",
            "practices": ["local_story", "presiding", "local_story"],
            "cost_pounds": "1250.00",
        }

    @pytest.mark.django_db
    def test_a_place_that_is_not_on_the_list_is_refused_in_words(self, camden_joined: Any) -> None:
        borough = camden_joined.borough
        form = fields.form_fields(borough, ["venue", "host"])
        for name, words in (("venue", "Choose the place"), ("host", "Choose an organisation from the list")):
            key = fields.BY_NAME[name].read("The Moon", borough)
            with pytest.raises(ValidationError, match=words):
                form[name].clean(key)

    @pytest.mark.django_db
    def test_another_borough_s_place_is_not_on_the_list(self, camden_joined: Any, hackney_joined: Any) -> None:
        theirs = factories.place_of(hackney_joined.borough)
        field = fields.form_fields(camden_joined.borough, ["venue"])["venue"]
        with pytest.raises(ValidationError):
            field.clean(str(theirs.pk))

    def test_the_checklist_has_the_roles_of_the_guidance(self) -> None:
        assert len(Practice.values) == 12
        assert labels(["local_story", "host"]) == [Practice.HOST.label, Practice.LOCAL_STORY.label]

    @pytest.mark.django_db
    def test_the_short_names_of_the_boroughs_differ(self) -> None:
        names = [short_name(borough) for borough in Borough.objects.all()]
        assert len(set(names)) == len(names) == 33
        assert short_name(Borough.objects.get(name="Camden")) == "CAM"


class TestCheck:
    def test_what_fits(self) -> None:
        assert fields.check({"places": 30, "invited": 26, "attended": 26}) == {}

    def test_more_than_were_invited(self) -> None:
        assert "26 were invited" in fields.check({"places": 30, "invited": 26, "attended": 27})["attended"]

    def test_more_than_there_were_places(self) -> None:
        assert "there were 30 places" in fields.check({"places": 30, "invited": 40, "attended": 31})["attended"]

    def test_what_is_missing_is_not_its_business(self) -> None:
        assert fields.check({"attended": 3}) == {}
