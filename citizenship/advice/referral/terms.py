"""The directory's own words as taxonomies of Open Referral UK: languages, needs, levels of advice and the rest.

The UK profile of the standard leaves out the name and the code of a language, so that a strict record cannot say which
language is meant. Languages stand in a taxonomy too, by their BCP 47 codes, and so do the levels of advisers, which
would otherwise be free text. Keys are made from the codes (UUID version 5), so they are the same at every loading.
"""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from citizenship.advice.models import AdviceOrganisation, AdviceService, Level, Regulator
from citizenship.advice.models.organisations import VERIFIED_FOR_MONTHS
from citizenship.advice.models.services import CONFIRMED_FOR_MONTHS
from citizenship.advice.needs import HARDER, LANGUAGES, NEEDS, language_name
from programmes.clock import months_later

# The space of all keys that are made from codes; drawn once.
SPACE = uuid.UUID("6c1f5f0a-3f5b-4a5e-9d0e-6a1a52f9a7c4")
ADVISER, PRACTICAL, OLD, UNCONFIRMED, DEMONSTRATION = "adviser", "practical", "verified_long_ago", "unconfirmed", "demo"


def key(*parts: Any) -> str:
    """The key of something that has a code, or no key of its own in the standard's sense."""
    return str(uuid.uuid5(SPACE, ":".join(str(part) for part in parts)))


@dataclass(frozen=True)
class Taxonomy:
    """One list of terms."""

    code: str
    name: str
    description: str

    @property
    def id(self) -> str:
        """Its key."""
        return key("taxonomy", self.code)

    def record(self) -> dict[str, Any]:
        """As the standard writes it."""
        return {"id": self.id, "name": self.name, "description": self.description}


@dataclass(frozen=True)
class Term:
    """One word of a list."""

    taxonomy: Taxonomy
    code: str
    name: str
    description: str

    @property
    def id(self) -> str:
        """Its key."""
        return key("term", self.taxonomy.code, self.code)

    def record(self) -> dict[str, Any]:
        """As the standard writes it, with the code that our own pages use."""
        return {
            "id": self.id,
            "code": self.code,
            "name": self.name,
            "term": self.name,
            "description": self.description,
            "taxonomy": self.taxonomy.name,
            "taxonomy_id": self.taxonomy.id,
        }


LANGUAGE = Taxonomy("language", "Languages", "Languages in which the service is given, by their BCP 47 codes.")
NEED = Taxonomy("need", "Needs", "What the service helps with.")
CIRCUMSTANCE = Taxonomy(
    "circumstance", "What makes it harder", "Circumstances of a person with which the service says that it can help."
)
LEVEL = Taxonomy(
    "level",
    "Levels of immigration advice",
    "What the regulator allows, as found in its public register on the day that the entry names.",
)
REGULATOR = Taxonomy("regulator", "Regulators of immigration advice", "Whose public register the adviser is in.")
STANDING = Taxonomy(
    "standing", "Standing of the entry", "Whether the entry is advice or practical help, and how fresh it is."
)
OFFER = Taxonomy("offer", "What the service offers", "Late applications, and work with people under 25.")
TAXONOMIES = (LANGUAGE, NEED, CIRCUMSTANCE, LEVEL, REGULATOR, STANDING, OFFER)

_STANDINGS = {
    ADVISER: (
        "Verified adviser",
        "The organisation's registration was found in the public register of its regulator.",
    ),
    PRACTICAL: (
        "Practical help, not advice",
        "No registration has been verified. The organisation may help with forms, language and computers, and may not "
        "advise anybody on their own case.",
    ),
    OLD: ("Verified more than 12 months ago", "Look into the regulator's register before you rely on it."),
    UNCONFIRMED: ("Not confirmed for more than 12 months", "Nobody has said that the entry is still right."),
    DEMONSTRATION: ("Made up for the demonstration", "The organisation and the service do not exist."),
}
_OFFERS = {
    "late": ("Takes late applications", "Takes late applications to the EU Settlement Scheme."),
    "young": ("Works with people under 25", "Works with children and young people."),
}


def language(code: str) -> Term:
    """The term of a language, also of one that our list does not name."""
    return Term(LANGUAGE, code, language_name(code), f"The language with the BCP 47 code {code}.")


def _fixed() -> list[Term]:
    labels = [(NEED, NEEDS), (CIRCUMSTANCE, HARDER)]
    found = [language(code) for code in LANGUAGES]
    found += [Term(taxonomy, code, label, f"{label}.") for taxonomy, words in labels for code, label in words.items()]
    found += [Term(LEVEL, str(c), str(c.label), f"{c.label}.") for c in Level if c != Level.NONE]
    found += [Term(REGULATOR, str(c), str(c.label), f"{c.label}.") for c in Regulator if c != Regulator.NONE]
    found += [Term(STANDING, code, *words) for code, words in _STANDINGS.items()]
    return found + [Term(OFFER, code, *words) for code, words in _OFFERS.items()]


TERMS = {(term.taxonomy.code, term.code): term for term in _fixed()}
_BY_ID = {term.id: term for term in TERMS.values()}


def everything() -> list[Term]:
    """Every term: those of our lists, and the languages that an entry names beside them. One query."""
    used: set[str] = set()
    for codes in AdviceService.objects.listed().values_list("languages", flat=True).distinct():
        used.update(codes)
    return [*TERMS.values(), *(language(code) for code in sorted(used - LANGUAGES.keys()))]


def find(term_id: str) -> Term | None:
    """The term of this key; None where there is none. No query for the terms of our lists."""
    return _BY_ID.get(term_id) or next((term for term in everything() if term.id == term_id), None)


def of_organisation(organisation: AdviceOrganisation, today: date) -> list[Term]:
    """What is known of it: level and regulator only once they were found in the register."""
    found = [TERMS["standing", DEMONSTRATION]] if organisation.is_demonstration else []
    if not organisation.is_adviser:
        return [*found, TERMS["standing", PRACTICAL]]
    found += [TERMS["standing", OLD]] if organisation.verification_is_old(today) else []
    registered = [TERMS["level", organisation.level], TERMS["regulator", organisation.regulator]]
    return [*found, TERMS["standing", ADVISER], *registered]


def of_service(service: AdviceService, today: date) -> list[Term]:
    """What a service is found by: its languages, needs and offers, with what is known of its organisation."""
    lists = [("need", service.needs), ("circumstance", service.harder)]
    found = [language(code) for code in service.languages]
    found += [TERMS[name, code] for name, codes in lists for code in codes if (name, code) in TERMS]
    found += [TERMS["offer", "late"]] if service.takes_late_cases else []
    found += [TERMS["offer", "young"]] if service.young_people else []
    found += [TERMS["standing", UNCONFIRMED]] if service.is_unconfirmed(today) else []
    return [*found, *of_organisation(service.organisation, today)]


def having(term: Term, today: date) -> Q:
    """Which services have this term: the same that `of_service` gives it to."""
    verified = Q(organisation__state=AdviceOrganisation.State.VERIFIED)
    plain = {
        "language": Q(languages__contains=[term.code]),
        "need": Q(needs__contains=[term.code]),
        "circumstance": Q(harder__contains=[term.code]),
        "level": verified & Q(organisation__level=term.code),
        "regulator": verified & Q(organisation__regulator=term.code),
    }
    if term.taxonomy.code in plain:
        return plain[term.taxonomy.code]
    return {
        ADVISER: verified,
        PRACTICAL: ~verified,
        OLD: verified & Q(organisation__verified_on__lt=months_later(today, -VERIFIED_FOR_MONTHS)),
        UNCONFIRMED: Q(assured_on__lt=months_later(today, -CONFIRMED_FOR_MONTHS)),
        DEMONSTRATION: Q(organisation__is_demonstration=True),
        "late": Q(takes_late_cases=True),
        "young": Q(young_people=True),
    }[term.code]
