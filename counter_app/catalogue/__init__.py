"""The office's catalogue of the law: procedures, paper types, days off and lists, read from resources/catalogue."""

from .catalogue import Catalogue, Province
from .digitising import load_digitising_rules
from .extensions import load_extension_rules
from .forms import load_slip_forms
from .keys import new_key, public_text, publisher_of, read_public, sign
from .office import OfficeCatalogue, SignedPacks
from .reader import load_catalogue
from .retention import load_retention_rules

__all__ = [
    "Catalogue",
    "OfficeCatalogue",
    "Province",
    "SignedPacks",
    "load_catalogue",
    "load_digitising_rules",
    "load_extension_rules",
    "load_retention_rules",
    "load_slip_forms",
    "new_key",
    "public_text",
    "publisher_of",
    "read_public",
    "sign",
]
