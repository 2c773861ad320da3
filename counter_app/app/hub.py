"""The hub's two doors for the command line."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from counter_app.domain.dossier_number import office_to_new
from counter_app.domain.errors import BadUsage
from counter_app.domain.ids import OfficeCode


def serve_hub(
    listen: str,
    *,
    data: Path | None,
    key_file: Path | None,
    tls_cert: Path | None,
    tls_key: Path | None,
    behind_proxy: bool,
    announce: Callable[[str], None],
) -> None:
    """Serve until interrupted; `announce` is told the URL. Raises BadUsage, StoreNewer."""
    from counter_app.hub.server import serve
    from counter_app.hub.settings import HubSettings, default_data, default_key_file

    host, port = _host_and_port(listen)
    settings = HubSettings(
        data=_own_folder(data or default_data()),
        key_file=key_file or default_key_file(),
        host=host,
        port=port,
        tls_cert=tls_cert,
        tls_key=tls_key,
        behind_proxy=behind_proxy,
    )
    serve(settings, announce)


def new_enrol_code(office: str, *, data: Path | None) -> tuple[str, datetime]:
    """Return a one-time code for a desk of `office`, and when it ends (UTC). Works while the hub runs.

    Raises:
        DossierNumberRefused: not an agency code. BadUsage: `data` is a desk's folder.
    """
    from counter_app.hub.desks import create_enrol_code
    from counter_app.hub.settings import HubSettings, default_data

    code = office_to_new(OfficeCode(office.strip()))
    return create_enrol_code(HubSettings(data=_own_folder(data or default_data())), code)


def _own_folder(data: Path) -> Path:
    """Refuse the folder of a desk: what the hub keeps is the province's, under keys of its own."""
    if (data / "counter.db").exists():
        raise BadUsage(reason="desk_folder")
    return data


def _host_and_port(listen: str) -> tuple[str, int]:
    host, colon, port = listen.rpartition(":")
    if not colon or not port.isdigit() or int(port) > 65535:
        raise BadUsage(reason="host_and_port_expected")
    return host or "127.0.0.1", int(port)
