"""The room's pages, one module for each audience."""
