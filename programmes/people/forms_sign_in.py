"""allauth's forms in our words: what they ask and do is allauth's own.

Named in ACCOUNT_FORMS and MFA_FORMS. Not part of forms.py, which allauth's forms import themselves (SignUpForm).
"""

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms

ADDRESS = {
    "required": "Enter your e-mail address.",
    "invalid": "Enter an e-mail address such as name@example.org.",
}
# A field's name → its label, and what is said when it is empty. A form may say otherwise in its own `words`.
Words = dict[str, tuple[str, dict[str, str]]]
WORDS: Words = {
    "email": ("E-mail address", ADDRESS),
    "login": ("E-mail address", ADDRESS),
    "password": ("Password", {"required": "Enter your password."}),
    "oldpassword": ("Your present password", {"required": "Enter your present password."}),
    "password1": ("New password", {"required": "Enter a new password."}),
    "password2": ("New password again", {"required": "Enter the new password again."}),
    "code": ("Code", {"required": "Enter the code."}),
}
KEY_NAME = ("Name of the key", {"required": "Enter a name for the key."})
SAME_AGAIN = "The two passwords are not the same. Type the same one twice."


class OurWords(forms.Form):
    """Labels and errors as the rest of the portal writes them."""

    words: ClassVar[Words] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, errors) in {**WORDS, **self.words}.items():
            if name in self.fields and not self.fields[name].widget.is_hidden:
                field = self.fields[name]
                field.label = label
                field.error_messages.update(errors)

    def add_error(self, field: str | None, error: Any) -> None:
        """As Django does; two passwords that differ are told in our words."""
        if field == "password2" and not isinstance(error, forms.ValidationError):
            error = SAME_AGAIN
        super().add_error(field, error)


class LoginForm(OurWords, account.LoginForm):
    """E-mail address and password."""


class SignupForm(OurWords, account.SignupForm):
    """A new account: allauth's fields, and our SignUpForm's."""

    words: ClassVar[Words] = {"password1": ("Password", {"required": "Enter a password."})}


class AddEmailForm(OurWords, account.AddEmailForm):
    """Another address, which takes the place of the present one once it is confirmed."""

    words: ClassVar[Words] = {"email": ("New e-mail address", ADDRESS)}


class ChangePasswordForm(OurWords, account.ChangePasswordForm):
    """The present password, and the new one twice."""


class SetPasswordForm(OurWords, account.SetPasswordForm):
    """A first password, twice."""


class ResetPasswordForm(OurWords, account.ResetPasswordForm):
    """The address that the link is sent to."""


class ResetPasswordKeyForm(OurWords, account.ResetPasswordKeyForm):
    """The new password, twice."""


class ReauthenticateForm(OurWords, account.ReauthenticateForm):
    """The password once more, before something that needs care."""


class MfaAuthenticateForm(OurWords, mfa.AuthenticateForm):
    """The second step at sign-in."""


class MfaReauthenticateForm(OurWords, mfa.ReauthenticateForm):
    """The second step once more, before something that needs care."""


class ActivateTOTPForm(OurWords, totp.ActivateTOTPForm):
    """The first code of a new authenticator app."""

    words: ClassVar[Words] = {"code": ("Code that the app shows", {"required": "Enter the code that the app shows."})}


class AddWebAuthnForm(OurWords, webauthn.AddWebAuthnForm):
    """A passkey or security key, with a name to know it by."""

    words: ClassVar[Words] = {"name": KEY_NAME}


class EditWebAuthnForm(OurWords, webauthn.EditWebAuthnForm):
    """Another name for a passkey or security key."""

    words: ClassVar[Words] = {"name": KEY_NAME}
