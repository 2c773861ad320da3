"""A dossier by what people call it, a case by its code."""

from counter_app.domain.catalogue import Case, Procedure
from counter_app.domain.dossiers import Dossier
from counter_app.domain.errors import UnknownCode
from counter_app.domain.ids import CaseCode, DossierId
from counter_app.services.ports import Transaction


def dossier_named(view: Transaction, name: str) -> Dossier:
    """By number, official number or id. Raises NotFound(kind="dossier")."""
    return view.dossiers.find(name) or view.dossiers.get(DossierId(name))


def choose_case(procedure: Procedure, code: CaseCode | None) -> Case:
    """Return the named case, or the first one. Raises UnknownCode."""
    if code is None:
        return procedure.cases[0]
    case = procedure.case(code)
    if case is None:
        raise UnknownCode(kind="case", value=code)
    return case
