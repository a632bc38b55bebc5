"""The room's rows, gathered."""
