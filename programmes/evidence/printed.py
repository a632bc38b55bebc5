"""A survey on paper: slips with codes to cut out and hand round, and forms to fill in with a pen."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode

from programmes.evidence import codes, papers, phrases, wording
from programmes.evidence.models import Survey, SurveyCode, Wave
from programmes.outputs import pdf, qr
from programmes.questions.models import direction

# Lines to write on, where a question has no boxes.
_ROOM = {"long_text": 5}


def _address(name: str, language: str, *args: str) -> str:
    """A participant's page as it is printed or scanned, with the language unless it is English."""
    query = f"?{urlencode({'lang': language})}" if language != phrases.ENGLISH else ""
    return f"{settings.SITE_URL}{reverse(f'programmes:{name}', args=args)}{query}"


def _short() -> str:
    """The short address as somebody types it."""
    return _address("say_find", phrases.ENGLISH).partition("://")[2].rstrip("/")


def _language(survey: Survey, language: str) -> str:
    """The language asked for where the survey has it, else the survey's first."""
    return wording.asked_in(survey.question_set_id, "").language(language)


def slips(
    survey: Survey, issued: Iterable[SurveyCode], *, title: str, note: str = "", language: str = phrases.ENGLISH
) -> bytes:
    """The slips as an accessible PDF, about ten to a page; `title` names the project, `note` says how to use them.

    In another language the words on each slip, and the page that its picture leads to, are in that language.
    """
    language = _language(survey, language)
    data = {
        "title": title,
        "subtitle": survey.text("title", "en"),
        "note": note,
        "address": _short(),
        "lang": language,
        "rtl": direction(language) == "rtl",
        "words": {
            **_words(language, "scan", "type_code", "keep_printed"),
            "survey": survey.text("title", language),
        },
        "slips": [
            {"code": codes.spaced(one.code), "qr": qr.svg(_address("say", language, one.code))} for one in issued
        ],
    }
    return pdf.render("programmes/evidence/slips.typ", data)


def forms(wave: Wave, issued: Iterable[SurveyCode], *, title: str, language: str = phrases.ENGLISH) -> bytes:
    """Forms of one wave as an accessible PDF, one for each code with the code on every page of it.

    Without codes, one form with eight boxes: for those who have their slip, and copy the code from it.
    """
    survey = wave.survey
    language = _language(survey, language)
    questions = wording.asked_in(survey.question_set_id, wave.kind)
    data = {
        "title": f"{survey.text('title', language)} ({title})",
        "heading": survey.text("title", language),
        "about": title,
        "intro": survey.text("intro", language),
        "lang": language,
        "rtl": direction(language) == "rtl",
        "address": _short(),
        "words": _words(language, "paper_how", "paper_back", "paper_code", "paper_online"),
        "questions": [_question(line) for line in papers.lines(questions, language)],
        "forms": [_form(one.code, language) for one in issued] or [{"code": "", "qr": ""}],
    }
    return pdf.render("programmes/evidence/forms.typ", data)


def _words(language: str, *names: str) -> dict[str, str]:
    return {name: phrases.phrase(name, language).text for name in names}


def _form(code: str, language: str) -> dict[str, str]:
    return {"code": codes.spaced(code), "qr": qr.svg(_address("say", language, code))}


def _question(line: papers.Line) -> dict[str, Any]:
    return {
        "number": line.number,
        "label": line.label,
        "help": line.help,
        "boxes": [{"number": number, "words": words} for number, _, words in line.boxes],
        "room": 0 if line.boxes else _ROOM.get(line.asked.kind, 1),
    }
