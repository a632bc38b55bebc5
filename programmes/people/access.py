"""Every role and every permission, on one page.

A person may do something because of an appointment (staff and assessors: a role with an end date), or because of a
membership (a role inside one organisation). Both are read from rows at each request, so an ended role ends access at
once. Which records a person sees is each queryset's job (`visible_to`), not this page's.
"""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum

from django.db.models import TextChoices


class Permission(StrEnum):
    """What staff may do."""

    ENTER_ADMIN = "enter_admin"
    MANAGE_FUNDS = "manage_funds"
    EDIT_QUESTIONS = "edit_questions"
    EDIT_PROGRAMMES = "edit_programmes"
    READ_RESPONSES = "read_responses"
    HANDLE_RESPONSES = "handle_responses"
    EDIT_EVIDENCE = "edit_evidence"
    READ_APPLICATIONS = "read_applications"
    RETURN_APPLICATIONS = "return_applications"
    DECIDE_APPLICATIONS = "decide_applications"
    EXPORT_APPLICATIONS = "export_applications"
    ASSIGN = "assign"
    ASSESS = "assess"
    MODERATE = "moderate"
    QUALITY_CHECK = "quality_check"
    EXTEND_DEADLINES = "extend_deadlines"
    HELP_APPLICANTS = "help_applicants"
    READ_AWARDS = "read_awards"
    REQUEST_PAYMENTS = "request_payments"
    AUTHORISE_PAYMENTS = "authorise_payments"
    SET_PAYMENT_LIMITS = "set_payment_limits"
    ACCEPT_REPORTS = "accept_reports"
    APPROVE_ORGANISATIONS = "approve_organisations"
    APPOINT_STAFF = "appoint_staff"
    HANDLE_REQUESTS = "handle_requests"
    READ_DELIVERY_LOG = "read_delivery_log"
    READ_AUDIT = "read_audit"
    APPROVE_HOSTS = "approve_hosts"
    MODERATE_OPPORTUNITIES = "moderate_opportunities"
    DECIDE_DISPUTES = "decide_disputes"
    MANAGE_REWARDS = "manage_rewards"
    RUN_EXPERIMENTS = "run_experiments"
    MANAGE_PATHWAYS = "manage_pathways"
    READ_INSIGHTS = "read_insights"
    MANAGE_PILOTS = "manage_pilots"
    READ_FINDINGS = "read_findings"
    PUBLISH_FINDINGS = "publish_findings"
    KEEP_FACTS = "keep_facts"
    TRANSLATE = "translate"
    MANAGE_ADVICE = "manage_advice"
    MANAGE_OUTREACH = "manage_outreach"
    # The superuser does not have it: see `User.permissions`.
    HANDLE_CONCERNS = "handle_concerns"


class Role(TextChoices):
    """The roles that staff and assessors are appointed to."""

    OFFICER = "officer", "Grants officer"
    HEAD = "head", "Assistant director or head"
    DIRECTOR = "director", "Director"
    FINANCE = "finance", "Finance officer"
    ASSESSOR = "assessor", "Assessor"
    VOLUNTEERING = "volunteering", "Volunteering officer"
    SAFEGUARDING = "safeguarding", "Safeguarding officer"
    CITIZENSHIP = "citizenship", "Citizenship officer"
    ANALYST = "analyst", "Analyst"
    EDITOR = "editor", "Content editor"
    ADMINISTRATOR = "administrator", "Portal administrator"


_P = Permission
# What those may do who approve what an officer recommends. They read, decide and record; they run no round.
_APPROVER = frozenset({_P.ENTER_ADMIN, _P.READ_APPLICATIONS, _P.DECIDE_APPLICATIONS, _P.READ_AWARDS})
ROLES: dict[Role, frozenset[Permission]] = {
    Role.OFFICER: frozenset(
        {
            _P.ENTER_ADMIN,
            _P.MANAGE_FUNDS,
            _P.EDIT_QUESTIONS,
            _P.EDIT_PROGRAMMES,
            _P.READ_RESPONSES,
            _P.HANDLE_RESPONSES,
            _P.READ_APPLICATIONS,
            _P.RETURN_APPLICATIONS,
            _P.DECIDE_APPLICATIONS,
            _P.EXPORT_APPLICATIONS,
            _P.ASSIGN,
            _P.ASSESS,
            _P.MODERATE,
            _P.QUALITY_CHECK,
            _P.EXTEND_DEADLINES,
            _P.HELP_APPLICANTS,
            _P.READ_AWARDS,
            _P.REQUEST_PAYMENTS,
            _P.ACCEPT_REPORTS,
            _P.APPROVE_ORGANISATIONS,
            _P.HANDLE_REQUESTS,
            _P.READ_DELIVERY_LOG,
        }
    ),
    Role.HEAD: _APPROVER,
    Role.DIRECTOR: _APPROVER,
    Role.FINANCE: frozenset(
        {
            _P.ENTER_ADMIN,
            _P.READ_APPLICATIONS,
            _P.EXPORT_APPLICATIONS,
            _P.READ_AWARDS,
            _P.AUTHORISE_PAYMENTS,
        }
    ),
    Role.ASSESSOR: frozenset({_P.ENTER_ADMIN, _P.ASSESS}),
    Role.VOLUNTEERING: frozenset(
        {
            _P.ENTER_ADMIN,
            _P.APPROVE_ORGANISATIONS,
            _P.APPROVE_HOSTS,
            _P.MODERATE_OPPORTUNITIES,
            _P.DECIDE_DISPUTES,
            _P.MANAGE_REWARDS,
            _P.RUN_EXPERIMENTS,
            _P.MANAGE_PATHWAYS,
            _P.READ_INSIGHTS,
            _P.EDIT_QUESTIONS,
            _P.READ_RESPONSES,
            _P.HANDLE_RESPONSES,
        }
    ),
    Role.SAFEGUARDING: frozenset({_P.ENTER_ADMIN, _P.HANDLE_CONCERNS}),
    Role.CITIZENSHIP: frozenset(
        {
            _P.ENTER_ADMIN,
            _P.APPROVE_ORGANISATIONS,
            _P.HANDLE_REQUESTS,
            _P.MANAGE_PILOTS,
            _P.READ_FINDINGS,
            _P.PUBLISH_FINDINGS,
            _P.KEEP_FACTS,
            _P.MANAGE_ADVICE,
            _P.MANAGE_OUTREACH,
            _P.READ_RESPONSES,
            _P.HANDLE_RESPONSES,
        }
    ),
    Role.ANALYST: frozenset(
        {
            _P.ENTER_ADMIN,
            _P.READ_AWARDS,
            _P.EDIT_EVIDENCE,
            _P.READ_INSIGHTS,
            _P.READ_FINDINGS,
            _P.PUBLISH_FINDINGS,
        }
    ),
    Role.EDITOR: frozenset(
        {_P.ENTER_ADMIN, _P.EDIT_QUESTIONS, _P.EDIT_PROGRAMMES, _P.EDIT_EVIDENCE, _P.KEEP_FACTS, _P.TRANSLATE}
    ),
    Role.ADMINISTRATOR: frozenset(
        {
            _P.ENTER_ADMIN,
            _P.APPOINT_STAFF,
            _P.SET_PAYMENT_LIMITS,
            _P.APPROVE_ORGANISATIONS,
            _P.HANDLE_REQUESTS,
            _P.READ_DELIVERY_LOG,
            _P.READ_AUDIT,
        }
    ),
}


class Level(TextChoices):
    """The forms on which the Greater London Authority decides to spend money, the lowest first."""

    DAR = "dar", "Delegated authority record (DAR)"
    ADD = "add", "Assistant director's decision (ADD)"
    DD = "dd", "Director's decision (DD)"
    MD = "md", "Mayoral decision (MD)"

    @property
    def rank(self) -> int:
        """0 for the lowest."""
        return list(Level).index(self)


# The most that each form may spend, in pounds, and who signs it. Source: "Mayoral Decision-Making in the Greater
# London Authority", 24 April 2017. A higher form may delegate single decisions under it to a lower one.
LEVEL_LIMITS: dict[Level, Decimal | None] = {
    Level.DAR: Decimal(10_000),
    Level.ADD: Decimal(50_000),
    Level.DD: Decimal(150_000),
    Level.MD: None,
}
SIGNS: dict[Level, str] = {
    Level.DAR: "a grants officer",
    Level.ADD: "an assistant director or head",
    Level.DD: "a director",
    Level.MD: "the Mayor",
}
# The highest form that a role signs in the portal. The Mayor has no account: that decision is recorded by its number.
SIGNED_BY: dict[Role, Level] = {Role.OFFICER: Level.DAR, Role.HEAD: Level.ADD, Role.DIRECTOR: Level.DD}


def level_for(amount: Decimal) -> Level:
    """The lowest form that may spend this many pounds."""
    return next(level for level, limit in LEVEL_LIMITS.items() if limit is None or amount <= limit)


def level_of(roles: Iterable[str]) -> Level:
    """The highest form that these roles sign. Whoever may decide without one of them signs the lowest."""
    levels = [SIGNED_BY[Role(role)] for role in roles if Role(role) in SIGNED_BY]
    return max(levels, key=lambda level: level.rank, default=Level.DAR)


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


# What being superuser alone does not allow: it is for the people who are appointed to it by name.
ONLY_BY_APPOINTMENT = frozenset({Permission.HANDLE_CONCERNS})

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
