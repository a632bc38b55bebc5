"""Noor writes the next guidance, Ines checks it, Noor publishes it; Ravi is told and reads it, on any screen."""

import os
from collections.abc import Callable
from typing import Any

import pytest

from citizenship.findings import reference_guidance
from tests.journeys.steps import signs_in, signs_in_as_staff
from tests.journeys.visitor import Visitor


def picture(visitor: Visitor, name: str) -> None:
    """Keep what is on the screen where LOOK names a folder: for whoever looks at the pages."""
    if folder := os.environ.get("LOOK"):
        visitor.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.long
def test_from_a_draft_to_every_registrar(
    visitor: Callable[..., Visitor], noor: Any, ines: Any, ravi: Any, transactional_db: None
) -> None:
    reference_guidance.load(str)
    writer = signs_in_as_staff(visitor(), noor.email)
    writer.goes_to("/admin/citizenship/guidanceversion/").follows("Begin the next version").presses("Begin it")
    writer.follows("Add a recommendation").chooses("Part of the guidance", "The local story")
    writer.types("What you recommend", "Show a picture of the street")
    writer.types("How to do it", "Ask the archive for one.\n- Say who took it.")
    writer.chooses("Point of the checklist", "The story of the local area was told")
    picture(writer, "guidance-recommendation")
    writer.presses("Save the recommendation").sees("Show a picture of the street", "Practice advice only")
    writer.follows("Title, purpose and news").types("What is new", "- A picture of the street.")
    writer.presses("Save the draft").sees("A colleague checks it")
    picture(writer, "guidance-draft")
    draft = writer.path
    checker = signs_in_as_staff(visitor(), ines.email)
    checker.goes_to("/admin/").sees("Guidance to check").goes_to(draft).follows("Check it")
    checker.sees("Say who took it.")
    picture(checker, "guidance-check")
    checker.presses("I have read it").sees("A colleague publishes it")
    writer.goes_to("/admin/").sees("Guidance to publish").goes_to(draft).follows("Publish it")
    writer.presses("Publish it").sees("the registrars have been told")
    registrar = signs_in(visitor(phone=True), ravi.email)
    registrar.goes_to("/inbox/").follows("New guidance on citizenship ceremonies: version 2")
    registrar.sees("- A picture of the street.").goes_to("/citizenship/guidance/2/")
    registrar.sees("A picture of the street.", "Show a picture of the street", "20 recommendations, 0 of them with")


@pytest.mark.parametrize("screen", ["wide", "phone", "without scripts"])
def test_anybody_finds_and_reads_it(screen: str, visitor: Callable[..., Visitor], transactional_db: None) -> None:
    reference_guidance.load(str)
    someone = visitor(phone=screen != "wide", javascript=screen != "without scripts")
    someone.goes_to("/citizenship/").sees("Citizenship ceremonies", "For registrars")
    picture(someone, f"citizenship-{screen}")
    someone.follows("Guidance on ceremonies").sees("Nobody at City Hall has decided on them", "Practice advice only")
    picture(someone, f"guidance-{screen}")
    someone.goes_to("/boroughs/camden/").sees("Citizenship ceremonies", "Guidance on citizenship ceremonies")
