"""Client of the old service set through the LGSP adapter. Every call is one POST of an envelope with its service's name.

This set gives no numbers and takes no files: the hub numbers the dossiers from a series of its own, and the portal
fetches files from addresses that the hub gives it.
"""

import json
from collections.abc import Callable, Iterable, Sequence

from counter_app.domain.errors import PortalHasNumber, PortalRefused, PortalSignInRefused
from counter_app.domain.forwarding import (
    Files,
    ForwardStep,
    Known,
    PortalFile,
    PortalPlace,
    SentFile,
    Sheet,
)
from counter_app.portal.config import PortalConfig
from counter_app.portal.lgsp import CHUNK, LgspMapper
from counter_app.portal.neutral import NeutralDossier, read_dossier
from counter_app.portal.wire import PortalAnswer, PortalWire
from counter_app.records import DossierBundle, Json

_DOSSIER, _PROGRESS = "DongBoHoSoMC", "CapNhatTienDoHoSoMC"
_SIGNED_OUT = ("session", "phiên làm việc", "đăng nhập")


class LgspPortal:
    """The hub's Portal for the old service set. One thread at a time."""

    chunk = CHUNK

    def __init__(self, config: PortalConfig, mapper: LgspMapper, *, silence: float) -> None:
        self._config = config
        self._mapper = mapper
        self._wire = PortalWire(config.url, ca_file=config.ca_file, silence=silence)

    @property
    def serial_from(self) -> int:
        """First serial of a day in the hub's own series."""
        return self._config.serial_from

    @property
    def files_url(self) -> str:
        """The hub's address as the portal sees it."""
        return self._config.files_url

    def files(self, bundle: DossierBundle) -> tuple[PortalFile, ...]:
        return _read(bundle).files

    def number(self, bundle: DossierBundle) -> str | None:
        """None: the hub gives the number."""
        return None

    def send_file(
        self, file: PortalFile, pieces: Callable[[], Iterable[bytes]], address: str
    ) -> SentFile:
        """Nothing is sent: the portal fetches from `address`."""
        return SentFile(id=file.sha256, hash=file.sha256, url=address)

    def dossier(self, bundle: DossierBundle, place: PortalPlace, files: Files) -> Sheet:
        """Return the HoSo. Raises PortalCodeUnknown."""
        content = self._mapper.dossier(_read(bundle), place.number, files)
        return Sheet(_DOSSIER, json.dumps(content, ensure_ascii=False))

    def send_dossier(self, sheet: Sheet, place: PortalPlace, known: Known) -> PortalPlace:
        """Create it, or update what is there. Raises PortalHasNumber, PortalRefused, and what the wire raises."""
        body = json.loads(sheet.body)
        answer = self._sync(body, updating=known is Known.YES)
        if known is Known.YES and answer.says_missing:
            answer = self._sync(body, updating=False)
        elif answer.says_exists and not answer.is_well:
            if known is Known.NO:
                raise PortalHasNumber(id="")
            answer = self._sync(body, updating=True)
        _take(answer, ForwardStep.DOSSIER)
        return place

    def progress(self, bundle: DossierBundle, place: PortalPlace) -> tuple[Sheet, ...]:
        """Return the rows of the progress, oldest first."""
        dossier = _read(bundle)
        return tuple(
            Sheet(
                step.key,
                json.dumps(self._mapper.progress(dossier, place.number, step), ensure_ascii=False),
            )
            for step in dossier.steps
        )

    def send_progress(self, rows: Sequence[Sheet]) -> None:
        """Send at most `chunk` rows. Raises PortalRefused, and what the wire raises."""
        content = [json.loads(row.body) for row in rows]
        _take(self._call(_PROGRESS, content, ForwardStep.PROGRESS), ForwardStep.PROGRESS)

    def status(self, bundle: DossierBundle, place: PortalPlace, files: Files) -> Sheet | None:
        """None: the dossier's own message tells its status."""
        return None

    def send_status(self, sheet: Sheet) -> None:
        """Not called: there is no such message."""
        raise PortalRefused(step=ForwardStep.STATUS.value, portal_code="", words="")

    def close(self) -> None:
        self._wire.close()

    def _sync(self, dossier: Json, *, updating: bool) -> PortalAnswer:
        word = self._mapper.codes.code("updating", "yes" if updating else "no")
        return self._call(_DOSSIER, [dossier], ForwardStep.DOSSIER, isUpdating=word)

    def _call(self, service: str, data: list[Json], step: ForwardStep, **more: str) -> PortalAnswer:
        envelope: dict[str, Json] = {
            "session": self._config.session,
            "madonvi": self._config.agency,
            "service": service,
            **more,
            "data": data,
        }
        path = self._config.paths.get(service, f"/{service}")
        answer = self._wire.call(path, step.value, content=envelope)
        if not answer.is_well and any(word in answer.words.lower() for word in _SIGNED_OUT):
            raise PortalSignInRefused(status=answer.status, step=step.value)
        return answer


def _take(answer: PortalAnswer, step: ForwardStep) -> None:
    """Raises PortalRefused unless the portal took it."""
    if not answer.is_well:
        code = answer.code or str(answer.status)
        raise PortalRefused(step=step.value, portal_code=code, words=answer.words)


def _read(bundle: DossierBundle) -> NeutralDossier:
    return read_dossier(bundle.revisions, bundle.papers)
