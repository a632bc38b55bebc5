"""The room's pages, by whom they are for."""
