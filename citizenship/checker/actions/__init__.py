"""What somebody can do in this room, one module for each concept."""

from citizenship.checker.actions.starts import count_start

__all__ = ["count_start"]
