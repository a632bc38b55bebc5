"""A form is carried out once, however often it is sent."""

import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction

from programmes import clock, tokens
from programmes.tokens import AlreadyDone, FormToken, TokenRefused

PURPOSE = "tests.did:1"


def test_a_fresh_one_each_time() -> None:
    assert tokens.issue() != tokens.issue()
    assert len(tokens.issue()) == 43


def test_spent_once_and_led_to_the_first_result(amina: Any) -> None:
    token = tokens.issue()
    tokens.spend(token, by=amina, purpose=PURPOSE)
    tokens.settle(token, "/grants/applications/1/")
    with pytest.raises(AlreadyDone) as done:
        tokens.spend(token, by=amina, purpose=PURPOSE)
    assert done.value.result == "/grants/applications/1/"
    assert str(FormToken.objects.get()) == PURPOSE


@pytest.mark.parametrize("by", [None, AnonymousUser()])
def test_a_visitors_form(db: None, by: Any) -> None:
    token = tokens.issue()
    tokens.spend(token, by=by, purpose=PURPOSE)
    with pytest.raises(AlreadyDone):
        tokens.spend(token, by=by, purpose=PURPOSE)


def test_somebody_elses_or_another_forms_is_refused(amina: Any, bode: Any) -> None:
    token = tokens.issue()
    tokens.spend(token, by=amina, purpose=PURPOSE)
    for by, purpose in ((bode, PURPOSE), (None, PURPOSE), (amina, "tests.did:2")):
        with pytest.raises(TokenRefused):
            tokens.spend(token, by=by, purpose=purpose)


@pytest.mark.parametrize(
    "token", ["", "short", "x" * 44, "é" * 43, "a b" + "c" * 40, "'; DROP TABLE programmes_user; --" + "a" * 10]
)
def test_what_is_no_token_is_refused(amina: Any, token: str) -> None:
    with pytest.raises(TokenRefused):
        tokens.spend(token, by=amina, purpose=PURPOSE)
    assert not FormToken.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_is_refused(amina: Any) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        tokens.spend(tokens.issue(), by=amina, purpose=PURPOSE)


@pytest.mark.django_db(transaction=True)
def test_rolled_back_with_its_action_it_can_be_sent_again(amina: Any) -> None:
    token = tokens.issue()

    @transaction.atomic
    def act_and_fail() -> None:
        tokens.spend(token, by=amina, purpose=PURPOSE)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act_and_fail()
    with transaction.atomic():
        tokens.spend(token, by=amina, purpose=PURPOSE)


def race(token: str, by: Any, *, spend: bool) -> list[str]:
    """Two senders of one form at once; each action takes a moment. Returns what each was told."""
    told: list[str] = []
    barrier = threading.Barrier(2)

    def send() -> None:
        barrier.wait(10)
        try:
            with transaction.atomic():
                if spend:
                    tokens.spend(token, by=by, purpose=PURPOSE)
                time.sleep(0.2)
                if spend:
                    tokens.settle(token, "made")
                told.append("made")
        except AlreadyDone as done:
            told.append(f"already {done.result}")
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return sorted(told)


@pytest.mark.django_db(transaction=True)
def test_a_double_click_waits_and_is_led_to_the_result(amina: Any) -> None:
    assert race(tokens.issue(), amina, spend=True) == ["already made", "made"]


@pytest.mark.django_db(transaction=True)
def test_without_the_token_it_is_done_twice(amina: Any) -> None:
    """The negative control."""
    assert race(tokens.issue(), amina, spend=False) == ["made", "made"]


def test_kept_for_seven_days(amina: Any) -> None:
    for days in (6, 8):
        token = tokens.issue()
        tokens.spend(token, by=amina, purpose=PURPOSE)
        FormToken.objects.filter(pk=token).update(spent_at=clock.now() - timedelta(days=days))
    assert tokens.prune() == 1
    assert FormToken.objects.count() == 1


def test_a_form_carries_one_and_keeps_it_when_shown_again() -> None:
    class Form(tokens.TokenFormMixin, forms.Form):
        name = forms.CharField()

    fresh = Form()
    assert 'type="hidden"' in str(fresh["form_token"])
    token = fresh["form_token"].value()
    assert len(token) == 43
    again = Form(data={"form_token": token})
    assert not again.is_valid()
    assert again["form_token"].value() == token
    assert Form(data={"name": "a"}).errors["form_token"] == [TokenRefused.message]
