"""The office's catalogue of the law: procedures, paper types, days off and lists, read from resources/catalogue."""

from .catalogue import Catalogue, Province
from .forms import load_slip_forms
from .reader import load_catalogue

__all__ = ["Catalogue", "Province", "load_catalogue", "load_slip_forms"]
