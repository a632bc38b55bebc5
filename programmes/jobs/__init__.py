"""Work that happens after the answer has been sent.

Written in the transaction, done by a worker, never lost with Redis.
"""

from programmes.jobs.actions import later, later_many, waiting
from programmes.jobs.registry import NotYet, handler, periodic

__all__ = ["NotYet", "handler", "later", "later_many", "periodic", "waiting"]
