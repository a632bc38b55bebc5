"""A wave is answered on paper too: from when its forms are printed until nobody may type any in."""

from typing import Any

from django.db import transaction

from programmes import audit, clock, tokens
from programmes.evidence.models import FormState, KeyedForm, Wave
from programmes.workflow import MoveRefused


@transaction.atomic
def put_on_paper(*, wave: Wave, by: Any, token: str) -> Wave:
    """Let forms of this wave be printed and typed in. From now on its figures wait until the paper time is over.

    Raises MoveRefused once the wave has closed: its figures may have been seen, and a form that came in later could be
    told apart by taking one day's figures from another's.
    """
    tokens.spend(token, by=by, purpose=f"programmes.evidence.put_on_paper:{wave.pk}")
    wave = Wave.objects.select_for_update(of=("self",)).get(pk=wave.pk)
    if wave.on_paper:
        return wave
    if wave.closes_at is not None and wave.closes_at <= clock.now():
        raise MoveRefused("This survey is over, and its figures may have been shown. Forms can no longer be printed.")
    wave.put_on_paper()
    wave.save(update_fields=["on_paper", "paper_until"])
    audit.record(by=by, verb="programmes.evidence.put_on_paper", target=wave)
    return wave


@transaction.atomic
def end_paper(*, wave: Wave, by: Any, token: str) -> Wave:
    """No more forms come in: the figures of a closed wave need not wait any longer. It cannot be undone.

    Raises MoveRefused while the wave is open, or while forms wait for their second entry or differ.
    """
    tokens.spend(token, by=by, purpose=f"programmes.evidence.end_paper:{wave.pk}")
    wave = Wave.objects.select_for_update(of=("self",)).get(pk=wave.pk)
    at = clock.now()
    if wave.is_open(at):
        raise MoveRefused("People can still answer, so forms may still come in. Close the survey first.")
    if KeyedForm.objects.filter(wave=wave).exclude(state=FormState.KEPT).exists():
        raise MoveRefused("Some forms wait for their second entry or differ. Finish their batch first.")
    if wave.takes_paper(at):
        wave.end_paper(at)
        wave.save(update_fields=["paper_until"])
        audit.record(by=by, verb="programmes.evidence.end_paper", target=wave)
    return wave
