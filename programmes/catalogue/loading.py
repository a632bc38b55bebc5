"""What `load_reference` and `load_demo` do: one function of each room per command, in the order of registering."""

from collections.abc import Callable

from programmes.evidence import demo_measures
from programmes.evidence import loading_measures as measures
from programmes.people import loading as people

Say = Callable[[str], object]
Load = Callable[[Say], object]


class Registry:
    """The functions of one command, by name."""

    def __init__(self) -> None:
        self.steps: dict[str, Load] = {}

    def register(self, load: Load, name: str = "") -> Load:
        """Add a function; its name without "load_" is what `--only` takes."""
        self.steps[name or load.__name__.removeprefix("load_")] = load
        return load

    def run(self, say: Say, *, only: list[str] | None = None) -> None:
        """Run them all, or only those named. Raises LookupError for a name that nobody registered."""
        unknown = set(only or []) - self.steps.keys()
        if unknown:
            raise LookupError(f"nothing is called {', '.join(sorted(unknown))}: choose from {', '.join(self.steps)}")
        for name, load in self.steps.items():
            if not only or name in only:
                load(say)


reference = Registry()
demo = Registry()

reference.register(people.load_boroughs)
reference.register(measures.load, "measures")
demo.register(people.load_cast)
demo.register(demo_measures.load, "made-up measure")
