"""Gathers the ground's rooms, so that Django finds their models."""

from programmes.audit.models import AuditEvent, AuditSeal
from programmes.files.models import StoredFile
from programmes.jobs.models import Job
from programmes.notices.models import Notice
from programmes.people.models import (
    Appointment,
    Borough,
    DemonstrationMark,
    Erasure,
    Invite,
    Membership,
    Organisation,
    OrganisationMove,
    PersonRequest,
    PersonRequestMove,
    User,
)
from programmes.questions.models import Answer, AnswerSheet, Question, QuestionSet, Section
from programmes.tokens import FormToken

__all__ = [
    "Answer",
    "AnswerSheet",
    "Appointment",
    "AuditEvent",
    "AuditSeal",
    "Borough",
    "DemonstrationMark",
    "Erasure",
    "FormToken",
    "Invite",
    "Job",
    "Membership",
    "Notice",
    "Organisation",
    "OrganisationMove",
    "PersonRequest",
    "PersonRequestMove",
    "Question",
    "QuestionSet",
    "Section",
    "StoredFile",
    "User",
]
