"""The room's pages, a module for each audience."""
