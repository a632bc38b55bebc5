"""What people are told about the results of a study."""

from django.urls import reverse

from citizenship.findings.models import Publication
from citizenship.studies.authority import registrars_of
from programmes import notices as outbox
from programmes.people.models import Borough, User


def published(publication: Publication) -> None:
    """The results are public: told to the registrars of every borough that took part."""
    study = publication.study
    boroughs = Borough.objects.filter(ceremonies__study=study, ceremonies__arm__isnull=False).distinct()
    people = {person.pk for borough in boroughs for person in registrars_of(borough)}
    outbox.send(
        event=f"citizenship.findings.published:{publication.pk}",
        to=User.objects.filter(pk__in=people).order_by("pk"),
        template="citizenship/findings/email/results_published",
        context={
            "title": study.title,
            "url": reverse("citizenship:study_results", args=[study.slug]),
            "own_url": reverse("citizenship:own_results"),
        },
    )


def sent_back(publication: Publication) -> None:
    """What somebody prepared is not published as it stands: told to that person."""
    outbox.send(
        event=f"citizenship.findings.sent_back:{publication.pk}",
        to=User.objects.filter(pk=publication.prepared_by_id),
        template="citizenship/findings/email/results_sent_back",
        context={
            "title": publication.study.title,
            "reason": publication.get_withdrawn_reason_display(),
            "url": reverse("admin:citizenship_publication_study", args=[publication.study_id]),
        },
    )
