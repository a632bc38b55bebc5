"""Which criminal record check a role may ask for, and why it may.

Asking for a standard or an enhanced check for a role that is not eligible is an offence (Police Act 1997, section
123), and nobody under 16 can have a check. So a level is chosen only together with one of these reasons, and each
reason belongs to one level. Sources: gov.uk, "DBS eligibility guidance"; Police Act 1997 (Criminal Records)
Regulations 2002; Rehabilitation of Offenders Act 1974 (Exceptions) Order 1975; Safeguarding Vulnerable Groups Act
2006, schedule 4. They are the cases that volunteering meets, not the whole law.
"""

from dataclasses import dataclass

from django.db.models import TextChoices

GUIDANCE = "https://www.gov.uk/government/collections/dbs-eligibility-guidance"
YOUNGEST_CHECKED = 16


class CheckLevel(TextChoices):
    """The levels of check that the Disclosure and Barring Service makes."""

    NONE = "none", "No check"
    BASIC = "basic", "Basic"
    STANDARD = "standard", "Standard"
    ENHANCED = "enhanced", "Enhanced"


@dataclass(frozen=True)
class Reason:
    """One lawful reason: the level it allows, the words to choose it by, and whether a barred list is read too."""

    level: str
    words: str
    barred_list: bool = False


REASONS: dict[str, Reason] = {
    "money": Reason(CheckLevel.BASIC, "Handles other people's money or valuables"),
    "keys": Reason(CheckLevel.BASIC, "Holds keys, or works alone in a building"),
    "private_data": Reason(CheckLevel.BASIC, "Reads private facts about other people"),
    "patients": Reason(CheckLevel.STANDARD, "Meets patients in the course of health services, without caring for them"),
    "adoption": Reason(CheckLevel.STANDARD, "Works for an adoption service"),
    "children_sometimes": Reason(
        CheckLevel.ENHANCED,
        "Teaches, trains, cares for or supervises children more than once, but not regularly, or always supervised",
    ),
    "children_regularly": Reason(
        CheckLevel.ENHANCED,
        "Teaches, trains, cares for or supervises children unsupervised: more than three days in 30, or overnight",
        barred_list=True,
    ),
    "children_driving": Reason(
        CheckLevel.ENHANCED, "Drives a vehicle only for children, more than three days in 30", barred_list=True
    ),
    "children_personal_care": Reason(
        CheckLevel.ENHANCED, "Helps children to wash, dress, eat or use the toilet, even once", barred_list=True
    ),
    "adults_sometimes": Reason(
        CheckLevel.ENHANCED, "Regularly cares for or teaches adults who receive health or social care"
    ),
    "adults_personal_care": Reason(
        CheckLevel.ENHANCED, "Gives adults personal care because of age, illness or disability", barred_list=True
    ),
    "adults_household": Reason(
        CheckLevel.ENHANCED,
        "Handles money, bills or shopping for adults who cannot because of age, illness or disability",
        barred_list=True,
    ),
    "adults_transport": Reason(
        CheckLevel.ENHANCED,
        "Takes adults to or from health or social care because of age, illness or disability",
        barred_list=True,
    ),
}


def reasons_for(level: str) -> list[str]:
    """The reasons that allow this level; none for "no check"."""
    return [code for code, reason in REASONS.items() if reason.level == level]
