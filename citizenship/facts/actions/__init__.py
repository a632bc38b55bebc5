"""What somebody can do in this room, one module for each concept."""
