"""The staff's side of the room."""
