"""What is measured: measures and what was observed, surveys with random codes, and the one rule for small numbers."""

from programmes.evidence.actions import LONDON, record

__all__ = ["LONDON", "record"]
