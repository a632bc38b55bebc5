"""Hours for the walk through volunteering: what waits, what is disputed, a link to a supervisor, a check."""

from datetime import timedelta
from types import SimpleNamespace


def hours(world: SimpleNamespace) -> None:
    """Tomi's and Farah's time at the growers, where Guy coordinates. What they wrote carries the mark."""
    from programmes import clock
    from tests import factories as common
    from tests.access.world import CANARY
    from tests.volunteering import factories
    from volunteering.hosts.models import Host
    from volunteering.hours import actions
    from volunteering.hours.models import AuditSample, AutomaticRule, DailyCap, HoursDecision, SupervisorLink

    at = clock.now()
    noon = at.replace(hour=12, minute=0, second=0, microsecond=0)
    organisation = world.guy.memberships.get().organisation
    growers = Host.objects.filter(pk=organisation.pk).first() or factories.host(organisation)
    factories.long_since(world.guy, growers)
    world.growers_host = growers
    words = f"Dug a bed {CANARY}"
    farah, tomi = world.farah_volunteer, world.tomi_volunteer
    world.tomi_claim = factories.claim(tomi, host=growers, what=words)
    world.farah_claim = factories.claim(farah, host=growers, what=words)
    world.farah_disputed = factories.claim(farah, host=growers, what=words, starts_at=noon - timedelta(days=3))
    actions.refuse(claim=world.farah_disputed, reason="Not seen.", by=world.guy, token=common.token())
    world.a_dispute = actions.dispute(
        claim=world.farah_disputed, note=f"I was there {CANARY}", by=world.farah, token=common.token()
    )
    world.farah_elsewhere = factories.elsewhere(farah, organisation_name=f"Menders {CANARY}")
    asked = factories.claim(farah, elsewhere=world.farah_elsewhere, what=words, starts_at=noon - timedelta(days=5))
    world.answer_key = "answer" * 7
    key_hash = SupervisorLink.hash_of(world.answer_key)
    SupervisorLink.objects.create(claim=asked, key_hash=key_hash, sent_at=at, expires_at=at + timedelta(days=9))
    limits = {"claim_minutes": 60, "month_minutes": 600, "after_days": 7, "sample_percent": 100}
    world.a_rule = AutomaticRule.objects.create(host=growers, set_at=at, set_by=world.vera, **limits)
    old = at - timedelta(days=9)
    factories.claim(
        farah, host=growers, what=words, minutes=30, starts_at=noon - timedelta(days=10), since_at=old, logged_at=old
    )
    actions.run()
    world.a_sample = AuditSample.objects.get(decision__in=HoursDecision.objects.filter(basis="automatic"))
    world.a_cap = DailyCap.objects.create(band="from_60", minutes=720)
    session = factories.session(factories.opportunity(growers), starts_at=noon - timedelta(days=12))
    world.farah_missed = factories.sign_up(farah, session, state="no_show")
