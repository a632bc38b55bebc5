"""Who may open the pages of ambassadors, of schools' projects and of teams from employers."""

from tests.access.expect import Expect, admin_pages, only, public, signed_in, staff

_VERA = frozenset({"vera"})
_STAFF_404 = (302, 403, 404)
_P = "manage_pathways"


def _appointed(*ok: int, **args: str) -> Expect:
    """Volunteering officers by appointment: the superuser does not read about adjustments."""
    return Expect(allowed=_VERA, ok=ok or (200,), others=_STAFF_404, args=args, reads=False)


_THREAD = admin_pages("volunteering_adjustment", _P, "thread.pk")
TEAM_LONDON: dict[str, Expect] = {
    "volunteering:ambassador_list": public(),
    "volunteering:ambassador_season": public(pk="season.pk"),
    "volunteering:ambassador_apply": signed_in(200, 302, pk="ambassador_role.pk"),
    "volunteering:ambassador_mine": only({"farah"}, pk="ambassador.pk"),
    "volunteering:ambassador_accept": only({"farah"}, 405, others=(405, 404), pk="ambassador.pk"),
    "volunteering:ambassador_withdraw": only({"farah"}, 405, others=(405, 404), pk="ambassador.pk"),
    "volunteering:ambassador_read": only({"farah"}, pk="ambassador.pk", part="online_part.pk"),
    "volunteering:ambassador_book": only(
        {"farah"}, 405, others=(405, 404), pk="ambassador.pk", date="training.date_id"
    ),
    "volunteering:ambassador_leave": only(
        {"farah"}, 405, others=(405, 404), pk="ambassador.pk", training="training.pk"
    ),
    "volunteering:ambassador_adjustments": only({"farah"}, pk="ambassador.pk"),
    "volunteering:ambassador_agree": only({"farah"}, 405, others=(405, 404), pk="ambassador.pk"),
    "volunteering:ambassador_share": only({"farah"}, 405, others=(405, 404), pk="ambassador.pk"),
    # Opening it writes down who looked (I26).
    "volunteering:host_adjustments": Expect(allowed=frozenset({"guy"}), args={"pk": "shift.pk"}, reads=False),
    "volunteering:school_list": public(),
    "volunteering:school_mine": signed_in(),
    "volunteering:school_start": only({"gwen"}, pk="school.pk"),
    "volunteering:school_project": only({"gwen"}, pk="project.pk"),
    "volunteering:school_edit": only({"gwen"}, pk="project.pk"),
    "volunteering:school_log": only({"gwen"}, pk="project.pk"),
    "volunteering:school_strike": only({"gwen"}, 405, others=(405, 404), pk="project.pk", entry="entry.pk"),
    "volunteering:school_finish": only({"gwen"}, 405, others=(405, 404), pk="project.pk"),
    "volunteering:team_list": signed_in(),
    "volunteering:team_offer_new": only({"hana"}, pk="team_offer.organisation_id"),
    "volunteering:team_offer": only({"hana"}, pk="team_offer.pk"),
    "volunteering:team_offer_withdraw": only({"hana"}, 405, others=(405, 404), pk="team_offer.pk"),
    "volunteering:team_report": only({"hana"}, pk="team_offer.organisation_id"),
    "volunteering:team_report_csv": only({"hana"}, pk="team_offer.organisation_id"),
    "volunteering:team_match": only({"hana", "guy"}, pk="team_match.pk"),
    "volunteering:team_match_yes": only({"hana", "guy"}, 405, others=(405, 404), pk="team_match.pk"),
    "volunteering:team_match_refuse": only({"hana", "guy"}, pk="team_match.pk"),
    "volunteering:team_match_call_off": only({"hana", "guy"}, pk="team_match.pk"),
    "volunteering:team_match_report": only({"hana"}, pk="team_match.pk"),
    "volunteering:host_teams": only({"guy"}, pk="team_need.host_id"),
    "volunteering:team_need_new": only({"guy"}, pk="team_need.host_id"),
    "volunteering:team_need": only({"guy"}, pk="team_need.pk"),
    "volunteering:team_need_withdraw": only({"guy"}, 405, others=(405, 404), pk="team_need.pk"),
    **admin_pages("volunteering_season", _P, "season.pk"),
    **admin_pages("volunteering_trainingdate", _P, "training.date_id"),
    **admin_pages("volunteering_ambassador", _P, "ambassador.pk"),
    **_THREAD,
    "admin:volunteering_adjustment_changelist": _appointed(),
    "admin:volunteering_adjustment_change": _appointed(object_id="thread.pk"),
    "admin:volunteering_adjustment_history": _appointed(object_id="thread.pk"),
    "admin:volunteering_adjustment_answer": _appointed(pk="thread.pk"),
    **admin_pages("volunteering_schoolproject", _P, "project.pk"),
    **admin_pages("volunteering_teamoffer", _P, "team_offer.pk"),
    **admin_pages("volunteering_teamneed", _P, "team_need.pk"),
    **admin_pages("volunteering_teammatch", _P, "team_match.pk"),
    **{
        f"admin:volunteering_season_{verb}": staff(_P, pk="season.pk")
        for verb in ("edit", "add_role", "add_part", "add_date")
    },
    "admin:volunteering_season_new": staff(_P),
    "admin:volunteering_season_role": staff(_P, pk="ambassador_role.pk"),
    "admin:volunteering_season_part": staff(_P, pk="online_part.pk"),
    **{
        f"admin:volunteering_ambassador_{verb}": staff(_P, pk="ambassador.pk")
        for verb in ("offer", "decline", "stand_down")
    },
    **{f"admin:volunteering_ambassador_{verb}": staff(_P, pk="training.pk") for verb in ("attend", "miss")},
    **{
        f"admin:volunteering_schoolproject_{verb}": staff(_P, pk="project.pk")
        for verb in ("visit", "recognise", "take_back")
    },
    "admin:volunteering_teamoffer_propose": staff(_P, pk="team_offer.pk"),
    "admin:volunteering_teammatch_drop": staff(_P, pk="team_match.pk"),
}
TEAM_LONDON_PUBLIC: dict[str, str] = {
    "volunteering:ambassador_list": "seasons, before anybody has an account",
    "volunteering:ambassador_season": "a season's roles, before anybody has an account",
    "volunteering:school_list": "recognised projects: no pupil is named, numbers under 10 are hidden",
}
# What people wrote carries the mark: the person's own pages, and the officers who decide.
SEES_TEAM_LONDON: dict[str, str] = {
    "farah": r"volunteering:ambassador_",
    "guy": r"volunteering:(host_adjustments|team_|host_teams)",
    "hana": r"volunteering:team_",
    "gwen": r"volunteering:school_",
    "vera": r"admin:volunteering_(ambassador|adjustment|trainingdate|schoolproject|team)",
    "root": r"admin:volunteering_(ambassador|trainingdate|schoolproject|team)",
}
