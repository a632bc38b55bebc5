"""Every role and every permission, on one page.

A person may do something because of an appointment (staff and assessors: a role with an end date), or because of a
membership (a role inside one organisation). Both are read from rows at each request, so an ended role ends access at
once. Which records a person sees is each queryset's job (`visible_to`), not this page's.
"""

from enum import StrEnum

from django.db.models import TextChoices


class Permission(StrEnum):
    """What staff may do."""

    ENTER_ADMIN = "enter_admin"
    MANAGE_FUNDS = "manage_funds"
    EDIT_QUESTIONS = "edit_questions"
    READ_APPLICATIONS = "read_applications"
    RETURN_APPLICATIONS = "return_applications"
    DECIDE_APPLICATIONS = "decide_applications"
    ASSIGN = "assign"
    ASSESS = "assess"
    MODERATE = "moderate"
    QUALITY_CHECK = "quality_check"
    EXTEND_DEADLINES = "extend_deadlines"
    READ_AWARDS = "read_awards"
    ACCEPT_REPORTS = "accept_reports"
    APPROVE_ORGANISATIONS = "approve_organisations"
    APPOINT_STAFF = "appoint_staff"
    HANDLE_REQUESTS = "handle_requests"
    READ_DELIVERY_LOG = "read_delivery_log"
    READ_AUDIT = "read_audit"


class Role(TextChoices):
    """The roles that staff and assessors are appointed to."""

    OFFICER = "officer", "Grants officer"
    FINANCE = "finance", "Finance officer"
    ASSESSOR = "assessor", "Assessor"
    CITIZENSHIP = "citizenship", "Citizenship officer"
    ANALYST = "analyst", "Analyst"
    EDITOR = "editor", "Content editor"
    ADMINISTRATOR = "administrator", "Portal administrator"


_P = Permission
ROLES: dict[Role, frozenset[Permission]] = {
    Role.OFFICER: frozenset(
        {
            _P.ENTER_ADMIN,
            _P.MANAGE_FUNDS,
            _P.EDIT_QUESTIONS,
            _P.READ_APPLICATIONS,
            _P.RETURN_APPLICATIONS,
            _P.DECIDE_APPLICATIONS,
            _P.ASSIGN,
            _P.ASSESS,
            _P.MODERATE,
            _P.QUALITY_CHECK,
            _P.EXTEND_DEADLINES,
            _P.READ_AWARDS,
            _P.ACCEPT_REPORTS,
            _P.APPROVE_ORGANISATIONS,
            _P.HANDLE_REQUESTS,
            _P.READ_DELIVERY_LOG,
        }
    ),
    Role.FINANCE: frozenset({_P.ENTER_ADMIN, _P.READ_APPLICATIONS, _P.READ_AWARDS}),
    Role.ASSESSOR: frozenset({_P.ENTER_ADMIN, _P.ASSESS}),
    Role.CITIZENSHIP: frozenset({_P.ENTER_ADMIN, _P.APPROVE_ORGANISATIONS, _P.HANDLE_REQUESTS}),
    Role.ANALYST: frozenset({_P.ENTER_ADMIN, _P.READ_AWARDS}),
    Role.EDITOR: frozenset({_P.ENTER_ADMIN, _P.EDIT_QUESTIONS}),
    Role.ADMINISTRATOR: frozenset(
        {
            _P.ENTER_ADMIN,
            _P.APPOINT_STAFF,
            _P.APPROVE_ORGANISATIONS,
            _P.HANDLE_REQUESTS,
            _P.READ_DELIVERY_LOG,
            _P.READ_AUDIT,
        }
    ),
}


class OrganisationKind(TextChoices):
    """What an organisation is to the portal."""

    COMMUNITY = "community", "Community group"
    HOST = "host", "Volunteer host"
    EMPLOYER = "employer", "Employer"
    SCHOOL = "school", "School"
    BOROUGH = "borough", "London borough"
    ADVISER = "adviser", "Advice organisation"


class MembershipRole(TextChoices):
    """What a person is inside one organisation."""

    LEAD = "lead", "Lead"
    MEMBER = "member", "Colleague"
    COORDINATOR = "coordinator", "Volunteer coordinator"
    REGISTRAR = "registrar", "Registrar"
    ADVISER = "adviser", "Adviser"


# The roles that each kind of organisation may give; the first is the one its founder or first invited person gets.
MEMBERSHIP_ROLES: dict[OrganisationKind, tuple[MembershipRole, ...]] = {
    OrganisationKind.COMMUNITY: (MembershipRole.LEAD, MembershipRole.MEMBER),
    OrganisationKind.HOST: (MembershipRole.LEAD, MembershipRole.COORDINATOR),
    OrganisationKind.EMPLOYER: (MembershipRole.LEAD, MembershipRole.MEMBER),
    OrganisationKind.SCHOOL: (MembershipRole.LEAD, MembershipRole.MEMBER),
    OrganisationKind.BOROUGH: (MembershipRole.REGISTRAR,),
    OrganisationKind.ADVISER: (MembershipRole.LEAD, MembershipRole.ADVISER),
}

# Who may invite, change and remove colleagues of their own organisation.
MANAGES_MEMBERS: frozenset[MembershipRole] = frozenset({MembershipRole.LEAD})
# Roles that are given until a day, as staff's appointments are.
UNTIL_A_DAY: frozenset[MembershipRole] = frozenset({MembershipRole.REGISTRAR})
# Kinds that staff must approve before anybody acts for them.
NEEDS_APPROVAL: frozenset[OrganisationKind] = frozenset({OrganisationKind.BOROUGH, OrganisationKind.HOST})


def permissions_of(roles: set[str]) -> frozenset[Permission]:
    """Everything that these appointed roles allow together."""
    return frozenset().union(*(ROLES[Role(role)] for role in roles))
