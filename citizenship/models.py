"""Gathers the area's rooms, so that Django finds their models. Each room adds its names here."""
