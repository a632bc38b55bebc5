"""The draw: the same arm for anybody who has the seed, even arms, and a database that finds it too."""

import subprocess
from hashlib import sha256

import pytest
from django.db import connection

from citizenship.studies import drawing
from citizenship.studies.models import Arm, Study
from programmes.workflow import MoveRefused
from tests.citizenship import factories

pytestmark = pytest.mark.django_db


def by_hand(seed: str, names: list[str], key: str, order: int) -> str:
    """The draw as the public page tells it, written anew: two tickets an arm, hashed, sorted."""
    tickets = [name for name in names for _ in range(2)]
    block = (order - 1) // len(tickets) + 1
    hashed = {
        sha256(f"{seed}:{key}:{block}:{number}".encode()).hexdigest(): name for number, name in enumerate(tickets, 1)
    }
    return hashed[sorted(hashed)[(order - 1) % len(tickets)]]


def in_sql(study: Study, key: str, order: int) -> int:
    """What the database draws."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT citizenship_drawn_arm(%s, %s, %s)", [study.pk, key, order])
        found: int = cursor.fetchone()[0]
    return found


def arms(*weights: int) -> list[Arm]:
    """Arms that are not saved: A, B, C …"""
    return [Arm(name="ABCDE"[n], weight=weight, order=n + 1) for n, weight in enumerate(weights)]


class TestDraw:
    def test_anybody_finds_the_same_arm(self) -> None:
        study = factories.study()
        for order in range(1, 30):
            found = drawing.draw(study, "E09000007", order)
            assert found.name == by_hand(study.seed, ["Pilot", "Comparison"], "E09000007", order)

    def test_the_database_finds_the_same_arm(self) -> None:
        study = factories.study()
        for key in ("E09000007", "boroughs"):
            for order in range(1, 14):
                assert in_sql(study, key, order) == drawing.draw(study, key, order).pk

    def test_known_answers(self) -> None:
        """Fixed for ever: another method would give other arms than those that were published."""
        found = [drawing.drawn_from("0" * 32, arms(1, 1), "E09000007", order).arm.name for order in range(1, 13)]
        assert "".join(found) == "AABBBAABABBA"

    def test_a_line_hashes_as_the_command_on_the_page_does(self) -> None:
        drawn = drawing.drawn_from("ab" * 16, arms(1, 1), "boroughs", 3)
        shell = subprocess.run(
            ["sha256sum"], input=drawn.ticket.line.encode(), capture_output=True, check=True
        ).stdout.decode()
        assert shell.split()[0] == drawn.ticket.digest
        assert drawn.ticket.digest in drawn.told
        assert drawn.ticket.line in drawn.told

    def test_each_block_is_even(self) -> None:
        study = factories.study()
        for block in range(20):
            names = [drawing.draw(study, "E09000012", block * 4 + place).name for place in range(1, 5)]
            assert sorted(names) == ["Comparison", "Comparison", "Pilot", "Pilot"]

    def test_weights_are_kept(self) -> None:
        names = [drawing.drawn_from("cd" * 16, arms(1, 2), "boroughs", order).arm.name for order in range(1, 13)]
        assert names.count("A") == 4
        assert names.count("B") == 8

    def test_control_another_seed_or_row_gives_another_order(self) -> None:
        def row(seed: str, key: str) -> list[str]:
            return [drawing.drawn_from(seed, arms(1, 1), key, order).arm.name for order in range(1, 41)]

        assert row("0" * 32, "E09000007") == row("0" * 32, "E09000007")
        assert row("0" * 32, "E09000007") != row("1" * 32, "E09000007")
        assert row("0" * 32, "E09000007") != row("0" * 32, "E09000012")

    def test_the_second_half_of_a_block_does_not_follow_from_one_place(self) -> None:
        """With two tickets an arm, one place never tells the next."""
        pairs = {
            (
                drawing.drawn_from("0" * 32, arms(1, 1), "boroughs", first).arm.name,
                drawing.drawn_from("0" * 32, arms(1, 1), "boroughs", first + 1).arm.name,
            )
            for first in range(1, 80, 4)
        }
        assert pairs == {("A", "A"), ("A", "B"), ("B", "A"), ("B", "B")}

    def test_a_draft_has_no_seed_to_draw_from(self) -> None:
        with pytest.raises(MoveRefused, match="not registered"):
            drawing.draw(factories.study(state="draft"), "E09000007", 1)

    def test_places_are_counted_from_one(self) -> None:
        study = factories.study()
        with pytest.raises(ValueError, match="from 1"):
            drawing.draw(study, "E09000007", 0)
        with pytest.raises(ValueError, match="from 1"):
            drawing.turn(study, 0)

    def test_every_registration_has_a_seed_of_its_own(self) -> None:
        seeds = {factories.study(f"s{n}", "registered").seed for n in range(4)}
        assert len(seeds) == 4
        assert all(len(seed) == 32 for seed in seeds)


class TestRota:
    def test_the_arms_take_turns(self) -> None:
        study = factories.study(method="rota")
        assert [drawing.turn(study, n).name for n in range(1, 5)] == ["Pilot", "Comparison", "Pilot", "Comparison"]

    def test_the_database_takes_the_same_turns(self) -> None:
        study = factories.study(state="draft", method="rota")
        study.arms.filter(kind="pilot").update(weight=2)
        factories.studies.move(study, "registered")
        with connection.cursor() as cursor:
            for place in range(1, 8):
                cursor.execute("SELECT citizenship_turn_arm(%s, %s)", [study.pk, place])
                assert cursor.fetchone()[0] == drawing.turn(study, place).pk
