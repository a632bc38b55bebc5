"""Files of every kind, made here: good ones and hostile ones."""

import io
import socketserver
import struct
import threading
import wave
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image

from programmes.files import DOCUMENTS, MEDIA, PICTURES, actions
from programmes.files.models import StoredFile
from programmes.files.scanner import EICAR

EVERYTHING = DOCUMENTS | PICTURES | MEDIA
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def zipped(parts: dict[str, bytes]) -> bytes:
    """A zip of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def docx(**more: bytes) -> bytes:
    """The least that is a .docx, with more parts if wanted ("word__media__a.png" stands for word/media/a.png)."""
    parts = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document>Hello</w:document>"}
    return zipped({**parts, **{name.replace("__", "/"): content for name, content in more.items()}})


def picture(kind: str = "PNG", size: tuple[int, int] = (4, 4)) -> bytes:
    """A picture of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", size, "teal").save(buffer, kind)
    return buffer.getvalue()


def sound() -> bytes:
    """A tenth of a second of silence."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as out:
        out.setparams((1, 2, 8000, 0, "NONE", ""))
        out.writeframes(b"\0\0" * 800)
    return buffer.getvalue()


GOOD: dict[str, bytes] = {
    "plan.pdf": PDF,
    "Budget, “final” ç.pdf": PDF,
    "LOUD.PDF": PDF,
    "letter.docx": docx(word__media__image1=picture()),
    "budget.xlsx": zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}),
    "letter.odt": zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}),
    "budget.ods": zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"}),
    "table.csv": 'name,amount\nÇa va,"1,000"\n'.encode(),
    "excel.csv": "name;amount\nÇa va;£5\n".encode("cp1252"),
    "notes.txt": b"\xef\xbb\xbfHello\tthere\r\n",
    "photo.png": picture(),
    "photo.jpg": picture("JPEG"),
    "photo.jpeg": picture("JPEG"),
    "song.wav": sound(),
    "song.mp3": b"ID3\x04\x00" + bytes(300),
    "song.ogg": b"OggS\x00\x02" + bytes(300),
    "voice.m4a": b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00M4A mp42isom" + bytes(300),
    "film.mp4": b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41" + bytes(300),
    "film.webm": b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm"
    + bytes(300),
}


@pytest.fixture
def receive(amina: Any) -> Callable[..., StoredFile]:
    """Upload some bytes as Amina: receive("plan.pdf", b"…")."""

    def take(name: str = "plan.pdf", content: bytes = PDF, kinds: frozenset[str] = EVERYTHING) -> StoredFile:
        with transaction.atomic():
            return actions.receive(upload=SimpleUploadedFile(name, content), by=amina, kinds=kinds)

    return take


class Clamd:
    """A stub of clamd on a local port: speaks INSTREAM and knows EICAR. `says` makes it answer something else."""

    def __init__(self) -> None:
        self.says: bytes | None = None
        self.seen: list[bytes] = []
        stub = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                assert self.rfile.read(10) == b"zINSTREAM\0"
                content = b""
                while length := struct.unpack(">I", self.rfile.read(4))[0]:
                    content += self.rfile.read(length)
                stub.seen.append(content)
                answer = b"stream: Win.Test.EICAR_HDB-1 FOUND\0" if EICAR in content else b"stream: OK\0"
                self.wfile.write(answer if stub.says is None else stub.says)

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)


@pytest.fixture
def clamd(settings: Any) -> Iterator[Clamd]:
    """A stub of clamd, set as the scanner."""
    stub = Clamd()
    stub.thread.start()
    settings.SCANNER, settings.CLAMD_ADDRESS = "clamd", stub.address
    yield stub
    stub.server.shutdown()
    stub.server.server_close()
    stub.thread.join(10)
