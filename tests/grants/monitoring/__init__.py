"""Tests of the grants area."""
