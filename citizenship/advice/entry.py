"""The facts of an entry: the one list of what an organisation or a member of staff may say about a service."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from citizenship.advice.models import AdviceService
from citizenship.advice.needs import HARDER, LANGUAGES, NEEDS, harder_words, language_words, need_words
from programmes.people.models import Borough
from programmes.workflow import MoveRefused

# What is said, with the words in front of it on pages and in the comparison that staff read.
FACTS: Final[dict[str, str]] = {
    "name": "Service",
    "description": "What it does",
    "status": "Open or closed",
    "needs": "Helps with",
    "harder": "Can also help people with",
    "languages": "Languages",
    "whole_london": "Serves all of London",
    "boroughs": "Boroughs",
    "cost": "Cost",
    "cost_note": "More about the cost",
    "how_to_refer": "How to get an appointment",
    "takes_late_cases": "Takes late applications",
    "young_people": "Works with people under 25",
    "free_places_young": "Free places for young people",
    "access": "Access",
    "phone": "Telephone",
    "email": "Public e-mail address",
    "url": "Page",
}
ORGANISATION: Final[tuple[str, ...]] = (
    "name",
    "description",
    "url",
    "regulator",
    "level",
    "registration_number",
    "source_name",
    "source_url",
    "source_dated",
)


def facts_of(service: AdviceService) -> dict[str, Any]:
    """What the entry says now, as JSON can hold it."""
    return {name: getattr(service, name) for name in FACTS}


def differences(service: AdviceService, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Only what is not said yet; lists are compared without their order. Unknown names are left out."""
    now = facts_of(service)
    return {
        name: value
        for name, value in facts.items()
        if name in FACTS and (sorted(value) != sorted(now[name]) if isinstance(value, list) else value != now[name])
    }


def put_in(service: AdviceService, facts: Mapping[str, Any], *, today: date) -> dict[str, Any]:
    """What has to be set, with what follows from it: boroughs go when all of London is served, free places get a day.

    Raises MoveRefused, with the field, for what does not fit together.
    """
    said = {**facts_of(service), **{name: value for name, value in facts.items() if name in FACTS}}
    for name, known in (("needs", NEEDS), ("harder", HARDER)):
        if set(said[name]) - set(known):
            raise MoveRefused("Choose from the list.", field=name)
    if said["whole_london"]:
        said["boroughs"] = []
    elif not said["boroughs"]:
        raise MoveRefused("Choose at least one borough, or all of London.", field="boroughs")
    if not (said["phone"] or said["email"] or said["url"]):
        raise MoveRefused("Give a telephone number, an e-mail address or a page, so that people can reach you.")
    if not said["young_people"]:
        said["free_places_young"] = None
    if said["free_places_young"] is None:
        said["free_places_as_of"] = None
    elif said["free_places_young"] != service.free_places_young or service.free_places_as_of is None:
        said["free_places_as_of"] = today
    for name in ("needs", "harder", "languages", "boroughs"):
        said[name] = sorted(set(said[name]))
    return said


def told(name: str, value: Any) -> str:
    """One fact in words, as pages and the comparison show it."""
    if name == "needs":
        return ", ".join(need_words(value))
    if name == "harder":
        return ", ".join(harder_words(value)) or "Nothing named"
    if name == "languages":
        return ", ".join(language_words(value))
    if name == "boroughs":
        names = dict(Borough.objects.filter(pk__in=value).values_list("pk", "name"))
        return ", ".join(sorted(names.get(code, code) for code in value)) or "None by name"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    field: Any = AdviceService._meta.get_field(name)
    choices = dict(field.flatchoices)
    return str(choices.get(value, value)) if value not in (None, "") else "Not said"


def language_choices() -> list[tuple[str, str]]:
    """The languages that a form offers, English first and then by name."""
    rest = sorted(((code, name) for code, name in LANGUAGES.items() if code != "en"), key=lambda pair: pair[1])
    return [("en", LANGUAGES["en"]), *rest]
