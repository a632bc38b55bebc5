"""What officers choose about a ceremony: its arm, with a reason from the list."""

from typing import Any

from django import forms

from citizenship.ceremonies.models import Ceremony
from citizenship.studies.models import Arm
from citizenship.studies.offers import REASONS_TO_CHANGE, REASONS_TO_VOLUNTEER
from programmes.people.forms_step import ActionForm


class ArmForm(ActionForm):
    """The arm of one planned ceremony, and why."""

    arm = forms.ModelChoiceField(
        Arm.objects.none(),
        label="Arm",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Choose the arm.", "invalid_choice": "Choose an arm of this study."},
    )
    reason = forms.ChoiceField(
        label="Why this arm?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the reason.", "invalid_choice": "Choose a reason from the list."},
    )

    def __init__(self, *args: Any, ceremony: Ceremony, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        arms = Arm.objects.filter(study=ceremony.study_id).select_related("study").order_by("order")
        others = arms.exclude(pk=ceremony.arm_id) if ceremony.arm_id else arms
        self.fields["arm"].queryset = others  # type: ignore[attr-defined]
        reasons = REASONS_TO_CHANGE if ceremony.arm_id else REASONS_TO_VOLUNTEER
        self.fields["reason"].choices = [(each.value, each.label) for each in reasons]  # type: ignore[attr-defined]


class StaffPressForm(ActionForm):
    """A button and nothing else."""
