"""What a recommendation may stand on: the published results of a study, in a sentence or two for each outcome."""

from typing import Any

from citizenship.findings import results
from citizenship.findings.models import Publication
from citizenship.studies.models import Study
from programmes.workflow import MoveRefused

FEW = "Fewer than ten ceremonies in an arm: chance alone can look like an effect."


def found(study: Study, outcome_key: str) -> str:
    """What the study's published results say about one outcome, whatever it is: a line for each follow-up.

    It is read from the publication, whose figures are suppressed and never change. Raises MoveRefused where nothing is
    published, or where the published results say nothing about this outcome.
    """
    publication = Publication.objects.public().filter(study=study).first()
    if publication is None:
        raise MoveRefused(
            f"The results of “{study}” are not published, so no recommendation can stand on them.", field="outcome"
        )
    contents = [each for each in publication.content["figures"] if _asks(each, outcome_key)]
    if not contents:
        raise MoveRefused(f"The published results of “{study}” say nothing about this outcome.", field="outcome")
    told = [results.sentence(each, outcome_key) for each in contents]
    if any(arm["few"] for each in contents for arm in each["arms"]):
        told.append(FEW)
    return "\n".join(told)


def _asks(content: dict[str, Any], outcome_key: str) -> bool:
    return any(each["key"] == outcome_key for each in content["outcomes"])
