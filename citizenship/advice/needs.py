"""What people need help with, what makes it harder, and in which languages: the codes that entries, search and the
checkers share.

A code is stored and sent; its label is read. A code that is gone from here stays unknown to search and is refused by
the forms.
"""

from typing import Final

# What somebody needs help with. Asylum and what follows from it stand together, then life beside a status.
NEEDS: Final[dict[str, str]] = {
    "settled_status": "EU Settlement Scheme (settled and pre-settled status)",
    "late_application": "Late applications to the EU Settlement Scheme",
    "appeals": "Refusals, appeals and letters about removing status",
    "citizenship": "Becoming a British citizen",
    "children_citizenship": "Children and young people: citizenship and registration",
    "care_leavers": "Children in care and care leavers",
    "eu_family": "Family of Europeans joining them here",
    "frontier": "Frontier workers",
    "asylum": "Asylum",
    "move_on": "The 28 days after asylum is granted",
    "no_recourse": "No recourse to public funds",
    "unaccompanied_children": "Children who are here without their parents",
    "rough_sleeping": "Sleeping rough with a status problem",
    "right_to_rent": "Refused at a right-to-rent check",
    "benefits": "Benefits",
    "housing": "Housing",
    "debt": "Debt",
    "work_rights": "Rights at work",
    "digital_help": "Help to use the internet and online accounts",
    "language_help": "Help with English and interpreting",
    "other_status": "Other visas and immigration questions",
}

# What makes it harder. These are asked in a checker and never kept; an entry says with which it can help.
HARDER: Final[dict[str, str]] = {
    "disability": "Disability or long illness",
    "caring": "Caring for somebody",
    "little_internet": "Little internet, or no device",
    "little_english": "Little English",
    "no_id": "No passport or identity card",
    "care": "In care, or a care leaver",
    "homeless": "Homeless",
    "abuse": "Abuse at home or exploitation",
    "convictions": "Prison or convictions",
    "long_absences": "Long absences from the UK",
}

# With any of these an adviser of level 2 or above, or a lawyer, is needed whatever the outcome says (reference, 5).
NEEDS_LEVEL_TWO: Final[frozenset[str]] = frozenset({"convictions", "long_absences", "abuse", "no_id"})

# How much help an outcome asks for. "practical" is for search only: help that is not advice.
LEVELS: Final[dict[str, str]] = {
    "any": "Any registered adviser or lawyer",
    "late": "An adviser who takes late applications",
    "two": "An adviser for complex cases, or a lawyer",
    "practical": "Practical help, not advice",
}

# Languages that entries name, by their BCP 47 code. The list is what people choose from; the database takes any code.
LANGUAGES: Final[dict[str, str]] = {
    "en": "English",
    "ar": "Arabic",
    "bn": "Bengali",
    "bg": "Bulgarian",
    "bfi": "British Sign Language",
    "hr": "Croatian",
    "cs": "Czech",
    "da": "Danish",
    "nl": "Dutch",
    "et": "Estonian",
    "fa": "Farsi",
    "fi": "Finnish",
    "fr": "French",
    "de": "German",
    "el": "Greek",
    "hi": "Hindi",
    "hu": "Hungarian",
    "is": "Icelandic",
    "it": "Italian",
    "ku": "Kurdish",
    "lv": "Latvian",
    "lt": "Lithuanian",
    "no": "Norwegian",
    "ps": "Pashto",
    "pl": "Polish",
    "pt": "Portuguese",
    "pa": "Punjabi",
    "rom": "Romani",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "so": "Somali",
    "es": "Spanish",
    "sv": "Swedish",
    "ti": "Tigrinya",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
}


def need_words(codes: list[str]) -> list[str]:
    """The needs in words, in the order of the list; codes that are gone are left out."""
    return [label for code, label in NEEDS.items() if code in codes]


def harder_words(codes: list[str]) -> list[str]:
    """What makes it harder in words, in the order of the list."""
    return [label for code, label in HARDER.items() if code in codes]


def language_name(code: str) -> str:
    """The English name of a language; "pt-BR" is "Portuguese", an unknown code is shown as it is."""
    return LANGUAGES.get(code) or LANGUAGES.get(code.split("-")[0]) or code


def language_words(codes: list[str]) -> list[str]:
    """The languages by name, English first, then by the alphabet, each once."""
    return sorted({language_name(code) for code in codes}, key=lambda name: (name != "English", name))
