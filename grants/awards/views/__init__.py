"""Pages about decisions and awards, by audience."""
