"""Pages of the room, by audience: the person, the members of an organisation, and anybody."""
