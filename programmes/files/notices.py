"""What this room tells people."""

from programmes import notices
from programmes.files.models import StoredFile


def refused(file: StoredFile) -> None:
    """Tell the person who uploaded it that their file was not kept, and why."""
    if file.uploaded_by is not None:
        notices.send(
            event=f"programmes.files.refused:{file.pk}",
            to=[file.uploaded_by],
            template="programmes/files/email/refused",
            context={"file": file},
        )
