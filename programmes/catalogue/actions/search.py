"""What is done with search."""
