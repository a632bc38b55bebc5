"""Which language a participant's page is in, and the links to the others. Nothing is remembered: no cookie is set."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.http import urlencode
from django.utils.translation.trans_real import parse_accept_lang_header

from programmes.evidence import phrases
from programmes.questions.models import Language, direction


def wanted(request: HttpRequest, offered: Iterable[str]) -> str:
    """The language asked for in the address, else the first that the browser asks for, else the first offered."""
    there = list(offered)
    asked = [request.GET.get("lang", "")]
    asked += [tag.partition("-")[0] for tag, _ in parse_accept_lang_header(request.headers.get("Accept-Language", ""))]
    return next((tag for tag in asked if tag in there), there[0])


def page(language: str, offered: Iterable[str]) -> dict[str, Any]:
    """What every page for participants needs: its language and direction, its words, and the other languages."""
    return {
        "page_lang": language,
        "page_dir": direction(language),
        "w": phrases.all_in(language),
        "languages": links(language, offered),
    }


def links(current: str, offered: Iterable[str]) -> list[dict[str, Any]]:
    """Links to the same page in the other languages, each named in itself; nothing where there is only one."""
    there = list(offered)
    if len(there) < 2:
        return []
    return [
        {
            "code": each,
            "name": Language(each).label,
            "dir": direction(each),
            "url": f"?{urlencode({'lang': each})}",
            "current": each == current,
        }
        for each in there
    ]
