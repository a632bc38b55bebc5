"""What people and staff do with points, rewards and trials."""
