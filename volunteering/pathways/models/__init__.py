"""The room's models."""

from volunteering.pathways.models.action import (
    Cohort,
    CohortDay,
    CohortMove,
    Member,
    MemberMove,
    Referral,
    ReferralMove,
    RegisterView,
)
from volunteering.pathways.models.adjustments import Adjustment, AdjustmentNote
from volunteering.pathways.models.ambassadors import (
    Ambassador,
    AmbassadorMove,
    AmbassadorRole,
    Season,
    Training,
    TrainingDate,
    TrainingPart,
)
from volunteering.pathways.models.employers import TeamNeed, TeamOffer
from volunteering.pathways.models.headstart import (
    Attendance,
    AttendanceMove,
    Cycle,
    CycleMove,
    Placement,
    PlacementMove,
    Workshop,
    WorkshopMove,
)
from volunteering.pathways.models.interviews import (
    Appeal,
    AppealMove,
    Entitlement,
    EntitlementMove,
    Interview,
    InterviewMove,
    Slot,
    SlotMove,
)
from volunteering.pathways.models.matches import TeamMatch, TeamMatchMove
from volunteering.pathways.models.participation import ParticipationMonth
from volunteering.pathways.models.young import ProjectEntry, ProjectTopic, SchoolProject, SchoolProjectMove, SchoolVisit

__all__ = [
    "Adjustment",
    "AdjustmentNote",
    "Ambassador",
    "AmbassadorMove",
    "AmbassadorRole",
    "Appeal",
    "AppealMove",
    "Attendance",
    "AttendanceMove",
    "Cohort",
    "CohortDay",
    "CohortMove",
    "Cycle",
    "CycleMove",
    "Entitlement",
    "EntitlementMove",
    "Interview",
    "InterviewMove",
    "Member",
    "MemberMove",
    "ParticipationMonth",
    "Placement",
    "PlacementMove",
    "ProjectEntry",
    "ProjectTopic",
    "Referral",
    "ReferralMove",
    "RegisterView",
    "SchoolProject",
    "SchoolProjectMove",
    "SchoolVisit",
    "Season",
    "Slot",
    "SlotMove",
    "TeamMatch",
    "TeamMatchMove",
    "TeamNeed",
    "TeamOffer",
    "Training",
    "TrainingDate",
    "TrainingPart",
    "Workshop",
    "WorkshopMove",
]
