"""What the room adds to the portal's registries."""

from programmes.catalogue import loading, scale
from programmes.evidence import scopes
from volunteering.rewards import demo, demo_experiments, paper, reference
from volunteering.rewards import part as _part  # noqa: F401 the part of "My volunteering"
from volunteering.rewards import scale as measuring
from volunteering.rewards import tasks as _tasks  # noqa: F401 the periodic work
from volunteering.rewards import waiting as _waiting  # noqa: F401 the work-list's lines
from volunteering.rewards import waiting_experiments as _trials  # noqa: F401 the same for trials

loading.reference.register(reference.load_rewards)
loading.demo.register(demo.load, "volunteering rewards")
loading.demo.register(demo_experiments.load, "volunteering trials")
scale.register(scale.Kind("opportunities", "published opportunities", measuring.load_opportunities))
scale.register(scale.Kind("hours", "confirmed pieces of work", measuring.load_hours))
scopes.register("", paper.may_key, paper.label, paper.back, prints_codes=False)
