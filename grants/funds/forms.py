"""What the area's forms share: the token, and how a refusal becomes an error beside its field."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms

from programmes import tokens
from programmes.tokens import TokenFormMixin
from programmes.workflow import MoveRefused


class PoundsField(forms.DecimalField):
    """Pounds and pence, typed with or without £ and commas."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_digits=12, decimal_places=2, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **options
        )
        self.error_messages["invalid"] = "Enter an amount in pounds, such as 2500 or 2500.50."
        self.error_messages["max_decimal_places"] = (
            "Enter pounds and pence, with no more than two digits after the point."
        )

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """The amount, without its sign and commas."""
        if isinstance(value, str):
            value = value.strip().removeprefix("£").replace(",", "").strip()
        return super().to_python(value)


class ActionForm(TokenFormMixin):
    """A form behind a button that calls an action: its fields are the action's arguments.

    `outcome` is what the action returned, or, when this very form had been carried out before, what it noted then.
    """

    outcome: Any = None

    def arguments(self) -> dict[str, Any]:
        """What the action is called with: every field, the token under its own name."""
        given = dict(self.cleaned_data)
        return {"token": given.pop("form_token"), **given}


def attempt(form: ActionForm, act: Callable[..., Any]) -> bool:
    """Call the action with the form's values. False when it was refused: the form then says why.

    A form that has been carried out before counts as done: the person is led to what it did.
    """
    try:
        form.outcome = act(**form.arguments())
    except tokens.AlreadyDone as done:
        form.outcome = done.result
    except tokens.TokenRefused as refusal:
        form.add_error(None, refusal.message)
        data = form.data.copy()  # type: ignore[attr-defined]
        data[form.add_prefix("form_token")] = tokens.issue()
        form.data = data
        return False
    except MoveRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False
    return True
