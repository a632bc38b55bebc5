"""The forms behind the staff's buttons on what somebody sent; their fields are the arguments of the actions."""

from typing import Any

from django import forms

from programmes.catalogue.models import Response, TakePart
from programmes.people.forms_step import ActionForm

_NOTE = "The sender reads it in the message. Leave out anything about other people."


class NoteForm(ActionForm):
    """A step with a few words for the sender."""

    note = forms.CharField(
        label="Words for the sender (optional)",
        required=False,
        max_length=2000,
        help_text=_NOTE,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class FinishForm(NoteForm):
    """It is done: what came of it, where the way has a list."""

    outcome = forms.ChoiceField(
        label="What came of it", widget=forms.RadioSelect, error_messages={"required": "Choose what came of it."}
    )
    field_order = ("outcome", "note")

    def __init__(self, *args: Any, way: TakePart, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if way.outcomes:
            chosen: Any = self.fields["outcome"]
            chosen.choices = [(code, label) for code, label in way.outcomes]
        else:
            del self.fields["outcome"]


class CloseForm(NoteForm):
    """It ends here: why."""

    reason = forms.ChoiceField(
        label="Why it ends here",
        choices=Response.Reason.choices,
        widget=forms.RadioSelect,
        help_text="The sender reads it.",
        error_messages={"required": "Choose a reason."},
    )
    field_order = ("reason", "note")


class InviteOnForm(ActionForm):
    """To which other way the people are invited."""

    to = forms.ModelChoiceField(
        label="Invite them to",
        queryset=TakePart.objects.none(),
        error_messages={"required": "Choose a way to take part.", "invalid_choice": "Choose one from the list."},
    )

    def __init__(self, *args: Any, way: TakePart, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["to"]
        people = TakePart.objects.open().filter(keeps_name=True).exclude(pk=way.pk)
        chosen.queryset = people.select_related("programme").order_by("programme__name", "title")
