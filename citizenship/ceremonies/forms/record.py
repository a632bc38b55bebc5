"""What registrars type about the day of a ceremony, all of it on one page: shape, not business."""

from typing import Any

from django import forms

from citizenship.ceremonies import fields, guard
from citizenship.ceremonies.forms import OnOnePage
from citizenship.ceremonies.models import Ceremony
from citizenship.ceremonies.models.ceremonies import COUNTS, OFFERS, PLANNED, RECORDED
from citizenship.ceremonies.models.history import NOTE_LENGTH
from citizenship.studies.models import Arm
from programmes.people.models import Borough

# What is the same from one ceremony to the next; people are counted anew each time.
AS_LAST_TIME = ("places", "dignitary", "host", *OFFERS, "cost_pounds", "practices")
NO_NAMES = "A few words, without names, numbers or dates of anybody."


def short_text(label: str, *, required: bool, missing: str = "", help_text: str = NO_NAMES) -> forms.CharField:
    """One of the two texts that a registrar types. It is refused when it looks like anything about a person."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=NOTE_LENGTH,
        validators=[guard.refuse_personal],
        # The script that keeps what is typed on this device leaves these two texts alone.
        widget=forms.Textarea(attrs={"rows": 2, "data-keep-not": "", "autocomplete": "off"}),
        error_messages={"required": missing, "max_length": f"Use {NOTE_LENGTH} characters at most."},
    )


class RecordForm(OnOnePage):
    """The day of one planned ceremony."""

    button = "Save this record"
    names: tuple[str, ...] = RECORDED
    # Where the cursor stands when the page opens: the first of these that is empty.
    first: tuple[str, ...] = COUNTS

    def __init__(self, *args: Any, borough: Borough, arm: Arm | None = None, **kwargs: Any) -> None:
        self.arm = arm
        super().__init__(*args, **kwargs)
        self.fields = {**fields.form_fields(borough, self.names), **self.fields}
        if arm is not None:
            self.fields["deviation_note"] = short_text(
                "What was different from the arm? (only if an offer was)", required=False
            )
        if not self.is_bound:
            self._put_cursor()
        self.helper.attrs |= self._marks()
        self.lay_out()

    def _put_cursor(self) -> None:
        empty = next((name for name in self.first if self.initial.get(name) in (None, "")), None)
        if empty:
            self.fields[empty].widget.attrs["autofocus"] = True

    def _marks(self) -> dict[str, Any]:
        """What the page's own script reads: that it is such a form, and the offers of the arm."""
        marks: dict[str, Any] = {"data-ceremony": ""}
        if self.arm is not None:
            marks |= {f"data-arm-{offer}": self.arm.level_of(offer) for offer in OFFERS}
            marks["data-arm-kind"] = self.arm.kind
        return marks

    def rows(self) -> list[Any]:
        """The parts of the page in the order of the list; nothing while the fields are not there yet."""
        if "places" not in self.fields:
            return []
        parts = [self.part(fields.GROUPS[group], *self._part(group)) for group in self._groups()]
        return ["form_token", *parts, *(self.row(name) for name in self._rest())]

    def _groups(self) -> list[str]:
        return [group for group in fields.GROUPS if any(self._names(group))]

    def _names(self, group: str) -> list[str]:
        return [entry.name for entry in fields.ALL if entry.group == group and entry.name in self.fields]

    def _part(self, group: str) -> list[Any]:
        names = self._names(group)
        if group in ("people", "welcome"):
            return [self.together(*names)]
        if group == "when":
            return [self.together("date", "starts"), self.together("kind", "mode"), self.row("venue")]
        if group == "offers":
            rows = [self.row(name) for name in names]
            return [*rows, self.row("deviation_note")] if "deviation_note" in self.fields else rows
        return [self.row(name) for name in reversed(names)]

    def _rest(self) -> list[str]:
        """What stands below the parts."""
        return []

    def clean(self) -> dict[str, Any]:
        """What does not fit together is said beside the field."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for name, message in fields.check(given).items():
            self.add_error(name, message)
        return given

    def values(self) -> dict[str, Any]:
        """What the action takes of the fields of the list."""
        return {name: self.cleaned_data[name] for name in self.names if name in self.cleaned_data}

    @property
    def note(self) -> str:
        """What was said to be different from the arm."""
        return str(self.cleaned_data.get("deviation_note", ""))


class EnterForm(RecordForm):
    """A ceremony that nobody planned: its day, and what happened."""

    names = (*PLANNED, *RECORDED)
    first = ("date", *COUNTS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "kind": Ceremony.Kind.GROUP.value,
            "mode": Ceremony.Mode.IN_PERSON.value,
            **(kwargs.get("initial") or {}),
        }
        super().__init__(*args, **kwargs)


class CorrectForm(RecordForm):
    """A record put right, with a reason. `version` is the one that the page showed."""

    button = "Save the correction"
    names = (*PLANNED, *RECORDED)
    first = ()

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = short_text("Why do you correct it?", required=True, missing="Say in a few words why you correct it.")

    def __init__(self, *args: Any, ceremony: Ceremony, **kwargs: Any) -> None:
        initial = {name: getattr(ceremony, name) for name in self.names}
        super().__init__(
            *args,
            borough=ceremony.borough,
            arm=ceremony.arm,
            initial={**initial, "version": ceremony.version},
            **kwargs,
        )
        fields.keep_choices(self.fields, ceremony)

    def rows(self) -> list[Any]:
        """The version goes along unseen."""
        return ["version", *super().rows()] if "places" in self.fields else []

    def _rest(self) -> list[str]:
        return ["reason"]


class DeviationForm(OnOnePage):
    """What else was different from the arm of the study."""

    button = "Save"

    note = short_text("What was different?", required=True, missing="Say in a few words what was different.")


def last_time(ceremony: Ceremony | None, borough: Borough) -> Ceremony | None:
    """The last recorded ceremony to copy from: of the same place and kind if there is one, otherwise of the borough."""
    held = Ceremony.objects.of(borough).held().select_related("venue", "borough").order_by("-date", "-number")
    if ceremony is not None:
        alike = held.filter(venue=ceremony.venue_id, kind=ceremony.kind).first()
        return alike or held.filter(kind=ceremony.kind).first() or held.first()
    return held.first()


def copied(before: Ceremony, arm: Arm | None) -> dict[str, Any]:
    """The first values of a form that is filled in as last time. Offers are those of the ceremony's own arm."""
    taken = {name: getattr(before, name) for name in AS_LAST_TIME}
    if arm is not None:
        taken |= {offer: arm.level_of(offer) for offer in OFFERS}
    return taken
