"""The staff's side of reminders: none. Nobody sees who is reminded, or on which day."""
