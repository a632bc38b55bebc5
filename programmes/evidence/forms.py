"""What a participant types beside the answers: the code, a token that makes a second press harmless, an address."""

from datetime import date
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from programmes.evidence import phrases
from programmes.evidence.models import Survey
from programmes.tokens import TokenFormMixin, TokenRefused

OFFER_SALT = "programmes.evidence.offer"
OFFER_HOLDS = 24 * 3600  # seconds for which a page that thanks somebody may offer to write


class _Spoken(forms.Form):
    """A form in the participant's own language."""

    def __init__(self, *args: Any, language: str = phrases.ENGLISH, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language = language
        self.use_required_attribute = False

    def word(self, name: str) -> str:
        """One of our phrases in the form's language."""
        return phrases.phrase(name, self.language).text


class CodeForm(_Spoken):
    """The code on a participant's slip. No token: looking up a code changes nothing."""

    code = forms.CharField(
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label, field.help_text = self.word("your_code"), self.word("code_hint")
        field.error_messages |= {"required": self.word("enter_code"), "max_length": self.word("mistyped")}


class SendForm(TokenFormMixin):
    """The token beside the answers, which are a form of their own."""


def offer(survey: Survey, due: list[date]) -> str:
    """A signed note of which survey would write, and when: so that the form for an address needs no code."""
    return signing.dumps([survey.pk, [day.isoformat() for day in due]], salt=OFFER_SALT)


def offered(note: str) -> tuple[Survey, list[date]]:
    """What `offer` noted. Raises ValidationError for a note that is not ours or a day old."""
    try:
        survey, due = signing.loads(note, salt=OFFER_SALT, max_age=OFFER_HOLDS)
    except signing.BadSignature as wrong:
        raise ValidationError(TokenRefused.message) from wrong
    return Survey.objects.get(pk=survey), [date.fromisoformat(day) for day in due]


class ContactForm(_Spoken, TokenFormMixin):
    """An e-mail address, if somebody wants to hear when the survey asks again."""

    email = forms.CharField(
        max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"})
    )
    offer = forms.CharField(widget=forms.HiddenInput, max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["email"]
        field.label, field.help_text = self.word("email"), self.word("email_hint")
        field.error_messages |= {"required": self.word("email_wrong"), "max_length": self.word("email_wrong")}
        self.fields["offer"].error_messages["required"] = TokenRefused.message

    def clean_email(self) -> str:
        """An address that a message can reach."""
        address = str(self.cleaned_data["email"]).strip()
        try:
            validate_email(address)
        except ValidationError as wrong:
            raise ValidationError(self.word("email_wrong")) from wrong
        return address

    def clean_offer(self) -> str:
        """Only a note of ours."""
        note = str(self.cleaned_data["offer"])
        offered(note)
        return note


class StopForm(TokenFormMixin):
    """The button that deletes an address."""
