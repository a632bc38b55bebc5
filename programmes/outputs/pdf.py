"""PDF that everybody can read: tagged to PDF/UA-1, made by typst without any other program."""

import json
import re
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

TEMPLATES = settings.BASE_DIR / "templates"
# Beside typst's own: letters that those do not have (Arabic), fetched by config/frontend.py with the font's licence.
FONTS = settings.FRONT_END / "fonts"
# PDF/UA refuses a letter without a shape. Each try takes one more alphabet out; a text with more is not words.
TRIES = 30
_NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')


def render(template: str, data: dict[str, Any]) -> bytes:
    """The document of a typst template under templates/ ("programmes/questions/printable.typ"), filled with `data`.

    `data` is JSON-like and reaches the template as `#import "/programmes/outputs/house.typ": data`: what people typed
    is never part of the program. Letters that no font of this machine has become "?", and `data.unprinted` is then
    true. Raises FileNotFoundError for an unknown template, typst.TypstError for one that is not accessible or broken.
    """
    path = TEMPLATES / template
    if not path.is_file():
        raise FileNotFoundError(path)
    for _ in range(TRIES):
        try:
            return _compile(path, data)
        except typst.TypstError as error:
            block = _unprintable(str(error))
            if block is None:
                raise
            data = {**_without(block, data), "unprinted": True}
    return _compile(path, data)


def _compile(path: Path, data: dict[str, Any]) -> bytes:
    document: bytes = typst.compile(
        path,
        root=TEMPLATES,
        font_paths=[FONTS] if FONTS.is_dir() else [],
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, default=str)},
        pdf_standards=["ua-1"],
    )
    return document


def _unprintable(error: str) -> range | None:
    """The 256 letters around the one that no font of this machine has; None for other errors."""
    found = _NO_GLYPH.search(error)
    if found is None:
        return None
    text = re.sub(r"\\u\{([0-9a-f]+)\}", lambda code: chr(int(code[1], 16)), found[1])
    letter = next((ord(one) for one in text if ord(one) > 0xFF), None)
    return None if letter is None else range(letter & ~0xFF, (letter | 0xFF) + 1)


def _without(block: range, data: Any) -> Any:
    """The same data with "?" for every letter of the block."""
    if isinstance(data, str):
        return "".join("?" if ord(letter) in block else letter for letter in data)
    if isinstance(data, dict):
        return {key: _without(block, value) for key, value in data.items()}
    return [_without(block, value) for value in data] if isinstance(data, list | tuple) else data
