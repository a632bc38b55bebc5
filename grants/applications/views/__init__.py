"""Pages about applications, by audience."""
