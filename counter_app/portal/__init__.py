"""The national portal, spoken to by the hub: neutral records mapped to each generation, and a client for each."""

from datetime import date

from counter_app.catalogue import Catalogue
from counter_app.portal.adapter_2026 import Mapper2026
from counter_app.portal.client_2026 import Portal2026
from counter_app.portal.codes import Generation, load_codes
from counter_app.portal.config import PortalConfig, config_from, load_config
from counter_app.portal.law import Lookup
from counter_app.portal.lgsp import LgspMapper
from counter_app.portal.lgsp_client import LgspPortal

__all__ = ["Generation", "PortalConfig", "config_from", "load_config", "open_portal"]

SILENCE = 60.0
"""Seconds without a byte after which a call is given up: adapters of the state are slow."""


def open_portal(
    config: PortalConfig, day: date, catalogue: Catalogue, *, silence: float = SILENCE
) -> LgspPortal | Portal2026:
    """Return a client with the code lists of `day` (Viet Nam date); close it. Raises PortalCodeUnknown.

    `catalogue` gives the names of fields and what databases cover.
    """
    lookup = Lookup(catalogue, config)
    codes = load_codes(config.generation, day)
    if config.generation is Generation.LGSP:
        return LgspPortal(config, LgspMapper(codes, lookup), silence=silence)
    return Portal2026(config, Mapper2026(codes, lookup), silence=silence)
