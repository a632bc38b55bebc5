"""The area's tables, as staff take them out."""
