"""Languages that entries of directories name, by their BCP 47 code."""

from collections.abc import Iterable
from typing import Final

LANGUAGES: Final[dict[str, str]] = {
    "en": "English",
    "sq": "Albanian",
    "am": "Amharic",
    "ar": "Arabic",
    "bn": "Bengali",
    "bfi": "British Sign Language",
    "bg": "Bulgarian",
    "yue": "Cantonese",
    "prs": "Dari",
    "nl": "Dutch",
    "fa": "Farsi",
    "fr": "French",
    "de": "German",
    "el": "Greek",
    "gu": "Gujarati",
    "hi": "Hindi",
    "hu": "Hungarian",
    "it": "Italian",
    "ku": "Kurdish",
    "ln": "Lingala",
    "lt": "Lithuanian",
    "cmn": "Mandarin",
    "ps": "Pashto",
    "pl": "Polish",
    "pt": "Portuguese",
    "pa": "Punjabi",
    "ro": "Romanian",
    "rom": "Romani",
    "ru": "Russian",
    "so": "Somali",
    "es": "Spanish",
    "sw": "Swahili",
    "syl": "Sylheti",
    "tl": "Tagalog",
    "ta": "Tamil",
    "ti": "Tigrinya",
    "tr": "Turkish",
    "tw": "Twi",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "vi": "Vietnamese",
    "yo": "Yoruba",
}


def words(codes: Iterable[str]) -> list[str]:
    """The languages by name, English first, then by the alphabet."""
    return sorted({LANGUAGES.get(code, code) for code in codes}, key=lambda name: (name != "English", name))
