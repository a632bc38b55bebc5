"""What the database refuses of a job."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from programmes import clock
from programmes.jobs.models import Job


@pytest.mark.parametrize("ended", ["done_at", "dead_at"])
def test_a_job_that_has_ended_is_in_nobodys_hands(db: None, ended: str) -> None:
    at = clock.now()
    with pytest.raises(IntegrityError, match="job_ended_is_in_no_hands"), transaction.atomic():
        Job.objects.create(kind="k", key="a", lease_until=at + timedelta(minutes=1), **{ended: at})
    Job.objects.create(kind="k", key="a", **{ended: at})


def test_a_job_is_not_done_and_given_up(db: None) -> None:
    at = clock.now()
    with pytest.raises(IntegrityError, match="job_done_or_given_up_not_both"), transaction.atomic():
        Job.objects.create(kind="k", key="a", done_at=at, dead_at=at)


def test_one_row_per_kind_and_period(db: None) -> None:
    Job.objects.create(kind="k", key="a", period="p")
    Job.objects.create(kind="k2", key="a", period="p")
    with pytest.raises(IntegrityError, match="job_once_per_period"), transaction.atomic():
        Job.objects.create(kind="k", key="b", period="p")
    assert str(Job.objects.create(kind="k", key="a")) == "k a"  # work that does not come round is not limited
    assert str(Job.objects.create(kind="k", key="a")) == "k a"
