"""The form token: each form that calls an action carries one, and it can be spent once.

A double click, Back or a proxy's retry sends the same token again; the second sending changes nothing and is led to the
result of the first. The row is written in the action's own transaction, so a second sender waits for the first to end.
"""

import secrets
from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.db import connection, models, transaction

from programmes import clock, personal

KEPT_FOR = timedelta(days=7)


class AlreadyDone(Exception):
    """This very form has already been carried out.

    `result` is what the action noted of it ("" when nothing was noted).
    """

    def __init__(self, result: str) -> None:
        super().__init__(result)
        self.result = result


class TokenRefused(Exception):
    """The token is missing, malformed, or was issued for another form or person."""

    message = "We could not be sure that this form is new. Check what you typed and send it again."


class FormToken(models.Model):
    """A token that has been spent: whose, for what, and where the person should be led."""

    token = models.CharField(max_length=43, primary_key=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=200)
    result = models.CharField(max_length=500, blank=True)
    spent_at = models.DateTimeField(db_default=clock.Now(), db_index=True)

    class Meta:
        verbose_name = "form token"

    def __str__(self) -> str:
        return self.purpose


personal.declare(
    FormToken,
    owner="by",
    kept_for="7 days",
    fields={"by": personal.Field("whose form it was", personal.Erase.DELETE, export=False)},
    plain=["purpose", "result"],
)


def issue() -> str:
    """A fresh token for one showing of a form (32 random bytes, URL-safe); nothing is stored until it is spent."""
    return secrets.token_urlsafe(32)


def spend(token: str, *, by: Any, purpose: str) -> None:
    """Spend the token in the current transaction.

    `purpose` is the verb and the record, "grants.applications.submit:<uuid>". Raises AlreadyDone when the same
    person has spent it for
    the same purpose, TokenRefused when it is malformed or was spent for anything else.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a token is spent inside the action's transaction")
    if (
        not 40 <= len(token or "") <= 43
        or not token.replace("-", "a").replace("_", "a").isalnum()
        or not token.isascii()
    ):
        raise TokenRefused
    user_key = by.pk if by is not None and by.is_authenticated else None
    with connection.cursor() as cursor:
        # Waits for a concurrent sender of the same token to commit or roll back.
        cursor.execute(
            "INSERT INTO programmes_formtoken (token, by_id, purpose, result) VALUES (%s, %s, %s, '')"
            " ON CONFLICT DO NOTHING",
            [token, user_key, purpose],
        )
        if cursor.rowcount == 1:
            return
    spent = FormToken.objects.get(pk=token)
    if spent.by_id != user_key or spent.purpose != purpose:
        raise TokenRefused
    raise AlreadyDone(spent.result)


def settle(token: str, result: str) -> None:
    """Note what the action made, such as the key of a new record, so that a repeat can be led to it."""
    FormToken.objects.filter(pk=token).update(result=result)


def prune() -> int:
    """Delete tokens spent more than seven days ago; returns how many."""
    return FormToken.objects.filter(spent_at__lt=clock.now() - KEPT_FOR).delete()[0]


class TokenFormMixin(forms.Form):
    """Adds the hidden `form_token` field.

    A form shown again after an error keeps its token, since nothing was spent.
    """

    form_token = forms.CharField(widget=forms.HiddenInput, required=True, max_length=43)
    token_field: ClassVar[str] = "form_token"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form_token"].initial = issue
        self.fields["form_token"].error_messages["required"] = TokenRefused.message
