"""The room's pages: for a host's people, for everybody, for staff."""
