"""Rows of checks for tests."""
