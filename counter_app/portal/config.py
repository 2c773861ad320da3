"""How one hub speaks to the portal: a JSON file that the province's administrator keeps."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TypedDict, cast
from urllib.parse import urlsplit

from counter_app.domain.errors import BadUsage
from counter_app.portal.codes import Generation

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class _Content(TypedDict, total=False):
    generation: str
    url: str
    agency: str
    session: str
    client_id: str
    client_secret: str
    ca_file: str
    files_url: str
    serial_from: int
    tax_code_applicant: str
    offices: dict[str, str]
    fields: dict[str, str]
    components: dict[str, str]
    paths: dict[str, str]


@dataclass(frozen=True, slots=True)
class PortalConfig:
    """Settings of one portal.

    Attributes:
        generation: which of the portal's generations answers at `url`.
        url: the adapter's address, without a last slash; https, or this machine.
        agency: the province's own code (`madonvi`; the code that GetNextValue counts for, when the office has none).
        session: the session of the old service set.
        client_id, client_secret: the credential of the 2026 adapter.
        ca_file: certificate authority of the adapter (PEM), None for the system's.
        files_url: the hub's own address as the portal sees it; the old service set fetches files from there.
        serial_from: first serial of a day that the hub gives for the old service set.
        tax_code_applicant: what an applicant known by a tax code alone is here; None: such dossiers are held.
        offices: names of the offices by code (DonViXuLy, PhongBanXuLy).
        fields: the portal's field codes (MaLinhVuc) by our own.
        components: the portal's component codes (MaThanhPhanHoSo) by `PROCEDURE/component`.
        paths: other paths of the adapter's calls than the usual ones.
    """

    generation: Generation
    url: str
    agency: str
    session: str = ""
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    ca_file: str | None = None
    files_url: str = ""
    serial_from: int = 1
    tax_code_applicant: str | None = None
    offices: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    components: Mapping[str, str] = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)


def load_config(path: Path) -> PortalConfig:
    """Read the file. Raises BadUsage (`reason`: portal_config_missing, portal_config; `field` says which)."""
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise BadUsage(reason="portal_config_missing") from error
    except UnicodeDecodeError as error:
        raise BadUsage(reason="portal_config", field="-") from error
    try:
        content = json.loads(text)
    except ValueError as error:
        raise BadUsage(reason="portal_config", field="-") from error
    return config_from(content)


def config_from(content: object) -> PortalConfig:
    """Return the settings that a file's content gives. Raises BadUsage (`reason`: portal_config, `field`)."""
    if not isinstance(content, dict):
        raise BadUsage(reason="portal_config", field="-")
    kinds = {"serial_from": int, "offices": dict, "fields": dict, "components": dict, "paths": dict}
    for name, value in content.items():
        if name not in _Content.__annotations__ or not isinstance(value, kinds.get(name, str)):
            raise BadUsage(reason="portal_config", field=str(name))
        if isinstance(value, dict) and not all(isinstance(it, str) for it in value.values()):
            raise BadUsage(reason="portal_config", field=name)
    return _checked(cast(_Content, content))


def _checked(content: _Content) -> PortalConfig:
    try:
        generation = Generation(content.get("generation", ""))
    except ValueError as error:
        raise BadUsage(reason="portal_config", field="generation") from error
    config = PortalConfig(
        generation=generation,
        url=content.get("url", "").rstrip("/"),
        agency=content.get("agency", ""),
        session=content.get("session", ""),
        client_id=content.get("client_id", ""),
        client_secret=content.get("client_secret", ""),
        ca_file=content.get("ca_file"),
        files_url=content.get("files_url", "").rstrip("/"),
        serial_from=content.get("serial_from", 1),
        tax_code_applicant=content.get("tax_code_applicant"),
        offices=MappingProxyType(content.get("offices", {})),
        fields=MappingProxyType(content.get("fields", {})),
        components=MappingProxyType(content.get("components", {})),
        paths=MappingProxyType(content.get("paths", {})),
    )
    for name in _missing(config):
        raise BadUsage(reason="portal_config", field=name)
    return config


def _missing(config: PortalConfig) -> list[str]:
    """Names of settings that are needed and not there, or cannot be."""
    old = config.generation is Generation.LGSP
    needed = (
        {"agency": config.agency, "session": config.session}
        if old
        else {"client_id": config.client_id, "client_secret": config.client_secret}
    )
    wrong = [name for name, value in needed.items() if not value]
    if not _may_carry_papers(config.url):
        wrong.append("url")
    if old and not (config.files_url and _may_carry_papers(config.files_url)):
        wrong.append("files_url")
    if not 1 <= config.serial_from <= 9_000_000:
        wrong.append("serial_from")
    if config.tax_code_applicant not in (None, "business", "state_body", "organisation"):
        wrong.append("tax_code_applicant")
    return wrong


def _may_carry_papers(url: str) -> bool:
    """Plain http only on this machine: what is sent are citizens' papers."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    return bool(host) and (
        parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)
    )
