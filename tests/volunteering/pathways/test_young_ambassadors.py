"""Young Ambassadors: numbers and no names, small numbers hidden, nobody else's school."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from programmes import clock
from programmes.notices.models import Notice
from programmes.workflow import MoveRefused
from tests import factories as common
from tests.volunteering.factories import ambassadors as make
from volunteering.pathways.actions import young
from volunteering.pathways.models import SchoolProject
from volunteering.pathways.models.young import KEY_STAGES, refuse_private

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(db: None) -> Any:
    """A school."""
    return make.school()


@pytest.fixture
def tess(school: Any) -> Any:
    """Its lead."""
    return common.member("Tess Moran", of=school, role="lead")


def _values(**given: Any) -> dict[str, Any]:
    words = {"school_year": 2026, "school_type": "pru", "title": "A cleaner street", "what": "Pupils count engines."}
    return {**words, "topic": make.topic(), **dict.fromkeys(KEY_STAGES, 0), "key_stage_3": 24, **given}


def _log(project: SchoolProject, by: Any, **given: Any) -> Any:
    day = clock.london_day(clock.now())
    entry = {"day": day, "what": "We planned.", "minutes": 600, "pupils": 20, **given}
    return young.add_entry(project=project, by=by, token=common.token(), **entry)


class TestWords:
    @pytest.mark.parametrize(
        "text",
        [
            "ask amy@school.example",
            "ring 020 7946 0000",
            "born 3/6/2012",
            "on 3 June 2012",
            "June 3rd, 2012",
            "2012-06-03",
        ],
    )
    def test_what_points_to_one_pupil_is_refused(self, text: str) -> None:
        with pytest.raises(MoveRefused) as refused:
            refuse_private(what=text)
        assert refused.value.field == "what"

    def test_control_plain_words_and_years_pass(self) -> None:
        refuse_private(what="In June 2027 24 pupils of year 9 planted 120 bulbs at 3.30pm.")

    def test_the_database_takes_no_address_either(self, school: Any) -> None:
        with pytest.raises(IntegrityError, match="no_address"), transaction.atomic():
            make.project(school, what="Write to amy@school.example")

    def test_no_field_of_a_project_can_hold_a_name(self) -> None:
        """Pupils are numbers: the model has counts and no person."""
        names = {field.name for field in SchoolProject._meta.get_fields()}
        assert not {"pupils", "volunteer", "pupil", "names"} & names


class TestProject:
    def test_a_lead_starts_one_and_nobody_else(self, school: Any, tess: Any, guy: Any) -> None:
        """I28"""
        made = young.start(school=school, values=_values(), by=tess, token=common.token())
        assert (made.pupils, made.year_words) == (24, "2026/27")
        with pytest.raises(PermissionDenied):
            young.start(school=school, values=_values(title="Other"), by=guy, token=common.token())

    def test_without_pupils_it_is_refused_and_the_database_agrees(self, school: Any, tess: Any) -> None:
        with pytest.raises(MoveRefused, match="how many pupils"):
            young.start(school=school, values=_values(key_stage_3=0), by=tess, token=common.token())
        with pytest.raises(IntegrityError, match="has_pupils"), transaction.atomic():
            make.project(school, key_stage_3=0)

    def test_edit_and_the_same_title_twice(self, school: Any, tess: Any) -> None:
        first = make.project(school)
        second = make.project(school, title="Tea")
        with pytest.raises(MoveRefused, match="this title"):
            young.edit(project=second, values=_values(title=first.title), by=tess, token=common.token())
        young.edit(project=second, values=_values(title="Tea for all"), by=tess, token=common.token())
        assert SchoolProject.objects.filter(title="Tea for all").exists()

    def test_the_log_counts_and_strikes_out(self, school: Any, tess: Any) -> None:
        project = make.project(school)
        entry = _log(project, tess)
        with pytest.raises(MoveRefused, match="24 pupils"):
            _log(project, tess, pupils=25)
        with pytest.raises(MoveRefused, match="not come yet"):
            _log(project, tess, day=clock.london_day(clock.now()) + timedelta(days=1))
        young.strike_entry(entry=entry, by=tess, token=common.token())
        with pytest.raises(MoveRefused, match="log"):
            young.finish(project=project, by=tess, token=common.token())

    def test_nobody_gives_more_than_a_day_in_a_day(self, school: Any, tess: Any) -> None:
        project = make.project(school)
        with pytest.raises(MoveRefused):
            _log(project, tess, pupils=1, minutes=1441)
        with pytest.raises(IntegrityError, match="a_day_each"), transaction.atomic():
            project.entries.create(
                day=clock.london_day(clock.now()),
                what="x",
                minutes=1441,
                pupils=1,
                written_at=clock.now(),
                written_by=tess,
            )

    def test_finish_visit_recognise_take_back(self, school: Any, tess: Any, vera: Any) -> None:
        project = make.project(school)
        _log(project, tess)
        young.finish(project=project, by=tess, token=common.token())
        young.visit(project=project, day=clock.london_day(clock.now()), note="Lively.", by=vera, token=common.token())
        with pytest.raises(MoveRefused):
            young.recognise(project=project, praise="Ask amy@school.example", by=vera, token=common.token())
        young.recognise(project=project, praise="Well counted.", by=vera, token=common.token())
        assert Notice.objects.filter(recipient=tess, subject__contains="recognised").exists()
        back = young.take_back(project=project, reason="A photograph.", by=vera, token=common.token())
        assert (back.state, back.praise) == ("finished", "")

    def test_officers_only_recognise(self, school: Any, tess: Any) -> None:
        with pytest.raises(PermissionDenied):
            young.recognise(project=make.project(school, state="finished"), praise="!", by=tess, token=common.token())


class TestPages:
    def test_small_numbers_are_hidden_on_the_public_page(self, school: Any, client: Any) -> None:
        make.project(school, state="recognised", key_stage_3=9, title="Tea")
        page = client.get(reverse("volunteering:school_list")).content.decode()
        assert "Fewer than 10 pupils" in page
        assert "9 pupils" not in page

    def test_control_ten_are_shown_and_only_recognised_ones(self, school: Any, client: Any) -> None:
        make.project(school, state="recognised", key_stage_3=10)
        make.project(school, state="finished", title="Not yet")
        page = client.get(reverse("volunteering:school_list")).content.decode()
        assert "10 pupils took part" in page
        assert "Not yet" not in page

    def test_another_schools_lead_finds_nothing(self, school: Any, client: Any) -> None:
        """I28"""
        project = make.project(school)
        client.force_login(common.member("Una Other", of=make.school("Other School"), role="lead"))
        for name in ("school_project", "school_edit", "school_log"):
            assert client.get(reverse(f"volunteering:{name}", args=[project.pk])).status_code == 404
        assert client.post(reverse("volunteering:school_finish", args=[project.pk])).status_code == 404

    def test_the_lead_writes_in_the_log(self, school: Any, tess: Any, client: Any) -> None:
        project = make.project(school)
        client.force_login(tess)
        form = {"day": clock.london_day(clock.now()), "what": "We met.", "pupils": 20, "hours": "1.5"}
        here = reverse("volunteering:school_log", args=[project.pk])
        assert client.post(here, {**form, "form_token": common.token()}).status_code == 302
        assert project.entries.get().minutes == 90
        page = client.post(here, {**form, "what": "ring 020 7946 0000", "form_token": common.token()}).content.decode()
        assert "telephone number" in page
        assert client.get(project.get_absolute_url()).status_code == 200
        assert client.get(reverse("volunteering:school_mine")).status_code == 200
