"""Joining two records of one person. Each later room moves or ends its own rows when it hears of it (I29)."""

from typing import Any

from django.db import transaction

from programmes import audit, clock, tokens
from programmes.workflow import MoveRefused, after
from volunteering.safeguarding import notices
from volunteering.safeguarding.models import DataConsent, Guardian, ParticipationPermission, Volunteer
from volunteering.safeguarding.models.guardians import plain_address


@transaction.atomic
def merge(*, keep: Volunteer, drop: Volunteer, by: Any, token: str, note: str = "") -> Volunteer:
    """One person had two accounts: what belongs to `drop` becomes `keep`'s, in this room and in every later one.

    Raises MoveRefused when the dates of birth differ, when either was merged already or is erased, and when a later
    room finds that the two cannot be one person's.
    """
    tokens.spend(token, by=by, purpose=f"volunteering.safeguarding.merge:{keep.pk}:{drop.pk}")
    at = clock.now()
    rows = {
        row.pk: row
        for row in Volunteer.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(pk__in=[keep.pk, drop.pk])
        .order_by("pk")
    }
    keep, drop = rows[keep.pk], rows[drop.pk]
    drop.merge(into=keep, by=by, at=at)
    if keep.born is None or drop.born is None:
        raise MoveRefused("One of the two was erased. There is nothing to merge.")
    if keep.born != drop.born:
        raise MoveRefused(
            "The two records have different dates of birth. Ask the person for proof and correct the wrong one first."
        )
    drop.save(update_fields=["merged_into", "merged_at", "merged_by"])
    _move_needs(keep, drop)
    _move_guardians(keep, drop, by=by)
    for row, verb in ((keep, "receive"), (drop, "merge")):
        row.moves.create(verb=verb, by=by, at=at, note=note)
    audit.record(by=by, verb="volunteering.safeguarding.merged", target=keep, detail={"dropped": str(drop.pk)})
    after("volunteering.safeguarding.merged", kept=keep, dropped=drop, by=by, at=at)
    notices.merged(keep, drop)
    return keep


def _move_needs(keep: Volunteer, drop: Volunteer) -> None:
    held = set(keep.access_needs.values_list("code", flat=True))
    drop.access_needs.filter(code__in=held).delete()
    drop.access_needs.update(volunteer=keep)
    keep.interests = sorted({*keep.interests, *drop.interests})
    keep.save(update_fields=["interests"])


def _move_guardians(keep: Volunteer, drop: Volunteer, *, by: Any) -> None:
    """Guardians go with what they permitted; where both records have the same one, the later permission stays.

    A guardian who turns out to have the kept account's own address is left behind, and what they permitted ends.
    """
    from volunteering.safeguarding.actions.guardians import end

    for guardian in drop.guardians.all():
        if plain_address(guardian.email) == plain_address(keep.user.email):
            for permission in guardian.permissions.filter(state=ParticipationPermission.State.LIVE):
                end(permission, how="officer", by=by)
            continue
        same = keep.guardians.filter(email=guardian.email).first()
        if same:
            _join_permissions(same, guardian, at=clock.now())
            continue
        # The row's own key first, so that the database finds guardian and permission on one record.
        Guardian.objects.filter(pk=guardian.pk).update(volunteer=keep)
        ParticipationPermission.objects.filter(guardian=guardian).update(volunteer=keep)
    if keep.data_consents.filter(state=DataConsent.State.STARTED).exists():
        drop.data_consents.filter(state=DataConsent.State.STARTED).update(
            state=DataConsent.State.WITHDRAWN, withdrawn_at=clock.now()
        )
    drop.data_consents.filter(guardian__volunteer=keep).update(volunteer=keep)


def _join_permissions(same: Guardian, other: Guardian, *, at: Any) -> None:
    live = ParticipationPermission.State.LIVE
    both = list(ParticipationPermission.objects.filter(guardian__in=[same, other], state=live).order_by("-expires_at"))
    for earlier in both[1:]:
        earlier.renew(at=at)
        earlier.save(update_fields=["state", "renewed_at"])
    other.permissions.update(guardian=same, volunteer=same.volunteer)
    other.links.all().delete()
    other.data_consents.update(guardian=same)
    other.delete()
