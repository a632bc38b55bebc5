"""The room's rows."""
