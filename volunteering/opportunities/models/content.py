"""What an opportunity consists of, and how it is told in words."""

from typing import Any

from django.urls import reverse

from volunteering.opportunities.models.checks import REASONS, YOUNGEST_CHECKED, CheckLevel
from volunteering.safeguarding.vocabulary import ACCESS, CAUSES, SKILLS, label

YOUNGEST, OLDEST = 8, 99
ADULT = 18
# Under this age somebody of the host is always there, with the young person or beside them.
SUPERVISED_BELOW = 16
# The host's own words and choices, in the order in which the form asks for them.
CONTENT = [
    "title",
    "what",
    "cause",
    "skills",
    "commitment",
    "pattern",
    "remote",
    "borough",
    "place_name",
    "postcode",
    "minimum_age",
    "maximum_age",
    "adults_only",
    "supervised",
    "permission_below",
    "expenses",
    "access",
    "access_note",
    "check_level",
    "check_reason",
    "by_application",
    "question",
]
# What only the rows of another platform have; staff read it again too when it changes.
OF_A_SOURCE = ("organisation_name", "apply_url")
# What staff read again when it changes on a published opportunity: free text, and everything that keeps people safe.
# The rest (skills, pattern, access facts, expenses paid) is a choice from a list that harms nobody: it changes at once.
READ_AGAIN = frozenset(
    [
        "title",
        "what",
        "cause",
        "commitment",
        "remote",
        "borough",
        "place_name",
        "postcode",
        "minimum_age",
        "maximum_age",
        "adults_only",
        "supervised",
        "permission_below",
        "access_note",
        "check_level",
        "check_reason",
        "by_application",
        "question",
    ]
)


def contradictions(content: dict[str, Any]) -> dict[str, str]:
    """What cannot be true together or is not lawful: field -> what to do. The database refuses the same."""
    said: dict[str, str] = {}
    youngest, oldest = content["minimum_age"], content["maximum_age"]
    if oldest is not None and oldest < youngest:
        said["maximum_age"] = "The oldest age must be the youngest age or more."
    if youngest < SUPERVISED_BELOW and not content["supervised"]:
        said["supervised"] = "People under 16 must have somebody with them. Say so, or take only people of 16 or over."
    level, reason = content["check_level"], content["check_reason"]
    if level != CheckLevel.NONE:
        if youngest < YOUNGEST_CHECKED:
            said["check_level"] = (
                "Nobody under 16 can have a criminal record check. Choose “No check”, or raise the youngest age to 16."
            )
        elif reason not in REASONS:
            said["check_reason"] = "Choose why the law allows this check."
        elif REASONS[reason].level != level:
            allowed = CheckLevel(REASONS[reason].level).label.lower()
            said["check_reason"] = (
                f"This reason allows a check of the level “{allowed}”. Asking for another level can be an offence."
            )
    return said


class Told:
    """The words of an opportunity, for pages, mail and feeds."""

    @property
    def is_imported(self: Any) -> bool:
        """Whether it comes from another platform, whose own page takes sign-ups."""
        return self.source_id is not None

    @property
    def host_name(self: Any) -> str:
        """The organisation that needs people, ours or another platform's."""
        return self.host.organisation.name if self.host is not None else self.organisation_name

    @property
    def host_url(self: Any) -> str:
        """Its page in the host's own area."""
        url: str = reverse("volunteering:host_opportunity", args=[self.pk])
        return url

    @property
    def is_editable(self: Any) -> bool:
        """Whether its host may change its words now."""
        return self.host_id is not None and self.state in self.EDITABLE

    @property
    def check_words(self: Any) -> str:
        """The check that the role needs and why, in words; empty for none."""
        if self.check_level == CheckLevel.NONE:
            return ""
        reason = REASONS[self.check_reason]
        barred = " with a barred list" if reason.barred_list else ""
        return f"{self.get_check_level_display()} check{barred}: {reason.words[0].lower()}{reason.words[1:]}"

    @property
    def cause_words(self: Any) -> str:
        """The cause in our words."""
        return label(CAUSES, self.cause)

    @property
    def skill_words(self: Any) -> list[str]:
        """The skills in our words."""
        return [label(SKILLS, code) for code in self.skills]

    @property
    def access_words(self: Any) -> list[str]:
        """The access facts in our words."""
        return [label(ACCESS, code) for code in self.access]

    @property
    def ages(self: Any) -> str:
        """Who may take part by age: "16 to 25", "18 and over"."""
        if self.maximum_age is None:
            return f"{self.minimum_age} and over"
        return f"{self.minimum_age} to {self.maximum_age}"
