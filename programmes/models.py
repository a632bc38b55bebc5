"""Gathers the ground's rooms, so that Django finds their models."""

from programmes.audit.models import AuditEvent, AuditSeal
from programmes.catalogue.models import (
    Invitation,
    InvitationSheet,
    Programme,
    ProgrammeFact,
    ProgrammeMove,
    Response,
    TakePart,
    TakePartMove,
)
from programmes.evidence.models import (
    ContactConsent,
    KeyedBatch,
    KeyedForm,
    Measure,
    Observation,
    Survey,
    SurveyAnswer,
    SurveyCode,
    TranslationReview,
    Wave,
)
from programmes.files.models import StoredFile
from programmes.jobs.models import Job
from programmes.notices.models import Notice
from programmes.outputs.models import Export
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
    "ContactConsent",
    "DemonstrationMark",
    "Erasure",
    "Export",
    "FormToken",
    "Invitation",
    "InvitationSheet",
    "Invite",
    "Job",
    "KeyedBatch",
    "KeyedForm",
    "Measure",
    "Membership",
    "Notice",
    "Observation",
    "Organisation",
    "OrganisationMove",
    "PersonRequest",
    "PersonRequestMove",
    "Programme",
    "ProgrammeFact",
    "ProgrammeMove",
    "Question",
    "QuestionSet",
    "Response",
    "Section",
    "StoredFile",
    "Survey",
    "SurveyAnswer",
    "SurveyCode",
    "TakePart",
    "TakePartMove",
    "TranslationReview",
    "User",
    "Wave",
]
