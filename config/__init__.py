"""Wiring only: nobody imports config. Loads the Celery app, so that a web process can wake workers too."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
