"""Pages about reports, surveys and learning, by audience."""
