"""Ceilings on five levels: whatever path a change takes, the sums are right and no pot gives more than it has."""

import threading
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from grants.applications.models import Application
from grants.awards.models import Award
from grants.funds.models import Authorisation, AuthorisationYear, Fund, Round, Strand
from programmes import clock
from programmes.people.models import User
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

LEVELS = (Round, Strand, Fund, Authorisation, AuthorisationYear)
YEAR = "2026/27"


def _round(**fields: Any) -> Round:
    """A round with money on all five levels."""
    decision = Authorisation.objects.first() or factories.authorisation(years={YEAR: 40_000, "2027/28": 20_000})
    return factories.round(strand=Strand.objects.first() or factories.strand(), authorisation=decision, **fields)


def _award(by: User, to: Round, amount: int = 1_000, year: str = YEAR) -> Award:
    """An offered award, written as a shell would."""
    at, officer = clock.now(), factories.founder()
    sent = factories.application(by=by, to=to, state="submitted", amount=f"{amount}.00")
    with transaction.atomic():
        Application.objects.filter(pk=sent.pk).update(state="funded", decided_at=at, decided_by=officer)
        return Award.objects.create(
            application=sent, amount=Decimal(amount), year=year, since_at=at, offered_at=at, offered_by=officer
        )


def _held(round: Round, year: str = YEAR) -> list[int]:
    """What is committed in the round, its strand, its fund, its decision and the year."""
    now = Round.objects.select_related("strand", "fund", "authorisation").get(pk=round.pk)
    assert now.strand and now.authorisation
    pots = (now, now.strand, now.fund, now.authorisation, now.authorisation.years.get(year=year))
    return [int(pot.committed) for pot in pots]


class TestEveryWay:
    def test_an_award_is_counted_on_every_level(self, farah: User) -> None:
        made = _round()
        award = _award(farah, made)
        assert _held(made) == [1_000] * 5
        Award.objects.filter(pk=award.pk).update(amount=1_500)
        assert _held(made) == [1_500] * 5
        Award.objects.filter(pk=award.pk).update(
            state="revoked", revoked_at=award.offered_at, revoked_by=award.offered_by
        )
        assert _held(made) == [0] * 5

    def test_a_deleted_award_frees_it_all(self, farah: User) -> None:
        made = _round()
        award = _award(farah, made)
        with transaction.atomic():
            Application.objects.filter(pk=award.application_id).update(
                state="submitted", decided_at=None, decided_by=None
            )
            Award.objects.filter(pk=award.pk).delete()
        assert _held(made) == [0] * 5

    def test_emptied_awards_free_it_all(self, farah: User) -> None:
        made = _round()
        _award(farah, made)
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE grants_award CASCADE")
        assert _held(made) == [0] * 5

    def test_another_year_moves_it_between_the_years_only(self, farah: User) -> None:
        made = _round()
        award = _award(farah, made)
        Award.objects.filter(pk=award.pk).update(year="2027/28")
        assert _held(made) == [1_000] * 4 + [0]
        assert _held(made, "2027/28") == [1_000] * 5

    def test_another_round_moves_it_on_every_level(self, farah: User) -> None:
        made = _round()
        award = _award(farah, made)
        other_fund = factories.fund(slug="another", name="Another", prefix="ANO")
        other = factories.round(
            of=other_fund,
            strand=factories.strand("Elsewhere", of=other_fund),
            authorisation=factories.authorisation("MD2244", years={YEAR: 5_000}),
        )
        Application.objects.filter(pk=award.application_id).update(round=other)
        assert (_held(made), _held(other)) == ([0] * 5, [1_000] * 5)

    def test_a_round_that_moves_takes_it_along(self, farah: User) -> None:
        made = _round(published=False)
        _award(farah, made)
        before = made.strand, made.authorisation
        other = factories.fund(slug="another", name="Another", prefix="ANO")
        Round.objects.filter(pk=made.pk).update(
            fund=other,
            strand=factories.strand("Elsewhere", of=other),
            authorisation=factories.authorisation("MD2244", years={YEAR: 5_000}),
        )
        assert _held(made) == [1_000] * 5
        for pot in before:
            assert pot
            pot.refresh_from_db()
            assert pot.committed == 0
        assert AuthorisationYear.objects.get(authorisation=before[1], year=YEAR).committed == 0

    def test_a_decision_named_later_takes_up_what_was_awarded(self, farah: User) -> None:
        made = factories.round(strand=factories.strand())
        _award(farah, made)
        Round.objects.update(authorisation=factories.authorisation(years={YEAR: 40_000}))
        assert _held(made) == [1_000] * 5

    def test_a_year_added_later_takes_up_its_awards(self, farah: User) -> None:
        decision = factories.authorisation()
        made = factories.round(strand=factories.strand(), authorisation=decision)
        _award(farah, made)
        decision.years.create(year=YEAR, grants_amount=40_000)
        assert _held(made) == [1_000] * 5

    def test_a_year_that_would_leave_awards_out_is_refused(self, farah: User) -> None:
        decision = factories.authorisation()
        _award(farah, factories.round(strand=factories.strand(), authorisation=decision))
        with pytest.raises(IntegrityError, match="in none of its years"):
            decision.years.create(year="2027/28", grants_amount=40_000)

    def test_a_year_with_awards_can_be_neither_deleted_nor_renamed(self, farah: User) -> None:
        made = _round()
        _award(farah, made)
        year = AuthorisationYear.objects.get(year=YEAR)
        with pytest.raises(IntegrityError, match="awards hold money of this year"):
            year.delete()
        with pytest.raises(IntegrityError, match="awards hold money of this year"):
            AuthorisationYear.objects.filter(pk=year.pk).update(year="2028/29")
        AuthorisationYear.objects.get(year="2027/28").delete()

    @pytest.mark.parametrize("pot", LEVELS)
    def test_nobody_else_sets_it(self, pot: Any, farah: User) -> None:
        made = _round()
        _award(farah, made)
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {pot._meta.db_table} SET committed = 0")
        for stale in pot.objects.all():
            stale.committed = 7
            stale.save()
        assert _held(made) == [1_000] * 5

    def test_a_strand_that_is_only_the_funds_counts_nothing_there(self, farah: User) -> None:
        made = factories.round()
        strand = factories.strand()
        _award(farah, made, year="")
        strand.refresh_from_db()
        made.fund.refresh_from_db()
        assert (strand.committed, made.fund.committed) == (0, 1_000)


class TestCeilings:
    @pytest.mark.parametrize(
        ("name", "change"),
        [
            ("round_within_ceiling", lambda r: Round.objects.update(ceiling=900)),
            ("strand_within_ceiling", lambda r: Strand.objects.update(ceiling=900)),
            ("fund_within_ceiling", lambda r: Fund.objects.update(ceiling=900)),
            ("authorisation_within_ceiling", lambda r: _shrink_decision(900)),
            ("authorisation_year_within_ceiling", lambda r: AuthorisationYear.objects.update(grants_amount=900)),
        ],
    )
    def test_an_award_above_it_is_refused_and_so_is_a_ceiling_below_what_is_held(
        self, name: str, change: Any, farah: User
    ) -> None:
        made = _round()
        change(made)
        with pytest.raises(IntegrityError) as refused:
            _award(farah, made)
        assert _constraint(refused.value) == name
        assert _held(made) == [0] * 5
        award = _award(farah, made, amount=900)
        with pytest.raises(IntegrityError) as refused:
            Award.objects.filter(pk=award.pk).update(amount=901)
        assert _constraint(refused.value) == name
        with pytest.raises(IntegrityError) as refused:
            _lower(name)
        assert _constraint(refused.value) == name
        assert _held(made) == [900] * 5

    @pytest.mark.parametrize("year", ["", "2028/29"])
    def test_a_year_without_money_is_refused(self, year: str, farah: User) -> None:
        made = _round()
        with pytest.raises(IntegrityError) as refused:
            _award(farah, made, year=year)
        assert _constraint(refused.value) == "authorisation_year_within_ceiling"
        assert _held(made) == [0] * 5

    def test_a_move_into_a_pot_that_is_too_small_is_refused_whole(self, farah: User) -> None:
        made = _round()
        award = _award(farah, made)
        small = _round(ceiling=Decimal(500))
        with pytest.raises(IntegrityError, match="round_within_ceiling"):
            Application.objects.filter(pk=award.application_id).update(round=small)
        assert _held(made) == [1_000] * 5

    def test_what_a_decision_passed_on_is_no_longer_free(self, farah: User) -> None:
        made = _round()
        higher = Authorisation.objects.get()
        AuthorisationYear.objects.all().delete()
        factories.authorisation("DD1", grants=999_500, administration=0, delegated_by=higher)
        with pytest.raises(IntegrityError, match="has less left"):
            _award(farah, made, year="")
        _award(farah, made, amount=500, year="")

    def test_control_without_the_check_a_pot_gives_more_than_it_has(self, farah: User) -> None:
        made = _round()
        Strand.objects.update(ceiling=900)
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE grants_strand DROP CONSTRAINT strand_within_ceiling")
            _award(farah, made)
            assert _held(made) == [1_000] * 5
            transaction.set_rollback(True)


def _constraint(error: IntegrityError) -> str:
    name: str = error.__cause__.diag.constraint_name  # type: ignore[union-attr]
    return name


def _shrink_decision(grants: int) -> None:
    AuthorisationYear.objects.all().delete()
    Authorisation.objects.update(grants_amount=grants, amount=grants + 160_000)
    AuthorisationYear.objects.create(authorisation=Authorisation.objects.get(), year=YEAR, grants_amount=grants)


def _lower(name: str) -> None:
    """One penny less than is held, in this pot."""
    less = Decimal("899.99")
    if name == "authorisation_within_ceiling":
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE grants_authorisationyear DISABLE TRIGGER USER")
            cursor.execute("UPDATE grants_authorisationyear SET grants_amount = 0, committed = 0")
        try:
            Authorisation.objects.update(grants_amount=less, amount=less + 160_000)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("UPDATE grants_authorisationyear SET grants_amount = 900, committed = 900")
                cursor.execute("ALTER TABLE grants_authorisationyear ENABLE TRIGGER USER")
    elif name == "authorisation_year_within_ceiling":
        AuthorisationYear.objects.update(grants_amount=less)
    else:
        pots: dict[str, Any] = {"round": Round, "strand": Strand, "fund": Fund}
        pots[name.partition("_")[0]].objects.update(ceiling=less)


def _together(*works: Any) -> list[str]:
    """Run these at the same moment, each on its own connection; what each said."""
    said, start = [""] * len(works), threading.Barrier(len(works))

    def run(number: int) -> None:
        try:
            start.wait(60)
            works[number]()
            said[number] = "done"
        except (IntegrityError, OperationalError) as error:
            said[number] = type(error).__name__ + ": " + str(error).splitlines()[0]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(works))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return said


class TestRaces:
    """Six awards of £1,000 at once, from two rounds, against a pot that holds three."""

    def _race(self, farah: User) -> list[str]:
        rounds = [_round(), _round()]
        sent = [factories.application(by=farah, to=rounds[n % 2], state="submitted") for n in range(6)]
        at, officer = clock.now(), factories.founder()

        def offer(application: Application) -> None:
            with transaction.atomic():
                Application.objects.filter(pk=application.pk).update(state="funded", decided_at=at, decided_by=officer)
                Award.objects.create(
                    application=application, amount=1_000, year=YEAR, since_at=at, offered_at=at, offered_by=officer
                )

        return _together(*((lambda one=one: offer(one)) for one in sent))

    @pytest.mark.parametrize("pot", ["decision", "year", "strand"])
    def test_never_a_pound_too_much(self, pot: str, farah: User) -> None:
        made = _round()
        if pot == "decision":
            _shrink_decision(3_000)
        elif pot == "year":
            AuthorisationYear.objects.filter(year=YEAR).update(grants_amount=3_000)
        else:
            Strand.objects.update(ceiling=3_000)
        said = self._race(farah)
        assert said.count("done") == 3, said
        assert _held(made)[1:] == [3_000] * 4

    def test_control_without_the_ceiling_all_six_are_given(self, farah: User) -> None:
        made = _round()
        AuthorisationYear.objects.filter(year=YEAR).update(grants_amount=3_000)
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE grants_authorisationyear DROP CONSTRAINT authorisation_year_within_ceiling")
        try:
            assert self._race(farah).count("done") == 6
            assert _held(made)[4] == 6_000
        finally:
            with connection.cursor() as cursor:
                cursor.execute("TRUNCATE grants_award CASCADE")
                cursor.execute(
                    "ALTER TABLE grants_authorisationyear ADD CONSTRAINT authorisation_year_within_ceiling"
                    " CHECK (committed <= grants_amount)"
                )

    def test_moves_in_opposite_directions_do_not_block_each_other(self, farah: User) -> None:
        one, two = _round(), _round()
        first, second = _award(farah, one), _award(farah, two)

        def swing(award: Award, rounds: list[Round]) -> None:
            for n in range(10):
                Application.objects.filter(pk=award.application_id).update(round=rounds[n % 2])

        said = _together(lambda: swing(first, [two, one]), lambda: swing(second, [one, two]))
        assert said == ["done", "done"]
        assert [_held(each)[0] for each in (one, two)] == [1_000, 1_000]
