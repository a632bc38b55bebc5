"""Uploads: kept apart until they are checked, served only by the room that owns them."""

from programmes.files.checks import DOCUMENTS, MEDIA, PICTURES, FileRefused
from programmes.files.serve import respond

__all__ = ["DOCUMENTS", "MEDIA", "PICTURES", "FileRefused", "respond"]
