"""What the mappers look up beside the records: the catalogue's names and the province's own tables."""

from dataclasses import dataclass

from counter_app.catalogue import Catalogue
from counter_app.domain.catalogue import Component, NationalDatabase, Procedure
from counter_app.domain.deadlines import VIETNAM
from counter_app.domain.errors import UnknownCode
from counter_app.portal.config import PortalConfig
from counter_app.portal.neutral import Line, NeutralDossier


@dataclass(frozen=True, slots=True)
class Lookup:
    """Answers are "" where nothing is known: the portal's tables are never guessed."""

    catalogue: Catalogue
    config: PortalConfig

    def office(self, dossier: NeutralDossier) -> str:
        """The office's name, or its code."""
        return self.config.offices.get(dossier.office, dossier.office)

    def field_name(self, dossier: NeutralDossier) -> str:
        procedure = self._procedure(dossier)
        return "" if procedure is None else procedure.field

    def field_code(self, dossier: NeutralDossier) -> str:
        procedure = self._procedure(dossier)
        return "" if procedure is None else self.config.fields.get(procedure.field_code, "")

    def component_code(self, dossier: NeutralDossier, line: Line) -> str:
        return self.config.components.get(f"{dossier.procedure}/{line.component}", "")

    def databases(self, dossier: NeutralDossier) -> tuple[NationalDatabase, ...]:
        """The databases that spared the citizen a paper, each once."""
        spared = {line.component for line in dossier.lines if line.state.value == "not_asked"}
        found = [
            known.database
            for known in self._components(dossier)
            if known.code in spared and known.database is not None
        ]
        return tuple(dict.fromkeys(found))

    def _procedure(self, dossier: NeutralDossier) -> Procedure | None:
        """The version in force when the dossier was received; None: a pack's, which the hub does not hold."""
        day = dossier.received_at.astimezone(VIETNAM).date()
        try:
            return self.catalogue.procedure(dossier.procedure, day)
        except UnknownCode:
            return None

    def _components(self, dossier: NeutralDossier) -> tuple[Component, ...]:
        procedure = self._procedure(dossier)
        cases = () if procedure is None else procedure.cases
        return next((case.components for case in cases if case.code == dossier.case), ())
