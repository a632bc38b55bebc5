"""What facts add to the portal's registries."""

from citizenship.facts import latest as _latest  # noqa: F401 it registers itself
from citizenship.facts import loading as files
from citizenship.facts import tasks_facts as _tasks  # noqa: F401 the link checker and the alerts
from citizenship.facts import waiting_facts as _waiting  # noqa: F401 the owner's list
from citizenship.facts.actions import alerts
from programmes.catalogue import loading
from programmes.people import data

loading.reference.register(files.load, "facts")
data.register(data.Area("alerts about facts", export=alerts.export, erase=alerts.erase))
