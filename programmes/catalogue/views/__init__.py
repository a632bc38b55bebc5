"""Pages: what everybody may read and send, and the staff's steps."""
