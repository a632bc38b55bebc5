"""What staff type about surveys and results, and which part of the figures somebody asks for."""

from typing import Any, ClassVar

from django import forms

from citizenship.findings import results
from citizenship.findings.analysis import EVERY_ARM, LONDON, Content
from citizenship.findings.models import Publication
from programmes.people.forms_step import ActionForm


class PressForm(ActionForm):
    """A button and nothing else."""


class PrepareForm(ActionForm):
    """What was learned, in words for everybody."""

    summary = forms.CharField(
        label="What was learned",
        help_text="Plain words for the public page: what was tried, what was found, what cannot be claimed.",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Write what was learned, also when the answer is that nothing differed."},
    )


class ReasonForm(ActionForm):
    """Why results are not public, from a list."""

    # That a newer publication takes the place of an older one is noted by the portal.
    REASONS: ClassVar[list[tuple[str, str]]] = [
        choice for choice in Publication.Reason.choices if choice[0] != Publication.Reason.NEWER
    ]
    reason = forms.ChoiceField(
        label="Why", choices=REASONS, widget=forms.RadioSelect, error_messages={"required": "Choose a reason."}
    )


class FilterForm(forms.Form):
    """One place and one arm, among those that the figures have. No token: looking changes nothing."""

    place = forms.ChoiceField(label="Where or when", required=False)
    arm = forms.ChoiceField(label="Arm", required=False)

    def __init__(self, data: Any, *, content: Content) -> None:
        super().__init__(data)
        self.content = content
        self.fields["place"].choices = [(place["key"], place["name"]) for place in content["places"]]  # type: ignore[attr-defined]
        self.fields["arm"].choices = [("", "Each arm"), *results.arms_of(content)]  # type: ignore[attr-defined]

    def chosen(self) -> tuple[str, str]:
        """The place and the arm; the whole study where nothing, or something unknown, was asked for."""
        if not self.is_valid():
            return LONDON, ""
        place, arm = self.cleaned_data["place"] or LONDON, self.cleaned_data["arm"]
        # Quarters are told for all arms together only.
        return place, arm if f"{place}/{arm}" in self.content["responses"] else (EVERY_ARM if arm else "")
