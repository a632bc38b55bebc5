"""Who did what and when: append-only rows of keys, sealed into a chain so that any change is found."""

from programmes.audit.actions import record

__all__ = ["record"]
