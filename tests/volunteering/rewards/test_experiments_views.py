"""Trials as pages: consent in plain words, no word of rewards without them, results for analysts and for everybody."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from programmes import clock
from programmes.people import worklist
from tests.factories import token
from tests.volunteering import factories
from tests.volunteering.factories import experiments as make
from volunteering.rewards import motives
from volunteering.rewards.actions import experiments as actions
from volunteering.rewards.models import ArmAssignment, EqualityNote, Experiment
from volunteering.safeguarding.models import BirthDate, Volunteer

pytestmark = pytest.mark.django_db


def url(name: str, trial: Experiment, *more: Any) -> str:
    """The address of a volunteer's page of this trial."""
    return reverse(f"volunteering:trial_{name}", args=[trial.pk, *more])


def staff_url(name: str, trial: Experiment, *more: Any) -> str:
    """The address of a staff page of this trial."""
    return reverse(f"admin:volunteering_experiment_{name}", args=[trial.pk, *more])


def in_arm(trial: Experiment, *, control: bool, seed: int = 0) -> Volunteer:
    """Somebody in an arm of this kind, whose age is known."""
    found = next(each.volunteer for each in make.crowd(trial, 12, seed=seed) if each.arm.is_control is control)
    BirthDate.objects.get_or_create(volunteer=found, defaults={"born": factories.born(19).isoformat()})
    return found


class TestVolunteer:
    def test_joining_says_what_how_long_and_that_one_may_leave(self, farah_volunteer: Any, client_for: Any) -> None:
        trial = make.experiment(state="running")
        client = client_for(farah_volunteer.user)
        page = client.get(url("join", trial)).content.decode()
        for words in ("by chance", "No way is worse for your volunteering", "84 days", "leave at any time", "keep"):
            assert words in page
        answer = client.post(url("join", trial), {"form_token": token(), "agree": "on"}, follow=True)
        assert "You are in the trial" in answer.content.decode()
        held = ArmAssignment.objects.get()
        assert "leave at any time" in held.consent_words

    def test_nothing_happens_without_the_box(self, farah_volunteer: Any, client_for: Any) -> None:
        trial = make.experiment(state="running")
        answer = client_for(farah_volunteer.user).post(url("join", trial), {"form_token": token()})
        assert "Tick the box" in answer.content.decode()
        assert not ArmAssignment.objects.exists()

    def test_who_may_not_join_does_not_learn_of_it(self, farah_volunteer: Any, gwen: Any, client_for: Any) -> None:
        trial = make.experiment(state="running", min_age=30)
        assert client_for(farah_volunteer.user).get(url("join", trial)).status_code == 404
        assert client_for(gwen).get(url("join", trial)).status_code == 404

    def test_leaving(self, farah_volunteer: Any, client_for: Any) -> None:
        trial = make.experiment(state="running")
        make.joined(trial, farah_volunteer)
        client = client_for(farah_volunteer.user)
        assert "You keep every hour" in client.get(url("leave", trial)).content.decode()
        answer = client.post(url("leave", trial), {"form_token": token()}, follow=True)
        assert "You have left the trial" in answer.content.decode()

    def test_the_code_of_the_survey_is_shown_once(self, farah_volunteer: Any, vera: Any, client_for: Any) -> None:
        motives.load()
        trial = make.experiment(state="registered", planned_size=20)
        actions.start(experiment=trial, by=vera, token=token())
        client = client_for(farah_volunteer.user)
        joined = client.post(url("join", trial), {"form_token": token(), "agree": "on"}, follow=True)
        assert "/say/" in joined.content.decode()
        assert "/say/" not in client.get(url("mine", trial)).content.decode()

    def test_equality_answers_name_nobody(self, farah_volunteer: Any, client_for: Any) -> None:
        motives.load()
        trial = make.experiment(state="running")
        make.joined(trial, farah_volunteer)
        client = client_for(farah_volunteer.user)
        page = client.get(url("about_you", trial)).content.decode()
        assert "You do not have to" in page
        client.post(url("about_you", trial), {"form_token": token(), "sex": "female"})
        assert EqualityNote.objects.get().experiment == trial
        client.post(reverse("volunteering:equality"), {"form_token": token(), "sex": "female"})
        assert EqualityNote.objects.filter(experiment=None).count() == 1

    def test_the_own_page_offers_the_trial_and_names_no_reward(self, farah_volunteer: Any, client_for: Any) -> None:
        make.experiment(state="running")
        page = client_for(farah_volunteer.user).get(reverse("volunteering:mine")).content.decode()
        assert "Help us find out what works" in page


class TestNoWordOfRewards:
    """I18, acceptance check 8: somebody in an arm without rewards reads no word about them."""

    WORDS = ("reward", "points", "cinema", "award level")

    def pages(self, trial: Experiment) -> list[str]:
        return [url("mine", trial), url("leave", trial), reverse("volunteering:mine"), reverse("home")]

    def said(self, volunteer: Volunteer, trial: Experiment, client_for: Any) -> set[str]:
        client, found = client_for(volunteer.user), set()
        for path in self.pages(trial):
            answer = client.get(path)
            assert answer.status_code == 200, path
            page = answer.content.decode().lower()
            page = page[page.index("<main") :] if "<main" in page else page
            found |= {f"{path}: {word}" for word in self.WORDS if word in page}
        return found

    def test_without(self, client_for: Any) -> None:
        trial = make.experiment(state="running")
        assert self.said(in_arm(trial, control=True), trial, client_for) == set()

    def test_the_pages_of_rewards_are_not_there(self, client_for: Any) -> None:
        """The control is somebody in the other arm, who finds them."""
        trial = make.experiment(state="running")
        plain = client_for(in_arm(trial, control=True, seed=1).user)
        for name in ("reward_list", "points_history", "reward_codes"):
            assert plain.get(reverse(f"volunteering:{name}")).status_code == 404
        other = client_for(in_arm(trial, control=False, seed=2).user)
        assert "reward" in other.get(reverse("volunteering:reward_list")).content.decode().lower()

    def test_what_is_agreed_to_names_none_either(self, farah_volunteer: Any, client_for: Any) -> None:
        trial = make.experiment(state="running")
        page = client_for(farah_volunteer.user).get(url("join", trial)).content.decode().lower()
        assert not [word for word in self.WORDS if word in page]


class TestPublic:
    def test_a_published_result_is_for_everybody(self, client: Any) -> None:
        trial = make.experiment(state="published")
        page = client.get(reverse("volunteering:trial", args=[trial.slug])).content.decode()
        assert "Nothing differed." in page
        assert trial.hypothesis in page
        assert "[x]" in page
        assert trial.name in client.get(reverse("volunteering:trial_list")).content.decode()
        table = client.get(reverse("volunteering:trial_csv", args=[trial.slug]))
        assert b"".join(table.streaming_content).startswith(b"\xef\xbb\xbfArm,")

    @pytest.mark.parametrize("state", ["draft", "registered", "running", "ended"])
    def test_any_other_is_not(self, client: Any, state: str) -> None:
        trial = make.experiment(state=state)
        for name in ("trial", "trial_csv"):
            assert client.get(reverse(f"volunteering:{name}", args=[trial.slug])).status_code == 404
        assert trial.name not in client.get(reverse("volunteering:trial_list")).content.decode()

    def test_figures_stay_as_they_were_published(self, client: Any) -> None:
        trial = make.experiment(state="published")
        Experiment.objects.filter(pk=trial.pk).update(result={**(trial.result or {}), "total": 12})
        assert client.get(reverse("volunteering:trial", args=[trial.slug])).context["result"]["total"] == 12


class TestStaff:
    def protocol(self, **more: Any) -> dict[str, Any]:
        at = clock.now()
        days = {
            "starts_at": at - timedelta(hours=2),
            "joins_until_at": at + timedelta(days=9),
            "ends_at": at + timedelta(days=120),
        }
        moments = {f"{name}_{part}": f"{day:{how}}" for name, day in days.items() for part, how in _PARTS}
        return {
            **make.WORDS,
            "slug": "spring",
            "primary_outcome": "hours",
            "follow_up_days": 84,
            "min_age": 18,
            **moments,
            "form_token": token(),
            **more,
        }

    def test_from_the_first_word_to_the_public_page(self, vera: Any, noor: Any, client_for: Any) -> None:
        client = client_for(vera)
        client.post(reverse("admin:volunteering_experiment_add"), self.protocol())
        trial = Experiment.objects.get()
        words = {"name": "Tickets", "description": "A ticket.", "weight": 1, "rewards": [make.prize().pk]}
        client.post(staff_url("add_arm", trial), {**words, "form_token": token()})
        assert trial.arms.count() == 2
        for verb in ("register", "start"):
            client.post(staff_url(verb, trial), {"form_token": token()})
        trial.refresh_from_db()
        assert trial.state == "running"
        page = client.get(staff_url("result", trial)).content.decode()
        assert "once the trial has ended" in page
        client.post(staff_url("end", trial), {"form_token": token(), "reason": "A host asked us to."})
        assert "What it showed" in client_for(noor).get(staff_url("result", trial)).content.decode()
        client.post(staff_url("publish", trial), {"form_token": token(), "findings": "Nothing differed."})
        assert client.get(reverse("volunteering:trial", args=["spring"])).status_code == 200
        history = client.get(reverse("admin:volunteering_experiment_change", args=[trial.pk])).content.decode()
        assert "Published: Vera Stone" in history

    def test_a_refusal_is_told_on_the_page(self, vera: Any, client_for: Any) -> None:
        trial = make.experiment(min_age=15)
        answer = client_for(vera).post(staff_url("register", trial), {"form_token": token()})
        assert "safeguarding officer" in answer.content.decode()

    def test_editing_shows_what_is_there(self, vera: Any, client_for: Any) -> None:
        trial = make.experiment()
        page = client_for(vera).get(staff_url("edit", trial)).content.decode()
        assert trial.hypothesis in page
        client_for(vera).post(staff_url("edit", trial), self.protocol(slug=trial.slug, question="New?"))
        trial.refresh_from_db()
        assert trial.question == "New?"

    def test_copying_for_older_londoners(self, vera: Any, client_for: Any) -> None:
        trial = make.experiment(state="published")
        values = {"name": "Older", "slug": "older", "min_age": 50, "form_token": token()}
        answer = client_for(vera).post(staff_url("copy", trial), values, follow=True)
        assert "The copy is a draft" in answer.content.decode()

    def test_buttons_follow_state_and_role(self, vera: Any, noor: Any, sol: Any, client_for: Any) -> None:
        trial = make.experiment(min_age=15)
        page = reverse("admin:volunteering_experiment_change", args=[trial.pk])
        assert "Register it" in client_for(vera).get(page).content.decode()
        assert "Register it" not in client_for(noor).get(page).content.decode()
        assert "Approve it" in client_for(sol).get(page).content.decode()
        assert client_for(sol).get(staff_url("result", trial)).status_code == 403
        assert client_for(noor).get(staff_url("start", trial)).status_code == 403
        assert client_for(vera).get(staff_url("arm", trial, 0)).status_code == 404

    def test_the_work_list_names_what_waits(self, vera: Any, sol: Any) -> None:
        make.experiment("young", min_age=15)
        make.experiment("ready", state="registered")
        make.experiment("over", state="ended")
        lines = {line.label: line.count for line in worklist.waiting(vera)}
        assert lines["Trials being written"] == 1
        assert lines["Registered trials whose first day has come"] == 1
        assert lines["Ended trials without a public result"] == 1
        assert [line.count for line in worklist.waiting(sol) if "to approve" in line.label] == [1]

    def test_the_list_does_not_ask_more_for_more_trials(self, vera: Any, client_for: Any, queries: Any) -> None:
        client, page = client_for(vera), reverse("admin:volunteering_experiment_changelist")
        make.experiment("one")
        client.get(page)
        with queries() as few:
            client.get(page)
        for number in range(6):
            make.experiment(f"more-{number}")
        with queries(at_most=len(few)):
            client.get(page)


_PARTS = (("0", "%Y-%m-%d"), ("1", "%H:%M"))


def test_demonstration_data_says_so(vera: Any) -> None:
    """The published one is of nobody; loading twice adds nothing."""
    from programmes.people.models import User
    from volunteering.rewards import demo_experiments
    from volunteering.rewards.models import Reward

    User.objects.filter(pk=vera.pk).update(email="vera@portal.example")
    prize = make.prize()
    values = {"no_cash": True, "within_cap": True, "revocable": True, "no_condition": True, "value_cap": 9}
    Reward.objects.filter(pk=prize.pk).update(
        state="published", reviewed_at=clock.now(), reviewed_by=factories.volunteer("Rae").user, **values
    )
    demo_experiments.load(lambda line: None)
    demo_experiments.load(lambda line: None)
    assert Experiment.objects.count() == 2
    public = Experiment.objects.get(state="published")
    assert "demonstration" in public.name
    assert "nobody took part" in public.findings
    assert not ArmAssignment.objects.exists()
