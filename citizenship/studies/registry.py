"""What the room adds to the portal's registries."""
