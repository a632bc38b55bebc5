"""Who can help: organisations, services and places, with what their regulator says of them."""
