"""People and groups whom staff enter for them: on paper, on the telephone, in sign language."""

from django.db import transaction

from programmes import audit, clock
from programmes.people.access import OrganisationKind
from programmes.people.models import Borough, Membership, Organisation, User
from programmes.workflow import MoveRefused


@transaction.atomic
def enter_contact(*, name: str, email: str, phone: str, by: User) -> User:
    """The account of this person: theirs, where the address has one, or a new one that nobody can sign in to yet.

    Whoever can read the address makes it theirs by asking for a new password. Refused for an address of staff.
    """
    email = email.strip().lower()
    found = User.objects.filter(email=email).first()
    if found is None:
        found = User(email=email, name=name.strip(), phone=phone.strip())
        found.set_unusable_password()
        found.save()
        audit.record(by=by, verb="programmes.people.contact_entered", target=found)
        return found
    if found.is_staff or not found.is_active:
        raise MoveRefused("This address cannot apply. Give another one.", field="email")
    return found


@transaction.atomic
def enter_group(*, name: str, borough: Borough | None, contact: User, by: User) -> Organisation:
    """The community group of this name to which the contact belongs already, or a new one that the contact leads."""
    name = name.strip()
    for membership in contact.memberships.active().select_related("organisation"):
        if membership.organisation.name.lower() == name.lower():
            return membership.organisation
    at = clock.now()
    group = Organisation(kind=OrganisationKind.COMMUNITY, name=name, borough=borough, created_by=by)
    group.approve(by=by, at=at)
    group.save()
    group.moves.create(verb="create", by=by, at=at)
    Membership.objects.create(user=contact, organisation=group, role=group.founders_role(), added_by=by)
    audit.record(by=by, verb="programmes.people.organisation_created", target=group, detail={"kind": str(group.kind)})
    return group
