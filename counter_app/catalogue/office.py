"""The catalogue of one office: what travels with the program, the packs it took in, its own days off."""

from collections.abc import Mapping, Sequence
from datetime import date

from counter_app.domain.catalogue import DeclineReason, Holiday, PaperType, Procedure, SpecialDay
from counter_app.domain.catalogue_changes import CatalogueChange
from counter_app.domain.errors import CatalogueInvalid, PackInvalid
from counter_app.domain.procedure_search import Habits
from counter_app.services.catalogue_ports import HeldPack, LocalDay, Publisher
from counter_app.services.pack_ports import PackCover, PackHead, UnusablePack
from counter_app.services.ports import Transaction

from .catalogue import Catalogue
from .layers import difference, sections, with_local_days, with_pack
from .packs import FORMAT, head_of, kept_content, layout, parse_pack, verify_pack


class OfficeCatalogue:
    """Satisfies `LayeredCatalogue`. Everything is answered from one immutable catalogue, which `refresh` replaces."""

    def __init__(self, own: Catalogue) -> None:
        self._own = own
        self._now = own
        self._stamp = 0
        self._unusable: tuple[UnusablePack, ...] = ()

    def refresh(self, view: Transaction) -> None:
        """Take in what was imported or changed since, also by another process."""
        stamp = view.catalogue.stamp()
        if stamp == self._stamp:
            return
        built, self._unusable = _with_packs(self._own, view.catalogue.packs())
        self._now = with_local_days(built, view.catalogue.local_days())
        self._stamp = stamp

    @property
    def procedures(self) -> tuple[Procedure, ...]:
        return self._now.procedures

    @property
    def paper_types(self) -> tuple[PaperType, ...]:
        return self._now.paper_types

    @property
    def holidays(self) -> tuple[Holiday, ...]:
        return self._now.holidays

    @property
    def unusable(self) -> tuple[UnusablePack, ...]:
        return self._unusable

    @property
    def special_days(self) -> tuple[SpecialDay, ...]:
        return self._now.special_days

    @property
    def holidays_known_to(self) -> date:
        return self._now.holidays_known_to

    def decline_reasons(self, day: date) -> tuple[tuple[str, str], ...]:
        return self._now.decline_reasons(day)

    def database_reasons(self, day: date) -> tuple[DeclineReason, ...]:
        return self._now.database_reasons(day)

    def reason_label(self, code: str) -> str:
        return self._now.reason_label(code)

    @property
    def result_names(self) -> Mapping[str, str]:
        return self._now.result_names

    def procedures_on(self, day: date) -> tuple[Procedure, ...]:
        return self._now.procedures_on(day)

    def procedure(self, code: str, day: date) -> Procedure:
        """The version in force on `day`. Raises UnknownCode."""
        return self._now.procedure(code, day)

    def paper_type(self, type_id: str) -> PaperType:
        """Raises UnknownCode."""
        return self._now.paper_type(type_id)

    def paper_type_by_result_code(self, code: str) -> PaperType | None:
        return self._now.paper_type_by_result_code(code)

    def result_name(self, code: str) -> str | None:
        return self._now.result_name(code)

    def province(self, prefix: str, day: date) -> str | None:
        return self._now.province(prefix, day)

    def search(
        self, words: str, day: date, *, habits: Habits | None = None, limit: int | None = None
    ) -> tuple[Procedure, ...]:
        return self._now.search(words, day, habits=habits, limit=limit)


def _with_packs(
    own: Catalogue, packs: Sequence[HeldPack]
) -> tuple[Catalogue, tuple[UnusablePack, ...]]:
    """Lay the packs on; one that no longer fits the program's own catalogue is left out and named, the rest go on."""
    built, unusable = own, []
    for pack in packs:
        try:
            built = with_pack(built, kept_content(pack.body))
        except CatalogueInvalid as fault:
            unusable.append(UnusablePack(pack.sequence, pack.publisher, pack.version, fault))
    return built, tuple(unusable)


class SignedPack:
    """Satisfies `OpenedPack`."""

    def __init__(self, own: Catalogue, body: bytes) -> None:
        self._own = own
        self._pack = parse_pack(body)
        self.head: PackHead = head_of(self._pack)
        self.body = body.decode("utf-8-sig")

    def signed_by(self, publishers: Sequence[Publisher]) -> Publisher:
        """Raises PackNotTrusted."""
        return verify_pack(self._pack, publishers)

    def difference(
        self, packs: Sequence[HeldPack], days: Sequence[LocalDay]
    ) -> tuple[CatalogueChange, ...]:
        """Raises PackInvalid when the whole would contradict itself."""
        before, _ = _with_packs(self._own, packs)
        try:
            after = with_pack(before, self._pack["content"])
        except CatalogueInvalid as fault:
            where = str(fault.details.get("where") or "")
            line = _line_with(self.body, where)
            raise PackInvalid(reason="reference", line=line, field=where) from fault
        return difference(with_local_days(before, days), with_local_days(after, days))


class SignedPacks:
    """Satisfies `PackBook`."""

    def __init__(self, own: Catalogue) -> None:
        self._own = own

    def open(self, body: bytes) -> SignedPack:
        """Raises PackInvalid."""
        return SignedPack(self._own, body)

    def has_day(self, day: date, packs: Sequence[HeldPack]) -> bool:
        built, _ = _with_packs(self._own, packs)
        return any(known.row.day == day for known in built.holidays)

    def text(self, packs: Sequence[HeldPack], days: Sequence[LocalDay], cover: PackCover) -> str:
        """Return the whole catalogue as a pack without signature."""
        built, _ = _with_packs(self._own, packs)
        whole = with_local_days(built, days)
        content: dict[str, object] = {
            section.value: list(rows.values()) for section, rows in sections(whole).items() if rows
        }
        content["holidays_known_to"] = whole.holidays_known_to.isoformat()
        document = {
            "format": FORMAT,
            "publisher": cover.publisher,
            "version": cover.version,
            "issued_on": cover.issued_on.isoformat(),
            "title": cover.title,
            "content": content,
        }
        return layout(document) + "\n"


def _line_with(text: str, where: str) -> int | None:
    """The line on which the codes of `where` (`1.000894/default/declaration`) stand one after the other."""
    at = 0
    for part in where.split("/"):
        found = text.find(f'"{part}"', at)
        if found < 0:
            break
        at = found
    return text.count("\n", 0, at) + 1 if at else None
