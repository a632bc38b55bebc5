"""A stub of GOV.UK Notify's public API: a real HTTP server on this machine, with the two calls that the portal makes.

After docs.notifications.service.gov.uk/rest-api.html: POST /v2/notifications/email, GET /v2/notifications?reference=….
"""

import json
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SERVICE = "26785a09-ab16-4eb0-8407-a37497a57506"
SECRET = "3d844edf-8d35-48ac-975b-e847b4f122b0"
API_KEY = f"tests-{SERVICE}-{SECRET}"


class NotifyStub:
    """Keeps what it is sent in `taken`; `answer` is the status for the next sendings."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.answer = 201
        self.status = "created"
        self.drop_answer = False
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if not self.headers["Authorization"].startswith("Bearer "):
                    return self.say(
                        401, {"errors": [{"error": "AuthError", "message": "no token"}], "status_code": 401}
                    )
                if stub.answer != 201:
                    said = {
                        "errors": [{"error": "Error", "message": body["email_address"]}],
                        "status_code": stub.answer,
                    }
                    return self.say(stub.answer, said)
                taken = {**body, "id": str(uuid.uuid4())}
                stub.taken.append(taken)
                if stub.drop_answer:
                    return self.connection.close()  # taken, but we never hear of it
                return self.say(201, {"id": taken["id"], "reference": body["reference"]})

            def do_GET(self) -> None:
                reference = parse_qs(urlsplit(self.path).query).get("reference", [""])[0]
                found = [{"id": t["id"], "reference": reference, "status": stub.status}
                         for t in stub.taken if t["reference"] == reference]  # fmt: skip
                self.say(200, {"notifications": found, "links": {}})

            def say(self, status: int, content: dict[str, Any]) -> None:
                data = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *args: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def __enter__(self) -> "NotifyStub":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(10)
