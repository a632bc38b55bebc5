"""What an upload really is: its extension and its content must agree, and what it unpacks to must be bounded.

Each refusal says what is wrong and what to do, in words for the person who chose the file.
"""

import csv
import io
import re
import unicodedata
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO

import filetype
from django.conf import settings
from PIL import Image, UnidentifiedImageError

DOCUMENTS = frozenset({"pdf", "docx", "xlsx", "odt", "ods", "csv", "txt"})
PICTURES = frozenset({"png", "jpg", "jpeg"})
MEDIA = frozenset({"mp3", "m4a", "wav", "ogg", "mp4", "webm"})

MAX_PIXELS = 40_000_000
MAX_MEMBERS = 2_000
MAX_UNPACKED = 200 * 1024 * 1024
NAME_LENGTH = 200

_OFFICE = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}wordprocessingml.document",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
    "odt": f"{_ODF}text",
    "ods": f"{_ODF}spreadsheet",
    "csv": "text/csv",
    "txt": "text/plain",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "wav": "audio/wav",
    "ogg": "audio/ogg",
    "mp4": "video/mp4",
    "webm": "video/webm",
}
# What the first bytes may say for each extension that has such a mark.
_MARKS = {
    "pdf": {"application/pdf"},
    "png": {"image/png"},
    "jpg": {"image/jpeg"},
    "jpeg": {"image/jpeg"},
    "mp3": {"audio/mpeg"},
    "m4a": {"audio/mp4", "video/mp4"},
    "wav": {"audio/x-wav"},
    "ogg": {"audio/ogg"},
    "mp4": {"video/mp4"},
    "webm": {"video/webm"},
}
_MARKUP = re.compile(rb"<(!doctype|html|head|body|script|svg|iframe|img|\?xml|\?php)", re.IGNORECASE)
_ENTITY = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_MACROS = re.compile(r"vbaproject\.bin|^basic/|^scripts/|/activex|\.(exe|js|vbs|dll)$", re.IGNORECASE)
_OUTSIDE_TEMPLATE = re.compile(rb"attachedTemplate[^>]*TargetMode\s*=\s*[\"']External", re.IGNORECASE)


class FileRefused(Exception):
    """The file cannot be taken; `message` says why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Checked:
    """An upload that passed: the name to show and the media type it really has."""

    name: str
    media_type: str


def shown_name(name: str) -> str:
    """The person's name for the file without folders and invisible characters, at most 200 characters, extension

    Kept.
    """
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(c for c in base if unicodedata.category(c)[0] != "C").strip(" .")
    path = PurePath(visible or "file")
    return path.stem[: NAME_LENGTH - len(path.suffix)] + path.suffix[:NAME_LENGTH]


def check(stream: IO[bytes], *, name: str, kinds: frozenset[str]) -> Checked:
    """Look through the whole file; raises FileRefused when it is not one of `kinds` or not what its name says."""
    name = shown_name(name)
    extension = PurePath(name).suffix[1:].lower()
    if extension not in kinds:
        raise FileRefused(
            f"“{name}” is a kind of file that we cannot take. Choose a file that ends in {_in_words(kinds)}."
        )
    stream.seek(0)
    if extension in {"docx", "xlsx", "odt", "ods"}:
        _check_office(stream, name, extension)
    elif extension in {"csv", "txt"}:
        _check_text(stream, name, extension)
    else:
        found = filetype.guess(stream.read(8192))
        if found is None or found.mime not in _MARKS[extension]:
            raise _disagrees(name, extension)
        if extension in PICTURES:
            _check_picture(stream, name)
    return Checked(name, MEDIA_TYPES[extension])


def refuse_size(name: str, size: int) -> None:
    """Raises FileRefused for an empty file and for one above UPLOAD_MAX_BYTES."""
    name = shown_name(name)
    if size == 0:
        raise FileRefused(f"“{name}” is empty. Check the file on your device and choose it again.")
    if size > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
        raise FileRefused(f"“{name}” is larger than {limit} MB. Choose a smaller file.")


def _in_words(kinds: frozenset[str]) -> str:
    endings = [f".{kind}" for kind in MEDIA_TYPES if kind in kinds]
    return endings[0] if len(endings) == 1 else f"{', '.join(endings[:-1])} or {endings[-1]}"


def _disagrees(name: str, extension: str) -> FileRefused:
    return FileRefused(
        f"“{name}” ends in .{extension}, but what is inside is something else. "
        f"Open it, save it as .{extension} and choose it again."
    )


def _check_picture(stream: IO[bytes], name: str) -> None:
    stream.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(stream, formats=["PNG", "JPEG"]) as picture:
                pixels = picture.width * picture.height
                if pixels <= MAX_PIXELS:
                    picture.verify()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        pixels = MAX_PIXELS + 1
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise FileRefused(
            f"“{name}” is damaged and cannot be opened. Save the picture again and choose it again."
        ) from error
    if pixels > MAX_PIXELS:
        raise FileRefused(
            f"“{name}” has more than {MAX_PIXELS // 1_000_000} million pixels. "
            "Make the picture smaller and choose it again."
        )


def _check_text(stream: IO[bytes], name: str, extension: str) -> None:
    raw = stream.read()
    if b"\x00" in raw or _MARKUP.match(raw.lstrip(b"\xef\xbb\xbf \t\r\n")):
        raise _disagrees(name, extension)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = raw.decode("cp1252")  # what Excel writes on many computers
        except UnicodeDecodeError as error:
            raise _disagrees(name, extension) from error
    if any(unicodedata.category(c) == "Cc" and c not in "\t\r\n\f" for c in text):
        raise _disagrees(name, extension)
    if extension == "csv":
        try:
            for _ in csv.reader(io.StringIO(text, newline=""), strict=True):
                pass
        except csv.Error as error:
            raise FileRefused(
                f"“{name}” cannot be read as a table. Save it again as .csv and choose it again."
            ) from error


def _check_office(stream: IO[bytes], name: str, extension: str) -> None:
    """A zip of parts, of the kind that the extension says, without macros, and bounded when unpacked."""
    try:
        with zipfile.ZipFile(stream) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
                raise _too_much(name)
            if not _is_kind(archive, extension):
                raise _disagrees(name, extension)
            unpacked = 0
            for member in members:
                if _MACROS.search(member.filename):
                    raise FileRefused(
                        f"“{name}” holds macros, which we cannot take. Save it without macros and choose it again."
                    )
                unpacked += _unpack(archive, member, name, allowance=MAX_UNPACKED - unpacked)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
    ) as error:
        # zipfile and zlib have many ways of saying that an archive is broken or locked with a password.
        raise FileRefused(
            f"“{name}” is damaged or locked with a password. Save it again without a password and choose it again."
        ) from error


def _is_kind(archive: zipfile.ZipFile, extension: str) -> bool:
    names = set(archive.namelist())
    if extension in {"odt", "ods"}:
        return (
            "mimetype" in names
            and archive.open("mimetype").read(100).decode("ascii", "replace").strip() == MEDIA_TYPES[extension]
        )
    main = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}[extension]
    return {"[Content_Types].xml", main} <= names


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, *, allowance: int) -> int:
    """Read one part through, counting; what the archive says about its own size is not believed."""
    path = member.filename
    if path.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", path) or ":" in path:
        raise _disagrees(name, PurePath(name).suffix[1:])
    size, is_markup = 0, path.lower().endswith((".xml", ".rels"))
    with archive.open(member) as part:
        head = part.read(65_536)
        if is_markup and (_ENTITY.search(head[:4096]) or _OUTSIDE_TEMPLATE.search(head)):
            raise FileRefused(f"“{name}” fetches parts from elsewhere. Save it as a new file and choose it again.")
        if path == "[Content_Types].xml" and b"macroEnabled" in head:
            raise FileRefused(
                f"“{name}” holds macros, which we cannot take. Save it without macros and choose it again."
            )
        chunk = head
        while chunk:
            size += len(chunk)
            if size > allowance:
                raise _too_much(name)
            chunk = part.read(65_536)
    return size


def _too_much(name: str) -> FileRefused:
    return FileRefused(f"“{name}” unpacks to too much. Save it with fewer or smaller pictures and choose it again.")
