"""Where the demonstration's e-mails end: a real SMTP server on this machine that keeps each message as a file.

`make run` starts it, and /demo/mail/ (config/demo.py) shows what arrived. Nothing is passed on to anybody.
"""

import asyncio
import os
import pathlib
import socket
import tempfile
import threading
import time

from aiosmtpd.smtp import SMTP, Envelope, Session


class Keeper:
    """What the SMTP server does with a message: writes it into the folder, whole or not at all."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep one message; its file name sorts by arrival."""
        handle, draft = tempfile.mkstemp(dir=self.folder, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(f"X-Recipients: {', '.join(envelope.rcpt_tos)}\r\n".encode())
            file.write(envelope.original_content or b"")
        pathlib.Path(draft).rename(self.folder / f"{time.time_ns()}-{os.urandom(4).hex()}.eml")
        return "250 Message kept"


class Sink:
    """An SMTP server on a free port of this machine, in a thread of its own."""

    def __init__(self, folder: pathlib.Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder = folder
        self.socket = socket.create_server(("127.0.0.1", 0))  # bound now, so the address is known before it serves
        self.loop = asyncio.new_event_loop()
        self.ended = asyncio.Event()
        self.thread = threading.Thread(target=self._serve, name="mailsink", daemon=True)

    @property
    def url(self) -> str:
        """The value for EMAIL_URL."""
        return f"smtp://127.0.0.1:{self.socket.getsockname()[1]}"

    def start(self) -> None:
        """Begin to take messages; those that knocked earlier have been waiting in the queue."""
        self.thread.start()

    def stop(self) -> None:
        """Take no more messages and free the port."""
        if self.thread.is_alive():
            # An event, not loop.stop(): a sink that is stopped while it is still starting must end in order too.
            self.loop.call_soon_threadsafe(self.ended.set)
            self.thread.join(5)
        self.socket.close()

    def _serve(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self.loop) as runner:
            runner.run(self._take_messages())

    async def _take_messages(self) -> None:
        keeper = Keeper(self.folder)
        server = await self.loop.create_server(
            lambda: SMTP(keeper, loop=self.loop, enable_SMTPUTF8=True), sock=self.socket
        )
        await self.ended.wait()
        server.close()
