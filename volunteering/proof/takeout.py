"""Everything that the portal holds about a volunteer in one ZIP, with a signed list of what is in it.

It is of use without the portal: the credentials, the keys and the status lists that check them lie beside the records,
and `manifest.jwt` names the SHA-256 of every file under the portal's signature.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from programmes.outputs import packages, tables
from programmes.people import data
from volunteering.hours.models import HoursEntry
from volunteering.proof import keys, printed, status
from volunteering.proof.models import Proof
from volunteering.safeguarding.models import Volunteer

READ_ME = """Your volunteering, to keep

records.json        everything that the portal holds about you
hours.csv           each line of your hours ledger: added and taken back
proofs/             your certificates (.pdf) and credentials (.jwt, Open Badges 3.0)
verify/             the portal's public keys (did.json) and the lists that say which proofs no longer hold
manifest.jwt        the SHA-256 of each file here, signed by the portal (a JSON Web Token, Ed25519)

To check a credential without the portal, give its .jwt file and the key from verify/did.json to any program that
checks Open Badges 3.0 credentials as VC-JWT. The status list beside it is as old as this package.
"""
HEADER = ("When we wrote it", "Worked from", "Worked until", "Minutes", "Where", "On what ground", "Counts")


def build(volunteer: Volunteer, *, at: datetime) -> bytes:
    """The package as the bytes of a ZIP."""
    buffer, sums = io.BytesIO(), {}
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, held in _files(volunteer, at):
            sums[name] = hashlib.sha256(held).hexdigest()
            package.writestr(name, held)
        manifest = {"iss": keys.issuer(), "iat": int(at.timestamp()), "sub": str(volunteer.pk), "files": sums}
        package.writestr("manifest.jwt", keys.sign(manifest))
    return buffer.getvalue()


def _files(volunteer: Volunteer, at: datetime) -> Iterator[tuple[str, bytes]]:
    records, own = data.export(volunteer.user)
    yield "read-me.txt", READ_ME.encode()
    yield "records.json", json.dumps(records, ensure_ascii=False, indent=1, sort_keys=True).encode()
    yield "hours.csv", "".join(tables.csv_lines(HEADER, _hours(volunteer))).encode()
    lists = set()
    for proof in Proof.objects.filter(volunteer=volunteer).select_related("key"):
        lists.add(proof.status_list)
        yield f"proofs/{proof.pk}.jwt", proof.credential.encode()
        yield f"proofs/{proof.pk}.pdf", printed.certificate(proof)
    yield "verify/did.json", json.dumps(keys.document(), indent=1).encode()
    for number in sorted(lists):
        yield f"verify/status-{number}.jwt", status.signed(number, at=at).encode()
    for number, (name, held) in enumerate(own, start=1):
        with held.open("rb") as source:
            yield f"files/{number}-{packages.safe_name(name)}", source.read()


def _hours(volunteer: Volunteer) -> Iterator[list[Any]]:
    entries = HoursEntry.objects.filter(volunteer=volunteer).select_related(
        "claim__host__organisation", "claim__elsewhere"
    )
    for entry in entries.iterator(chunk_size=500):
        yield [
            entry.at.isoformat(),
            entry.worked_from.isoformat(),
            entry.worked_until.isoformat(),
            entry.minutes,
            entry.claim.place,
            entry.get_basis_display(),
            "yes" if entry.counts else "no",
        ]
