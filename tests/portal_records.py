"""Neutral records for the portal's tests: one dossier with a scanned, a reused and a spared component."""

import json
from collections.abc import Mapping
from datetime import date

from counter_app.domain.forwarding import SentFile
from counter_app.domain.ids import Sha256
from counter_app.portal.adapter_2026 import Mapper2026
from counter_app.portal.codes import Generation, load_codes
from counter_app.portal.config import PortalConfig
from counter_app.portal.law import Lookup
from counter_app.portal.lgsp import LgspMapper
from counter_app.records import Json, JsonObject
from tests.services_bench import CATALOGUE

DAY = date(2026, 11, 26)
MASTER, ARCHIVAL, REUSED, RESULT = (Sha256(letter * 64) for letter in "abcd")
FILES = {
    digest: SentFile(id=f"id-{digest[0]}", hash=f"hash-{digest[0]}", url=f"https://hub/{digest[0]}")
    for digest in (MASTER, ARCHIVAL, REUSED, RESULT)
}


def line(component: str, state: str, paper: str | None = None, **more: Json) -> JsonObject:
    base: JsonObject = {
        "component": component,
        "name": f"Giấy tờ {component}",
        "state": state,
        "required": True,
        "paper": paper,
        "reason": None,
        "handed_in": None,
        "result_code": None,
    }
    return {**base, **more}


def dossier(**changes: Json) -> JsonObject:
    """`dossier.v1` of a marriage registration, received on 25/11/2026 at 08:05 in Viet Nam."""
    content: JsonObject = {
        "kind": "dossier.v1",
        "id": "e" * 32,
        "revision": 1,
        "office": "H19.12",
        "desk": "Quầy 1",
        "number": "T7K3Q9M-H19.12-261125-0001",
        "owner_desk": "Quầy 1",
        "procedure": "1.000894",
        "procedure_name": "Thủ tục đăng ký kết hôn",
        "case": "default",
        "applicant": {"id": "075198006642", "name": "Lê Thị Hoài Mẫu"},
        "roles": [],
        "received_at": "2026-11-25T08:05:09+07:00",
        "due_at": "2026-11-25T17:00:00+07:00",
        "opened_by": "lan",
        "status": 2,
        "solved_at": None,
        "recorded_at": "2026-11-25T08:06:00+07:00",
        "official_number": None,
        "printed_due_at": "2026-11-25T17:00:00+07:00",
        "paused": False,
        "supplements": [],
        "extensions": [],
        "closing": None,
        "handovers": [],
        "handler": None,
        "results": [],
        "returned": None,
        "items": [
            line("declaration", "scanned", "1" * 32),
            line("identity", "reused", "2" * 32),
            line("marital_status", "needed"),
        ],
        "blobs": [],
    }
    return {**content, **changes}


def paper(paper_id: str, *blobs: tuple[str, str], **changes: Json) -> JsonObject:
    """As much of `paper.v1` as a mapper reads."""
    content: JsonObject = {
        "id": paper_id,
        "type": "declaration",
        "title": "Tờ khai",
        "copy_kind": "original",
        "blobs": [
            {"role": role, "sha256": digest, "bytes": 10, "type": "application/pdf", "page": None}
            for role, digest in blobs
        ],
    }
    return {**content, **changes}


PAPERS: Mapping[str, JsonObject] = {
    "1" * 32: paper("1" * 32, ("master", MASTER), ("archival", ARCHIVAL)),
    "2" * 32: paper("2" * 32, ("archival", REUSED), copy_kind="certified_copy"),
    "3" * 32: paper("3" * 32, ("archival", RESULT), title="Giấy chứng nhận kết hôn"),
}


def config(generation: Generation, tax_code_applicant: str | None) -> PortalConfig:
    return PortalConfig(
        generation=generation,
        url="http://127.0.0.1:1",
        agency="H19",
        tax_code_applicant=tax_code_applicant,
        offices={"H19.12": "UBND phường Mẫu"},
        fields={"civil_status": "G15-LV11"},
        components={"1.000894/declaration": "KQ.G15.000400"},
    )


def lgsp(tax_code_applicant: str | None = None) -> LgspMapper:
    lookup = Lookup(CATALOGUE, config(Generation.LGSP, tax_code_applicant))
    return LgspMapper(load_codes(Generation.LGSP, DAY), lookup)


def mapper_2026(tax_code_applicant: str | None = None) -> Mapper2026:
    lookup = Lookup(CATALOGUE, config(Generation.ADAPTER_2026, tax_code_applicant))
    return Mapper2026(load_codes(Generation.ADAPTER_2026, DAY), lookup)


def as_json(content: JsonObject) -> JsonObject:
    """What the portal gets to see."""
    found: JsonObject = json.loads(json.dumps(content))
    return found
