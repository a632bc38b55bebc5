"""What happens in this room: one function for each thing that somebody can do."""
