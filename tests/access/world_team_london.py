"""Farah is an ambassador who asked for an adjustment; Gwen leads a school; Hana's team is proposed to Guy's host."""

from types import SimpleNamespace


def team_london(world: SimpleNamespace) -> None:
    """A season, its training and a shift; a project with its log; an offer, a need and a match."""
    from programmes import clock
    from programmes.people.models import Membership, Organisation
    from tests.access.world import CANARY
    from tests.volunteering import factories
    from tests.volunteering.factories import ambassadors as make
    from volunteering.hosts.models import Host
    from volunteering.pathways.models import Adjustment
    from volunteering.safeguarding.models import Volunteer

    at = clock.now()
    farah = Volunteer.objects.of(world.farah) or factories.volunteer(world.farah)
    world.ambassador_role = make.role()
    world.season = world.ambassador_role.season
    world.online_part = world.season.parts.get(number=1)
    world.ambassador = make.ambassador(farah, world.ambassador_role)
    world.ambassador.why = f"I like people {CANARY}"
    world.ambassador.save(update_fields=["why"])
    make.train(world.ambassador)
    world.training = world.ambassador.trainings.get(part__number=2)
    world.shift = factories.session(world.ambassador_role.opportunity)
    factories.sign_up(farah, world.shift)
    Membership.objects.create(
        user=world.guy, organisation=world.shift.host.organisation, role="coordinator", added_by=world.guy
    )
    Membership.objects.filter(user=world.guy).update(added_at=at)
    world.thread = Adjustment.objects.create(ambassador=world.ambassador, since_at=at, shared=f"A chair {CANARY}")
    world.thread.notes.create(text=f"I need a chair {CANARY}", written_at=at, written_by=world.farah)
    world.school = make.school()
    Membership.objects.create(user=world.gwen, organisation=world.school, role="lead", added_by=world.gwen)
    world.project = make.project(world.school)
    day = clock.london_day(at)
    world.entry = world.project.entries.create(
        day=day, what=f"We met {CANARY}", minutes=60, pupils=12, written_at=at, written_by=world.gwen
    )
    employer = Organisation.objects.get(memberships__user=world.hana, kind="employer")
    host = Host.objects.get(organisation__name="Rye Lane Growers")
    world.team_offer, world.team_need = make.team_offer(employer), make.team_need(host, what=f"Beds {CANARY}")
    world.team_match = make.team_match(world.team_offer, world.team_need)
