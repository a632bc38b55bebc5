"""What this room does when an earlier room announces a verb."""
