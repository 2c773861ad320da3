"""The office's catalogue of the law: procedures, paper types, days off and lists, read from resources/catalogue."""

from .catalogue import Catalogue, Province
from .digitising import load_digitising_rules
from .forms import load_slip_forms
from .reader import load_catalogue

__all__ = ["Catalogue", "Province", "load_catalogue", "load_digitising_rules", "load_slip_forms"]
