"""What this room tells people: the survey that they let us write to them about asks again."""

from datetime import date

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.http import urlencode

from programmes import notices
from programmes.evidence.models import ContactConsent
from programmes.evidence.phrases import phrase

STOP_SALT = "programmes.evidence.stop"


def asks_again(consent: ContactConsent, due: date) -> None:
    """The survey is open again: come back with the code on your slip, or tell us to stop writing."""
    language = consent.language
    stop = reverse("programmes:contact_stop", args=[signing.dumps(str(consent.pk), salt=STOP_SALT)])
    title = consent.survey.text("title", language)
    notices.send(
        event=f"programmes.evidence.asks_again:{consent.survey_id}:{due.isoformat()}",
        to=[notices.Address(consent.email)],
        template="programmes/evidence/email/asks_again",
        context={
            "subject": phrase("email_subject", language).text.format(title=title),
            "body": phrase("email_body", language).text.format(title=title),
            "code_line": phrase("email_code", language).text,
            "stop_line": phrase("email_stop", language).text,
            "url": f"{reverse('programmes:say_find')}?{urlencode({'lang': language})}",
            "stop_url": f"{settings.SITE_URL}{stop}?{urlencode({'lang': language})}",
        },
    )
