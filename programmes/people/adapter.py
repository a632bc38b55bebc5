"""The portal's own ways at allauth's door: its messages go through our outbox, and nothing secret is logged."""

from typing import Any, ClassVar
from urllib.parse import urlsplit
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.http import HttpRequest

from programmes import notices as outbox

# allauth's message → the key of its context that holds the link.
WITH_LINK = {
    "account/email/email_confirmation": "activate_url",
    "account/email/email_confirmation_signup": "activate_url",
    "account/email/password_reset_key": "password_reset_url",
    "account/email/unknown_account": "signup_url",
    "account/email/account_already_exists": "password_reset_url",
}
# What has changed about the account's security, in words.
CHANGES = {
    "account/email/password_changed": "Your password was changed.",
    "account/email/password_reset": "Your password was reset.",
    "account/email/password_set": "A password was set.",
    "account/email/email_changed": "Your e-mail address was changed.",
    "account/email/email_confirm": "Your e-mail address was confirmed.",
    "account/email/email_deleted": "An e-mail address was removed from your account.",
    "mfa/email/totp_activated": "An authenticator app was added as your second factor.",
    "mfa/email/totp_deactivated": "The authenticator app was removed as your second factor.",
    "mfa/email/recovery_codes_generated": "New recovery codes were made.",
    "mfa/email/webauthn_added": "A passkey or security key was added.",
    "mfa/email/webauthn_removed": "A passkey or security key was removed.",
}


class AccountAdapter(DefaultAccountAdapter):
    """allauth's behaviour, with our outbox, our addresses and our words."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The e-mail address or the password is not right. Check both and try again.",
        "too_many_login_attempts": "There were too many tries. Wait five minutes, or reset your password.",
        "incorrect_password": "That is not your password. Try again.",
        "incorrect_code": "That code is not right. Codes change every 30 seconds: enter the newest one.",
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the message to the outbox. The link keeps its path only: its host is always the portal's own address.

        It goes to the address, not to the account, so that a link that opens the account never stands in its inbox.
        """
        if template_prefix in CHANGES:
            template, words = "account/email/security_changed", {"change": CHANGES[template_prefix]}
        else:
            parts = urlsplit(context[WITH_LINK[template_prefix]])
            template, words = template_prefix, {"url": parts.path}
        with transaction.atomic():
            outbox.send(
                event=f"{template.replace('/email/', '.')}:{uuid4()}",
                to=[outbox.Address(email)],
                template=template,
                context=words,
            )

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        """Before a new account is saved, forget an invited address that is not the account's own.

        allauth would otherwise add it, verified, to whatever account is opened in this browser.
        """
        if not self.is_email_verified(request, form.cleaned_data.get("email") or ""):
            self.stash_verified_email(request, "")
        return super().save_user(request, user, form, commit=commit)
