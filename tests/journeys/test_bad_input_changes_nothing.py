"""What people get wrong, and attackers try: each gets its own clear message beside its field, and changes nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from grants.applications.models import Application
from programmes.files.models import StoredFile
from tests import factories
from tests.journeys import steps
from tests.journeys.visitor import Visitor

# The harmless test file that every virus scanner knows, put together here so that no scanner takes this file away.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"


@pytest.fixture
def application(transactional_db: None, amina: Any, peckham: Any) -> Application:
    """Amina's draft, with every answer given."""
    return factories.application(by=amina, of=peckham)


@pytest.fixture
def writer(visitor: Callable[..., Visitor], amina: Any) -> Visitor:
    """Amina at her browser."""
    return steps.signs_in(visitor(), amina.email)


def kept(application: Application) -> dict[str, Any]:
    """What the database holds of the answers."""
    return dict(application.sheet.answers.values_list("key", "value"))


def error_beside(writer: Visitor, key: str) -> str:
    """The message at a field; the summary has the same words and leads to the field, and the title says so."""
    message = writer.page.locator(f"#id_{key}-error").inner_text().replace("Error:", "").strip()
    assert writer.page.title().startswith("Error: "), writer.page.title()
    summary = writer.page.locator(".govuk-error-summary")
    for line in filter(None, (line.strip() for line in message.splitlines())):
        assert line in summary.inner_text()
    target = summary.get_by_role("link").first.get_attribute("href") or ""
    assert target.startswith("#")
    assert writer.page.locator(f"[id='{target[1:]}']").count() == 1, f"the summary leads to {target}, which is nowhere"
    return message


@pytest.mark.parametrize(
    ("page", "label", "key", "typed", "message"),
    [
        ("project", "What will you do?", "summary", "word " * 251, "251"),
        ("money", "How much do you ask for?", "amount", "5,000.01", "£5,000"),
        ("money", "How much do you ask for?", "amount", "-1", "less than £0"),
        ("money", "How much do you ask for?", "amount", "five", "pounds"),
        ("people", "About how many people", "participants", "0", "1"),
    ],
)
def test_an_answer_that_cannot_be(
    writer: Visitor, application: Application, page: str, label: str, key: str, typed: str, message: str
) -> None:
    before = kept(application)
    writer.goes_to(f"{application.get_absolute_url()}{page}/").types(label, typed).presses("Save and continue")
    assert message in error_beside(writer, key)
    assert writer.page.locator(f"#id_{key}").input_value().strip() == typed.strip(), "what was typed is still there"
    assert kept(application) == before


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("letter.pdf", b"<!doctype html><title>Hello</title><script>alert(1)</script>", "letter.pdf"),
        ("policy.pdf", EICAR, "policy.pdf"),
        ("eicar.txt", EICAR, "virus"),
        ("empty.pdf", b"", "empty"),
        ("tool.exe", b"MZ\x90\x00" + b"\x00" * 200, "tool.exe"),
    ],
)
def test_a_file_that_is_not_what_it_says(
    writer: Visitor, application: Application, name: str, content: bytes, message: str
) -> None:
    before = kept(application)
    writer.goes_to(f"{application.get_absolute_url()}safety/")
    writer.attaches("Add a document", {"name": name, "mimeType": "application/pdf", "buffer": content})
    writer.presses("Save and continue")
    assert message in error_beside(writer, "documents")
    assert kept(application) == before
    assert not StoredFile.objects.exists()


def test_a_good_file_keeps_its_name(writer: Visitor, application: Application) -> None:
    name = 'a, b "ç".pdf'
    writer.goes_to(f"{application.get_absolute_url()}safety/")
    writer.attaches("Add a document", {"name": name, "mimeType": "application/pdf", "buffer": PDF})
    writer.presses("Save and continue").goes_to(f"{application.get_absolute_url()}check/").sees(name)
    assert StoredFile.objects.get().name == name


def test_control_good_answers_are_kept(writer: Visitor, application: Application) -> None:
    """The same steps with nothing wrong: what is refused above is refused for its own fault."""
    writer.goes_to(f"{application.get_absolute_url()}money/").types("How much do you ask for?", "4,999.99")
    writer.presses("Save and continue")
    assert kept(application)["amount"] == "4999.99"
