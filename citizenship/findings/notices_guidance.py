"""What registrars are told about the guidance."""

from citizenship.findings.models.guidance import GuidanceVersion
from programmes import notices as outbox
from programmes.people.access import MembershipRole, OrganisationKind
from programmes.people.models import Membership, Organisation, User


def published(version: GuidanceVersion) -> None:
    """A new version is in force: told to every registrar of every approved borough, whether it runs a pilot or not."""
    registrars = Membership.objects.active().filter(
        role=MembershipRole.REGISTRAR,
        organisation__kind=OrganisationKind.BOROUGH,
        organisation__state=Organisation.State.APPROVED,
    )
    outbox.send(
        event=f"citizenship.guidance.published:{version.pk}",
        to=User.objects.filter(pk__in=registrars.values("user"), is_active=True).order_by("pk"),
        template="citizenship/findings/email/guidance_published",
        context={
            "title": version.title,
            "number": version.number,
            "changes": version.changes,
            "url": version.get_absolute_url(),
        },
    )
