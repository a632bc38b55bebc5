"""The pages of trials and of insights: for every route, who gets what."""

from tests.access.expect import MAY, STAFF, Expect, admin_pages, never, only, public, staff

TRIALS_READ = frozenset({*MAY["run_experiments"], *MAY["read_insights"], *MAY["handle_concerns"]})


def trials(*ok: int, **args: str) -> Expect:
    """Whoever runs trials, reads insights, or approves them for people under 18."""
    return Expect(allowed=TRIALS_READ, ok=ok or (200,), others=(302, 403, 404), args=args)


def run(*ok: int, **args: str) -> Expect:
    """A page behind a button of those who run trials."""
    return staff("run_experiments", *ok, pk="draft_trial.pk", **args)


def noted(**args: str) -> Expect:
    """A download of figures, which the audit notes."""
    return Expect(allowed=frozenset(MAY["read_insights"]), ok=(200,), others=(302, 403, 404), args=args, reads=False)


_MODEL = "admin:volunteering_experiment"
EXPERIMENTS: dict[str, Expect] = {
    "volunteering:trial_list": public(),
    "volunteering:trial": public(slug="public_trial.slug"),
    "volunteering:trial_csv": public(slug="public_trial.slug"),
    # Farah has joined, so the page that asks leads her on; nobody else of the cast may join.
    "volunteering:trial_join": only({"farah"}, 302, pk="trial.pk"),
    "volunteering:trial_mine": only({"farah"}, pk="trial.pk"),
    "volunteering:trial_leave": only({"farah"}, pk="trial.pk"),
    "volunteering:trial_about_you": only({"farah"}, pk="trial.pk"),
    "volunteering:equality": only({"farah", "tomi"}),
    f"{_MODEL}_changelist": trials(),
    f"{_MODEL}_add": staff("run_experiments"),
    f"{_MODEL}_change": trials(object_id="draft_trial.pk"),
    f"{_MODEL}_history": trials(object_id="draft_trial.pk"),
    f"{_MODEL}_delete": never(object_id="draft_trial.pk"),
    "admin/volunteering/experiment/<path:object_id>/": Expect(
        allowed=STAFF, ok=(302,), others=(302,), args={"object_id": "draft_trial.pk"}
    ),
    f"{_MODEL}_edit": run(),
    f"{_MODEL}_copy": run(),
    f"{_MODEL}_add_arm": run(),
    f"{_MODEL}_arm": run(arm="draft_arm.pk"),
    f"{_MODEL}_remove_arm": run(arm="draft_arm.pk"),
    f"{_MODEL}_register": run(),
    f"{_MODEL}_take_back": run(),
    f"{_MODEL}_start": run(),
    f"{_MODEL}_end": run(),
    f"{_MODEL}_publish": run(),
    f"{_MODEL}_take_down": run(),
    f"{_MODEL}_approve": staff("handle_concerns", pk="draft_trial.pk"),
    f"{_MODEL}_result": staff("read_insights", pk="trial.pk"),
    # Downloads are noted in the audit.
    f"{_MODEL}_result_csv": noted(pk="public_trial.pk"),
    **admin_pages("volunteering_participationmonth", "read_insights", "month.pk", change=(302,)),
    "admin:volunteering_insights_csv": noted(),
}
EXPERIMENTS_PUBLIC: dict[str, str] = {
    "volunteering:trial_list": "what was learned from trials is for everybody",
    "volunteering:trial": "a published result, whole groups of ten and more",
    "volunteering:trial_csv": "the same figures as a file",
}
