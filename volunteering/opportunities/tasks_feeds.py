"""What a worker does with other platforms' feeds."""

from datetime import timedelta

from programmes import jobs
from programmes.workflow import MoveRefused
from volunteering.opportunities import fetching
from volunteering.opportunities.actions import reading
from volunteering.opportunities.models.sources import ImportRun, Source


@jobs.handler("volunteering.feeds.fetch", tries=3)
def fetch(key: str) -> None:
    """Read one source's address, outside any transaction, and keep what it lists. A second try of an ended run does
    nothing."""
    run = ImportRun.objects.select_related("source").filter(pk=key, state=ImportRun.State.RUNNING).first()
    if run is None:
        return
    try:
        body = fetching.fetch(run.source.address)
    except fetching.FetchFailed as failure:
        reading.fail(run=run, why=str(failure))
        return
    reading.take(run=run, body=body)


@jobs.handler("volunteering.feeds.night")
def night(period: str) -> None:
    """Read every source that has an address, and delete old reports."""
    for source in Source.objects.filter(state=Source.State.ACTIVE).exclude(address=""):
        try:
            run = reading.begin(source=source)
        except MoveRefused:
            continue
        fetch(str(run.pk))
    reading.prune()


jobs.periodic("volunteering.feeds.night", every=timedelta(days=1), offset=timedelta(hours=2))
