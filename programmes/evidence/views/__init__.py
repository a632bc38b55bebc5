"""The pages: a participant's, and those of whoever types paper forms in."""
