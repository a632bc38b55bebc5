"""Who may open the pages of points and rewards."""

from tests.access.expect import Expect, admin_pages, only, staff

# Opening one notes, once, that a person in a trial met the page; who is in an arm without rewards finds nothing.
_OWN = Expect(allowed=frozenset({"tomi"}), others=(200, 404), reads=False)
REWARDS: dict[str, Expect] = {
    "volunteering:reward_list": _OWN,
    "volunteering:points_history": _OWN,
    "volunteering:reward_codes": _OWN,
    "volunteering:reward_detail": Expect(
        allowed=frozenset({"tomi"}), others=(200, 404), reads=False, args={"pk": "reward.pk"}
    ),
    "volunteering:reward_redeem": Expect(
        allowed=frozenset({"tomi"}), ok=(200, 302), others=(200, 302, 404), reads=False, args={"pk": "reward.pk"}
    ),
    "volunteering:reward_code": Expect(
        allowed=frozenset({"tomi"}), others=(404,), reads=False, args={"pk": "redemption.pk"}
    ),
    "volunteering:reward_reveal": only({"tomi"}, 405, others=(405, 404), pk="redemption.pk"),
    **admin_pages("volunteering_reward", "manage_rewards", "reward.pk"),
    **admin_pages("volunteering_sponsor", "manage_rewards", "reward.sponsor_id"),
    **admin_pages("volunteering_rewardcode", "manage_rewards", "redemption.code_id", change=(302,)),
    **admin_pages("volunteering_redemption", "manage_rewards", "redemption.pk"),
    **admin_pages("volunteering_pointsaccount", "manage_rewards", "debt.pk", change=(302,)),
    **admin_pages("volunteering_earningrule", "manage_rewards", "earning_rule.pk"),
    **admin_pages("volunteering_valuecap", "manage_rewards", "value_cap.pk"),
    **admin_pages("volunteering_awardlevel", "manage_rewards", "award_level.pk"),
    "admin:volunteering_reward_write": staff("manage_rewards"),
    "admin:volunteering_reward_stock": staff("manage_rewards"),
    **{
        f"admin:volunteering_reward_{verb}": staff("manage_rewards", pk="reward.pk")
        for verb in ("edit", "review", "refuse", "publish", "close", "reopen", "load", "make")
    },
    "admin:volunteering_sponsor_enter": staff("manage_rewards"),
    "admin:volunteering_sponsor_budget": staff("manage_rewards", pk="reward.sponsor_id"),
    "admin:volunteering_rewardcode_void": staff("manage_rewards", pk="redemption.code_id"),
    "admin:volunteering_redemption_cancel": staff("manage_rewards", pk="redemption.pk"),
    "admin:volunteering_pointsaccount_write_off": staff("manage_rewards", pk="debt.pk"),
    "admin:volunteering_earningrule_set": staff("manage_rewards"),
    "admin:volunteering_valuecap_set": staff("manage_rewards"),
}
