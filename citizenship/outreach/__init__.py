"""Going to people: events, materials, reminders, and the young Londoners' part."""
