"""What this room does when an earlier room's verb is announced."""
