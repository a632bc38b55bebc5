"""What the acceptance checks of volunteering share: browsers, many requests at one moment, a form with its token."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from tests.factories import token


def url(name: str, *keys: Any) -> str:
    """The address of a page of volunteering."""
    return reverse(f"volunteering:{name}", args=keys)


def browser(user: Any = None) -> Client:
    """A browser in which this person is signed in; nobody for None."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def post(client: Client, address: str, **fields: Any) -> Any:
    """Send a form as a page holds it, with a token of its own unless one is given."""
    return client.post(address, {"form_token": token(), **fields})


def words(response: Any) -> str:
    """The page as it was sent."""
    return str(response.content.decode())


def at_once(acts: Sequence[Callable[[], Any]], *, lines: int = 0) -> list[Any]:
    """Make all calls on so many threads (one for each unless told), begun together, each with its own connection.

    What each call returned stands at its place; an exception is raised here, so that none is lost in a thread.
    """
    count = lines or len(acts)
    gate, said, broken = threading.Barrier(count), [None] * len(acts), []

    def line(number: int) -> None:
        try:
            connection.ensure_connection()
            gate.wait(60)
            for place in range(number, len(acts), count):
                said[place] = acts[place]()
        except Exception as problem:
            broken.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=line, args=(number,)) for number in range(count)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(120)
    if broken:
        raise broken[0]
    return said
