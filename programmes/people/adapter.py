"""The portal's own ways at allauth's door: its messages go through our outbox, and nothing secret is logged."""

from typing import Any, ClassVar
from urllib.parse import urlsplit
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.db import transaction
from django.http import HttpRequest

from programmes import notices as outbox

WRONG_CODE = "That code is not right. Codes change every 30 seconds: enter the newest one."
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


class MFAAdapter(DefaultMFAAdapter):
    """allauth's second factors, with our words."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": "Turn the second step off before you change your e-mail address.",
        "cannot_delete_authenticator": "This is your last second step, and your role needs one.",
        "cannot_generate_recovery_codes": "Set up an authenticator app or a key first.",
        "incorrect_code": WRONG_CODE,
        "unverified_email": "Confirm your e-mail address first: open the link that we sent to it.",
    }


class AccountAdapter(DefaultAccountAdapter):
    """allauth's behaviour, with our outbox, our addresses and our words."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account is closed.",
        "duplicate_email": "This is already your e-mail address. Enter the new one.",
        "email_taken": "An account with this e-mail address exists already.",
        "enter_current_password": "That is not your present password. Try again.",
        "invalid_or_expired_key": "This link has been used or has ended. Ask for a new one.",
        "invalid_password_reset": "This link has been used or has ended. Ask for a new one.",
        "max_email_addresses": "You cannot have more than %d e-mail addresses.",
        "unverified_primary_email": "Confirm your e-mail address first: open the link that we sent to it.",
        "rate_limited": "That was too often in a short time. Wait five minutes and try again.",
        "email_password_mismatch": "The e-mail address or the password is not right. Check both and try again.",
        "too_many_login_attempts": "There were too many tries. Wait five minutes, or reset your password.",
        "incorrect_password": "That is not your password. Try again.",
        "incorrect_code": WRONG_CODE,
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
