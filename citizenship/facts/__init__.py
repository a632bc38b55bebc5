"""What is known about rights and routes, each fact with its source and dates, and what is said in many languages."""
