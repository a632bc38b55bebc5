"""The pages of points and rewards, by who opens them."""
