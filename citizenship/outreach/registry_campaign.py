"""What the campaign adds to the portal's registries: its work, its materials, and the demonstration."""

from citizenship.outreach import demo_campaign, reference_campaign
from citizenship.outreach import sheets as _sheets  # noqa: F401 its texts are registered for translation
from citizenship.outreach import tasks_campaign as _tasks  # noqa: F401 the work of the day
from citizenship.outreach import waiting_campaign as _waiting  # noqa: F401 the work-list's lines
from programmes.catalogue import loading

loading.reference.register(reference_campaign.load, "campaign materials")
loading.demo.register(demo_campaign.load, "campaign")
