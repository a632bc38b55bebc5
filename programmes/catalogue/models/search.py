"""What the one search looks through: a document for each page that everybody may read, and the words that occur."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from programmes import clock, personal


class SearchDocument(models.Model):
    """One public page as search knows it. The areas' actions write it with the change that it follows.

    A trigger makes `words` out of title and text: English word stems without accents. `title_words` are the title's
    alone: a page about something comes before one that names it.
    """

    class Kind(models.TextChoices):
        PROGRAMME = "programme", "Programmes"
        FUND = "fund", "Grants"
        OPPORTUNITY = "opportunity", "Volunteering"
        EVENT = "event", "Events"
        ADVICE = "advice", "Advice and groups near you"
        MEASURE = "measure", "Facts about London"

    class Audience(models.TextChoices):
        PUBLIC = "public", "Everybody"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    key = models.CharField(max_length=80, help_text="The plain key of what it tells of, unique in its kind.")
    title = models.CharField(max_length=200)
    text = models.TextField()
    url = models.CharField(max_length=300)
    boroughs = ArrayField(models.CharField(max_length=9), default=list, help_text="GSS codes; empty for all of London.")
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.PUBLIC)
    open_from = models.DateTimeField(null=True, blank=True)
    open_until = models.DateTimeField(null=True, blank=True, help_text="Until when one can act on it; empty: no end.")
    updated_at = models.DateTimeField(db_default=clock.Now())
    words = SearchVectorField(null=True, editable=False)
    title_words = SearchVectorField(null=True, editable=False)
    learnt = models.BooleanField(default=False, help_text="Whether its words are known when somebody mistypes.")

    class Meta:
        verbose_name = "search document"
        ordering: ClassVar[list[str]] = ["kind", "key"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "key"], name="search_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["programme", "fund", "opportunity", "event", "advice", "measure"]),
                name="search_kind_known",
            ),
            models.CheckConstraint(condition=Q(url__startswith="/"), name="search_own_address"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            *(
                # One for each kind: a kind with few pages is not looked for among those of a kind with many.
                GinIndex(fields=[column], name=f"search_{kind}_{column.removesuffix('_words')}", condition=Q(kind=kind))
                for kind in ("programme", "fund", "opportunity", "event", "advice", "measure")
                for column in ("words", "title_words")
            ),
            GinIndex(fields=["boroughs"], name="search_boroughs"),
            models.Index(fields=["-updated_at", "-id"], name="search_newest"),
            models.Index(fields=["id"], name="search_not_learnt", condition=Q(learnt=False)),
        ]

    def __str__(self) -> str:
        return self.title


class SearchWord(models.Model):
    """A word that occurs in some document, so that a mistyped one finds it. Words are added and never taken out."""

    word = models.CharField(max_length=40, primary_key=True)
    stem = models.CharField(max_length=40, db_index=True, help_text="What search compares: “volunt” for “volunteers”.")

    class Meta:
        verbose_name = "word that search knows"
        ordering: ClassVar[list[str]] = ["word"]

    def __str__(self) -> str:
        return self.word


_RUNS = "as long as the page that it tells of"
personal.declare(SearchDocument, owner="", kept_for=_RUNS, plain=["key", "title", "text", "url"])
personal.declare(SearchWord, owner="", kept_for="as long as the portal runs", plain=["word", "stem"])
