"""What the room adds to the portal's registries."""

from citizenship.findings import demo, instrument, own_results, paper, reference_guidance, waves
from citizenship.findings import registry_home as _home  # noqa: F401 it registers itself
from citizenship.findings import registry_results as _results  # noqa: F401 it registers itself
from citizenship.findings import waiting_guidance as _guidance  # noqa: F401 it registers itself
from citizenship.findings import waiting_results as _waiting  # noqa: F401 it registers itself
from programmes.catalogue import loading
from programmes.evidence import scopes

loading.reference.register(instrument.load_survey, "survey at ceremonies")
loading.reference.register(reference_guidance.load, "guidance on ceremonies")
loading.demo.register(demo.load, "ceremony findings")
scopes.register(waves.PREFIX, paper.may_key, paper.label, paper.back)
own_results.register()
