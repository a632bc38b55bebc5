"""Speed, measured beside a bare floor: `make bench`. Nothing here asserts a time."""
