"""What people type about an entry of a directory: its owner, somebody who writes to it, and staff."""

from typing import Any

from django import forms

from programmes.catalogue.kinds import MoreForm
from programmes.catalogue.languages import LANGUAGES
from programmes.catalogue.models import Directory, Listing, TakePart
from programmes.people import forms_step
from programmes.people.forms import PHONE, ActionForm
from programmes.people.models import Borough

REACH = ("phone", "email", "url")


def line(label: str, most: int, *, missing: str = "", help_text: str = "", **attrs: str) -> forms.CharField:
    """One line; required where `missing` says what is told when it is left empty."""
    return forms.CharField(
        label=label,
        max_length=most,
        required=bool(missing),
        help_text=help_text,
        widget=forms.TextInput(attrs=attrs),
        error_messages={"required": missing, "max_length": f"Use {most} characters or fewer."},
    )


def paragraph(label: str, most: int, *, missing: str = "", help_text: str = "", rows: int = 5) -> forms.CharField:
    """A few sentences."""
    return forms.CharField(
        label=label,
        max_length=most,
        required=bool(missing),
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing, "max_length": f"Use {most} characters or fewer."},
    )


def address(label: str, *, required: bool = False, help_text: str = "") -> forms.EmailField:
    """An e-mail address."""
    wrong = "Enter an e-mail address such as name@example.com."
    return forms.EmailField(
        label=label, max_length=254, required=required, help_text=help_text,
        error_messages={"required": wrong, "invalid": wrong},
    )  # fmt: skip


def page(label: str, *, help_text: str = "") -> forms.URLField:
    """An address on the web; https where nothing is said."""
    return forms.URLField(
        label=label,
        max_length=300,
        required=False,
        assume_scheme="https",
        help_text=help_text,
        error_messages={"invalid": "Enter an address such as https://www.example.com."},
    )


def boroughs(label: str, *, help_text: str = "") -> forms.ModelMultipleChoiceField:
    """Any of the 33, to tick."""
    return forms.ModelMultipleChoiceField(
        Borough.objects.all(),
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.CheckboxSelectMultiple,
    )


def languages() -> forms.MultipleChoiceField:
    """Any of the list, to tick."""
    return forms.MultipleChoiceField(
        label="Which languages do people speak there? (optional)",
        choices=list(LANGUAGES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


def directory_of(way: TakePart) -> Directory:
    """How the directory of this way speaks; the plain words where nobody wrote others."""
    return Directory.objects.filter(take_part=way).first() or Directory(take_part=way)


def entry_fields(directory: Directory) -> dict[str, forms.Field]:
    """The fields of an entry in this directory, in their order."""
    found: dict[str, forms.Field] = {
        "name": line(f"Name of the {directory.noun}", 160, missing="Enter its name."),
        "text": paragraph(
            "What do you offer?", 2000, missing="Say what you offer.",
            help_text="A few plain sentences. Everybody reads them.",
        ),
        "who": line("Who is it for? (optional)", 300),
    }  # fmt: skip
    if directory.sorts:
        found["sort"] = forms.ChoiceField(
            label="What is it?",
            choices=[(str(code), str(label)) for code, label in directory.sorts],
            widget=forms.RadioSelect,
            error_messages={"required": "Choose what it is."},
        )
    found["whole_london"] = forms.BooleanField(label="It is for people from all of London", required=False)
    found["boroughs"] = boroughs("Or which boroughs is it for?")
    if directory.has_languages:
        found["languages"] = languages()
    access = "Say how people with access needs can come." if directory.needs_access else ""
    return found | {
        "times": line("When? (optional)", 300, help_text="For example: Tuesdays 10am to noon, in term time."),
        "place": line("Where? (optional)", 300, help_text="Street, number and postcode."),
        "cost": line("What does it cost? (optional)", 200),
        "access": paragraph(
            "How can people with access needs come?" + ("" if access else " (optional)"), 1000, missing=access,
            help_text="Steps, lift, toilet, hearing loop, quiet room, home visits.", rows=3,
        ),
        "phone": forms.CharField(label="Telephone (optional)", required=False, max_length=40, validators=[PHONE]),
        "email": address("E-mail address for everybody to see (optional)"),
        "url": page("Website (optional)"),
    }  # fmt: skip


class EntryShape(forms.Form):
    """What the forms of an entry have in common: somewhere in London, and some way to reach it."""

    def facts(self) -> dict[str, Any]:
        """What the action takes, as JSON can hold it: boroughs by their code."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "form_token"}
        if "boroughs" in given:
            given["boroughs"] = [] if given.get("whole_london") else sorted(each.pk for each in given["boroughs"])
        return given

    def check_entry(self, given: dict[str, Any]) -> None:
        """Put what is missing beside its field."""
        if "boroughs" not in self.errors and not (given.get("whole_london") or given.get("boroughs")):
            self.add_error("boroughs", "Choose at least one borough, or all of London.")
        if not any(given.get(name) for name in REACH) and not any(name in self.errors for name in REACH):
            self.add_error("phone", "Give a telephone number, an e-mail address or a website.")


class CheckedEntry(EntryShape):
    """The same for a form that is an entry and nothing else."""

    def clean(self) -> dict[str, Any]:
        """Somewhere, and reachable."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        self.check_entry(given)
        return given


class ListingForm(EntryShape, MoreForm):
    """A new entry; or, on the page of an entry, a message to it."""

    def __init__(self, *args: Any, way: TakePart, item: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, way=way, item=item, **kwargs)
        if item is None:
            self.fields.update(entry_fields(directory_of(way)))
            return
        self.fields["message"] = paragraph(
            "What do you want to ask or arrange?", 2000, missing="Write your message.",
            help_text=f"We pass it to {item.name} with your name, your organisation and your e-mail address.",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """As the action takes it."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if self.item is not None:
            return given
        self.check_entry(given)
        return given if self.errors else self.facts()


class ChangeEntryForm(CheckedEntry, ActionForm):
    """An entry with what it says now, to change."""

    button = "Send the changes"

    def __init__(self, data: Any = None, *, listing: Listing, **kwargs: Any) -> None:
        now = entry_initial(listing)
        super().__init__(data, initial=now, **kwargs)
        self.fields.update(entry_fields(directory_of(listing.take_part)))
        self.lay_out()


def entry_initial(listing: Listing) -> dict[str, Any]:
    """The fields filled with what the entry says."""
    return {name: getattr(listing, name) for name in entry_fields(directory_of(listing.take_part))}


class SaveEntryForm(CheckedEntry, forms_step.ActionForm):
    """The same, for staff: it goes into the entry at once."""

    def __init__(self, data: Any = None, *, listing: Listing, **kwargs: Any) -> None:
        super().__init__(data, initial=entry_initial(listing), **kwargs)
        self.fields.update(entry_fields(directory_of(listing.take_part)))


class NewEntryForm(CheckedEntry, forms_step.ActionForm):
    """An entry that staff enter from public facts."""

    def __init__(self, data: Any = None, *, way: TakePart, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields.update(entry_fields(directory_of(way)))
        self.fields["source"] = line(
            "Where are these facts published?", 300, missing="Say where these facts are published."
        )
        self.fields["source_url"] = page("Address of that page (optional)")


class ChooseDirectoryForm(forms.Form):
    """In which directory."""

    way = forms.ModelChoiceField(
        TakePart.objects.filter(kind=TakePart.Kind.LISTING).select_related("programme"), label="Directory"
    )


class AnswerForm(ActionForm):
    """What the owner says about the entry."""

    button = "Send our answer"

    answer = forms.ChoiceField(
        label="Is the entry still right?",
        choices=[
            ("confirm", "Yes, it is right as it stands"),
            ("change", "No, we want to change it"),
            ("leave", "We do not offer this any more: take it out"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the three answers."},
    )


class LinkForm(ActionForm):
    """The address at which we know the owner."""

    button = "Send me the link"

    email = address("Your e-mail address", required=True, help_text="The one from which the entry was sent to us.")


class DeclineForm(forms_step.ActionForm):
    """Why an entry is not listed."""

    reason = forms.ChoiceField(
        label="Why not? Whoever sent it reads: we did not list it, because…",
        choices=Listing.DeclineReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a reason."},
    )


class NoteForm(forms_step.ActionForm):
    """A note that the owner reads."""

    note = paragraph("Note to the owner (optional)", 1000, rows=4)
