"""Points, award levels, rewards, and the experiments that test them."""
