"""What a form behind a staff button has: its fields are the arguments of the action that it calls."""

from collections.abc import Callable
from typing import Any

from programmes import tokens
from programmes.tokens import TokenFormMixin
from programmes.workflow import MoveRefused


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
