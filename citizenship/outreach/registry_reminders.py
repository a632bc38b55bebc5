"""What reminders add to the portal's registries."""

from citizenship.outreach import reminder_words as _words  # noqa: F401 their texts, for translators
from citizenship.outreach import tasks_reminders as _tasks  # noqa: F401 the day's reminders
from citizenship.outreach.actions import reminders
from programmes.people import data

data.register(data.Area("reminders", export=reminders.export, erase=reminders.erase))
