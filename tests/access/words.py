"""Who may open the pages of languages, translations and recordings, and what the walk finds there."""

from types import SimpleNamespace

from tests.access.expect import Expect, admin_pages, public, staff

EXPECT: dict[str, Expect] = {
    **admin_pages("citizenship_translation", "translate", "translation.pk", change=(302,)),
    **admin_pages("citizenship_pagelanguage", "translate", "page_language.pk", edit="translate"),
    **admin_pages("citizenship_outcomemedia", "translate", "recording.pk", edit="translate"),
    "admin:citizenship_translation_language": staff("translate", code="page_language.pk"),
    "admin:citizenship_translation_review": staff("translate", code="page_language.pk"),
    "admin:citizenship_translation_rewrite": staff("translate", code="page_language.pk", key="translation.key"),
    "admin:citizenship_outcomemedia_publish": staff("translate", pk="recording.pk"),
    "admin:citizenship_outcomemedia_withdraw": staff("translate", pk="recording.pk"),
    # The one that the walk finds is a draft behind a link: there is no file of it to play.
    "citizenship:recording": public(404, pk="recording.pk"),
}
PUBLIC: dict[str, str] = {
    "citizenship:recording": "the sound or video of a published recording; it says nothing about who plays it",
}


def words(world: SimpleNamespace) -> None:
    """A language, a text in it that nobody has reviewed, and a recording that is a draft."""
    from tests.citizenship import factories

    world.page_language = factories.page_language()
    world.translation = factories.translation(world.page_language, by=world.otto)
    world.recording = factories.recording(world.page_language, by=world.otto)
