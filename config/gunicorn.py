"""How gunicorn serves the portal: gunicorn -c python:config.gunicorn config.wsgi

BIND (default 127.0.0.1:8000), WEB_WORKERS (2) and WEB_THREADS (4 per worker) change it. Database connections at the
most: workers × threads.
"""

import gc
import os
import signal

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "gthread"
preload_app = True
control_socket_disable = True
timeout = 30
graceful_timeout = 10
keepalive = 5
# A worker's heartbeat file on a disk can stall it; memory cannot.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # nosec B108
# The address a client claims is believed only from these proxies.
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")


def when_ready(server: object) -> None:
    """Load every page's code once, before the workers fork, and keep the collector away from it: shorter pauses."""
    from django.template.loader import get_template
    from django.urls import resolve

    resolve("/")
    get_template("base.html")
    gc.collect()
    gc.freeze()


def post_fork(server: object, worker: object) -> None:
    """A worker ends when its master is gone, even after kill -9 of the master."""
    from config.processes import die_with

    die_with(signal.SIGKILL)
