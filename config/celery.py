"""Celery: it wakes workers up and keeps time. The record of what is due is in Postgres (programmes.jobs).

Redis may lose every message: the sweeper, started by beat, finds what is still undone.
"""

import os
import pkgutil
import signal
from importlib import import_module

from celery import Celery
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    beat_schedule={
        "sweep": {"task": "jobs.sweep", "schedule": 10.0},
        "tick": {"task": "jobs.tick", "schedule": 30.0},
    },
    timezone="UTC",
    task_ignore_result=True,
    broker_connection_retry_on_startup=True,
    # Redis may come back in any number of tries: until then the jobs wait in Postgres.
    broker_connection_max_retries=None,
    # A page that wakes a worker must not wait for a Redis that does not answer.
    broker_transport_options={"socket_connect_timeout": 1},
    # The next hint goes to whoever is free, not into the queue of a process that is busy.
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
)


def rooms() -> list[str]:
    """Every room of the four apps (programmes.jobs, grants.applications, …), where Celery looks for a tasks module."""
    found = []
    for name in ("programmes", "grants", "volunteering", "citizenship"):
        package = import_module(name)
        found += [f"{name}.{room.name}" for room in pkgutil.iter_modules(package.__path__) if room.ispkg]
    return found


app.autodiscover_tasks(rooms)


@worker_process_init.connect
def end_with_the_worker(**_: object) -> None:
    """A pool process ends when the worker that started it is gone, even after kill -9 of the worker."""
    from config.processes import die_with

    die_with(signal.SIGKILL)
