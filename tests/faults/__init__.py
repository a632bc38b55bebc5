"""Races and failures, made to happen: `make faults`. Each has a negative control that must show the fault.

Real PostgreSQL, Redis, gunicorn, Celery and SMTP on this machine. A process is killed only by the pid that this
harness started.
"""
