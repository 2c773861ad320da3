"""A dossier keeps the version of its procedure that it was opened under, whatever the catalogue says later.

The rule of the day of receipt alone is not enough: an imported pack may bring a version that begins earlier, or put a
published one right. What the citizen was told at the counter stays.
"""

from counter_app.domain.catalogue import Case, Procedure
from counter_app.domain.dossiers import Dossier
from counter_app.services.desk import Desk
from counter_app.services.ports import Transaction


def keep_version(view: Transaction, dossier: Dossier, procedure: Procedure) -> None:
    """Tie a dossier that was just opened to the version it was opened under; the first one told stays."""
    view.catalogue.keep_version(dossier.id, procedure)


def procedure_of(desk: Desk, view: Transaction, dossier: Dossier) -> Procedure:
    """Return the version a dossier is read, printed and judged by.

    A dossier opened before versions were kept, or one that came from another desk, has that of its day of receipt.

    Raises UnknownCode.
    """
    kept = view.catalogue.version_of(dossier.id)
    if kept is not None:
        return kept
    return desk.catalogue.procedure(dossier.procedure, dossier.received_at.date())


def case_of(procedure: Procedure, dossier: Dossier) -> Case:
    """Return the dossier's case; the first one where the version no longer knows it."""
    return procedure.case(dossier.case) or procedure.cases[0]
