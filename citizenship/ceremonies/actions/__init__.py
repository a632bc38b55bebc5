"""The room's actions, one module for each concept."""
