"""Giving a file out. Only the room that owns it calls this, after its own scoped fetch.

Files have no address of their own.
"""

import re
from collections.abc import Iterator
from typing import IO

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from programmes.files.models import StoredFile

CHUNK = 65_536
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


def respond(file: StoredFile, *, request: HttpRequest) -> HttpResponseBase:
    """The file as a download; sound and video play in the page and answer Range requests. Raises Http404 unless it is
    clean.

    Nothing in it can act as a page of ours: unknown media type, no sniffing, an empty sandbox.
    """
    if not file.is_clean:
        raise Http404
    plays = bool(file.player)
    start, end, status = 0, file.size - 1, 200
    if plays and (asked := request.headers.get("Range")):
        try:
            start, end, status = _range(asked, file.size)
        except ValueError:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
    try:
        stream = default_storage.open(file.path)
    except FileNotFoundError as error:
        raise Http404 from error
    response = StreamingHttpResponse(_Part(stream, start, end), status=status)
    response["Content-Type"] = file.media_type if plays else "application/octet-stream"
    response["Content-Length"] = str(end - start + 1)
    response["Content-Disposition"] = content_disposition_header(not plays, file.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "no-store, private"
    if plays:
        response["Accept-Ranges"] = "bytes"
    if status == 206:
        response["Content-Range"] = f"bytes {start}-{end}/{file.size}"
    return response


def _range(asked: str, size: int) -> tuple[int, int, int]:
    """First byte, last byte and status for a Range header.

    One range only, others get the whole. ValueError: out of range.
    """
    match = _RANGE.fullmatch(asked.strip())
    if match is None or match.groups() == ("", ""):
        return 0, size - 1, 200
    first, last = match.groups()
    if not first:  # the last so many bytes
        if int(last) == 0:
            raise ValueError(asked)
        return max(size - int(last), 0), size - 1, 206
    start = int(first)
    end = min(int(last), size - 1) if last else size - 1
    if start >= size or end < start:
        raise ValueError(asked)
    return start, end, 206


class _Part:
    """Some of a file's bytes. Django calls close() when the answer ends, however it ends, read or not."""

    def __init__(self, stream: IO[bytes], start: int, end: int) -> None:
        self.stream, self.start, self.left = stream, start, end - start + 1
        self.close = stream.close

    def __iter__(self) -> Iterator[bytes]:
        self.stream.seek(self.start)
        while self.left > 0 and (chunk := self.stream.read(min(CHUNK, self.left))):
            self.left -= len(chunk)
            yield chunk
