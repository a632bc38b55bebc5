"""Access needs as a volunteer says them. The codes are those of the Volunteering Data Standard's accessibility
taxonomy, so that a need can be held against what a place or role offers.
"""

# What somebody says in their own words; it has no counterpart in the taxonomy and is never searched.
OWN_WORDS = "own_words"
NEEDS: dict[str, str] = {
    "building_accessibility_features": "A step-free building and accessible rooms",
    "public_transport_access": "A place close to public transport",
    "parking_availability": "Parking at the place",
    "service_animals": "To bring my assistance dog",
    "visual_impairment": "A role that suits somebody who is blind or sees little",
    "technology_availability": "Captions, a screen reader or other software at the place",
    "care_professionals": "To bring a carer or support worker",
    "language_requirements": "Help in a language other than English",
    "remote_accessibility": "To do it from home",
    "expenses_paid": "My travel and meals paid",
}


def label(code: str) -> str:
    """The need in plain words; the code itself for one that is no longer offered."""
    return "In my own words" if code == OWN_WORDS else NEEDS.get(code, code)
