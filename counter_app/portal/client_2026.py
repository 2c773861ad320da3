"""Client of the 2026 adapter: token, GetNextValue, files, dossier, CapNhatTienTrinh, CapNhatTrangThai."""

import json
from collections.abc import Callable, Iterable, Sequence

from counter_app.domain.errors import (
    CounterError,
    PortalHasNumber,
    PortalNonsense,
    PortalRefused,
    PortalSignInRefused,
)
from counter_app.domain.forwarding import (
    Files,
    ForwardStep,
    Known,
    PortalFile,
    PortalPlace,
    SentFile,
    Sheet,
)
from counter_app.portal.adapter_2026 import Mapper2026
from counter_app.portal.config import PortalConfig
from counter_app.portal.neutral import NeutralDossier, read_dossier
from counter_app.portal.wire import Multipart, PortalAnswer, PortalWire
from counter_app.records import DossierBundle, Json

_PATHS = {
    "token": "/token",
    "number": "/GetNextValue",
    "files": "/files",
    "create": "/ThemMoiHoSo",
    "update": "/CapNhatHoSo",
    "progress": "/CapNhatTienTrinh",
    "status": "/CapNhatTrangThai",
}
"""The calls by our own names; `paths` of the configuration says what they are called at a portal."""


class Portal2026:
    """The hub's Portal for the 2026 adapter. One thread at a time."""

    chunk = 10
    serial_from = 1
    files_url = ""

    def __init__(self, config: PortalConfig, mapper: Mapper2026, *, silence: float) -> None:
        self._config = config
        self._mapper = mapper
        self._wire = PortalWire(config.url, ca_file=config.ca_file, silence=silence)
        self._token: str | None = None

    def files(self, bundle: DossierBundle) -> tuple[PortalFile, ...]:
        return _read(bundle).files

    def number(self, bundle: DossierBundle) -> str | None:
        """Ask for the next number of the dossier's office; one whose answer is lost is never used."""
        step = ForwardStep.NUMBER
        answer = self._call("number", step, content={"code": _read(bundle).office})
        return _given(answer, step, "MaHoSo", "maHoSo", "value", "result", "data")

    def send_file(
        self, file: PortalFile, pieces: Callable[[], Iterable[bytes]], address: str
    ) -> SentFile:
        """Upload it. Raises PortalRefused, and what the wire raises."""
        step = ForwardStep.FILES
        body = Multipart("files", file.name, file.media_type, size=file.bytes, pieces=pieces)
        answer = self._call("files", step, file=body)
        return SentFile(
            id=_given(answer, step, "IdTepTin", "idTepTin"),
            hash=_given(answer, step, "HashTepTin", "hashTepTin"),
        )

    def dossier(self, bundle: DossierBundle, place: PortalPlace, files: Files) -> Sheet:
        """Return the dossier. Raises PortalCodeUnknown."""
        content = self._mapper.dossier(_read(bundle), place, files)
        return Sheet("create", json.dumps(content, ensure_ascii=False))

    def send_dossier(self, sheet: Sheet, place: PortalPlace, known: Known) -> PortalPlace:
        """Create it, or update what is there. Raises PortalHasNumber, PortalRefused, and what the wire raises."""
        body = json.loads(sheet.body)
        step = ForwardStep.DOSSIER
        if known is not Known.YES:
            answer = self._call("create", step, content=body)
            if answer.bears_no_error:
                return PortalPlace(place.number, _given(answer, step, "idHoSo", "IdHoSo"))
            if not answer.says_exists:
                raise _refusal(answer, step)
            if known is Known.NO:
                raise PortalHasNumber(id=answer.text("idHoSo", "IdHoSo"))
            place = PortalPlace(place.number, answer.text("idHoSo", "IdHoSo"))
        answer = self._call("update", step, content={"IdHoSo": place.id, **body})
        if not answer.bears_no_error:
            raise _refusal(answer, step)
        return PortalPlace(place.number, answer.text("idHoSo", "IdHoSo") or place.id)

    def progress(self, bundle: DossierBundle, place: PortalPlace) -> tuple[Sheet, ...]:
        """Return the rows of the progress, oldest first."""
        dossier = _read(bundle)
        return tuple(
            Sheet(
                step.key,
                json.dumps(self._mapper.progress(dossier, place, step), ensure_ascii=False),
            )
            for step in dossier.steps
        )

    def send_progress(self, rows: Sequence[Sheet]) -> None:
        """Send at most `chunk` rows. Raises PortalRefused, and what the wire raises."""
        step = ForwardStep.PROGRESS
        answer = self._call("progress", step, content=[json.loads(row.body) for row in rows])
        if not answer.bears_no_error:
            raise _refusal(answer, step)

    def status(self, bundle: DossierBundle, place: PortalPlace, files: Files) -> Sheet | None:
        """Return the dossier's status."""
        content = self._mapper.status(_read(bundle), place, files)
        return Sheet("status", json.dumps(content, ensure_ascii=False))

    def send_status(self, sheet: Sheet) -> None:
        """Raises PortalRefused, and what the wire raises."""
        answer = self._call("status", ForwardStep.STATUS, content=[json.loads(sheet.body)])
        if not answer.bears_no_error:
            raise _refusal(answer, ForwardStep.STATUS)

    def close(self) -> None:
        self._wire.close()

    def _call(
        self, name: str, step: ForwardStep, *, content: Json = None, file: Multipart | None = None
    ) -> PortalAnswer:
        """Call with the token; one that has run out is asked for anew, once."""
        path = self._config.paths.get(name, _PATHS[name])
        if self._token is None:
            self._token = self._new_token()
        try:
            return self._wire.call(path, step.value, content=content, file=file, token=self._token)
        except PortalSignInRefused:
            self._token = self._new_token()
            return self._wire.call(path, step.value, content=content, file=file, token=self._token)

    def _new_token(self) -> str:
        """Raises PortalSignInRefused, and what the wire raises."""
        form = {
            "grant_type": "client_credentials",
            "client_id": self._config.client_id,
            "client_secret": self._config.client_secret,
        }
        answer = self._wire.call(
            self._config.paths.get("token", _PATHS["token"]), "token", form=form
        )
        token = answer.text("access_token", "token")
        if not token:
            raise PortalSignInRefused(status=answer.status, step="token")
        return token


def _given(answer: PortalAnswer, step: ForwardStep, *names: str) -> str:
    """Return a value that the portal must have given. Raises PortalRefused, PortalNonsense."""
    if not answer.bears_no_error:
        raise _refusal(answer, step)
    value = answer.text(*names)
    if not value:
        raise PortalNonsense(status=answer.status, step=step.value)
    return value


def _refusal(answer: PortalAnswer, step: ForwardStep) -> CounterError:
    code = answer.code if answer.code not in ("", "0") else str(answer.status)
    return PortalRefused(step=step.value, portal_code=code, words=answer.words)


def _read(bundle: DossierBundle) -> NeutralDossier:
    return read_dossier(bundle.revisions, bundle.papers)
