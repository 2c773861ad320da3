"""Dossiers with their lines and their course."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from counter_app.domain.catalogue import HolderRole
from counter_app.domain.dossier_course import Course
from counter_app.domain.dossier_number import same_number
from counter_app.domain.dossiers import (
    OPEN_STATUSES,
    Dossier,
    DossierStatus,
    Item,
    ItemState,
    NamedRole,
)
from counter_app.domain.errors import NotFound, StaleDossier
from counter_app.domain.ids import (
    CaseCode,
    ComponentCode,
    DossierId,
    OfficeCode,
    OfficerLogin,
    PaperId,
    PersonId,
    ProcedureCode,
)
from counter_app.domain.offers import Searched
from counter_app.records.canonical import canonical, parse_object
from counter_app.records.course import course_in, course_out
from counter_app.services.board_ports import DossierQuery
from counter_app.store import codec, links
from counter_app.store.engine import Value
from counter_app.store.rows import Row, Session, moment_text

from . import index

OPEN = ", ".join(str(int(status)) for status in sorted(OPEN_STATUSES))
"""The open statuses as SQL."""

_COLUMNS = (
    "number", "office", "desk", "procedure", "procedure_name", "case_code", "applicant", "received_at", "due_at",
    "opened_by", "status", "revision", "solved_at", "official_number", "printed_due_at", "course", "owned_elsewhere",
    "searched",
)  # fmt: skip
_INSERT = f"INSERT INTO dossier (id, {', '.join(_COLUMNS)}) VALUES (?, {', '.join('?' for _ in _COLUMNS)})"
# Whose dossier it is never changes; an applicant who was merged into another is read as that other.
_UPDATE = (
    "UPDATE dossier SET "
    + ", ".join(f"{column} = ?" for column in _COLUMNS if column != "applicant")
    + " WHERE id = ?"
)


class SqlDossiers:
    """The `Dossiers` of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, dossier: Dossier) -> None:
        key = self._session.insert(_INSERT, dossier.id, *_values(dossier))
        self._write_items(dossier)
        self._write_roles(dossier)
        index.put_dossier(self._session, key)

    def update(self, dossier: Dossier) -> None:
        """Write the whole dossier as the next revision. Raises NotFound, StaleDossier."""
        kept = self._session.one(
            "SELECT key, revision, official_number FROM dossier WHERE id = ?", dossier.id
        )
        if kept is None:
            raise NotFound(kind="dossier", id=dossier.id)
        if kept.number("revision") != dossier.revision - 1:
            raise StaleDossier(
                number=dossier.number, seen=dossier.revision - 1, revision=kept.number("revision")
            )
        self._write(dossier)
        if kept.maybe_text("official_number") != dossier.official_number:
            index.put_dossier(self._session, kept.number("key"))

    def replace(self, dossier: Dossier) -> None:
        """Write a dossier that came back from another desk, whatever its revision. Raises NotFound."""
        kept = self._session.one("SELECT key FROM dossier WHERE id = ?", dossier.id)
        if kept is None:
            raise NotFound(kind="dossier", id=dossier.id)
        self._write(dossier)
        index.put_dossier(self._session, kept.number("key"))

    def _write(self, dossier: Dossier) -> None:
        values = _values(dossier)
        applicant = _COLUMNS.index("applicant")
        self._session.run(_UPDATE, *values[:applicant], *values[applicant + 1 :], dossier.id)
        self._session.run("DELETE FROM dossier_item WHERE dossier = ?", dossier.id)
        self._write_items(dossier)
        before = self._named(dossier.id)
        self._session.run("DELETE FROM dossier_role WHERE dossier = ?", dossier.id)
        self._write_roles(dossier, before)

    def get(self, dossier: DossierId) -> Dossier:
        """Raises NotFound."""
        found = self._dossiers(self._session.all("SELECT * FROM dossier WHERE id = ?", dossier))
        if not found:
            raise NotFound(kind="dossier", id=dossier)
        return found[0]

    def find(self, number: str) -> Dossier | None:
        """By its number or its official number, in either form of the agency code."""
        found = self._dossiers(
            self._session.all(
                "SELECT * FROM dossier WHERE number IN (SELECT value FROM json_each(?1))"
                " OR official_number IN (SELECT value FROM json_each(?1)) LIMIT 1",
                codec.dumps(same_number(number)),
            )
        )
        return found[0] if found else None

    def open_of(
        self, person: PersonId, procedure: ProcedureCode, case: str, day: date
    ) -> tuple[Dossier, ...]:
        """The open dossiers of the same citizen, procedure, case and receiving day (Viet Nam), newest first."""
        return self._dossiers(
            self._session.all(
                f"SELECT * FROM dossier WHERE applicant IN {links.GROUP} AND procedure = ?2 AND case_code = ?3"
                # The plus keeps the index of statuses away: one person has few dossiers, an office many open ones.
                f" AND substr(received_at, 1, 10) = ?4 AND +status IN ({OPEN}) ORDER BY key DESC",
                links.root_of(self._session, person),
                procedure,
                case,
                day.isoformat(),
            )
        )

    def of_person(self, person: PersonId) -> tuple[Dossier, ...]:
        """Newest first."""
        return self._dossiers(
            self._session.all(
                f"SELECT * FROM dossier WHERE applicant IN {links.GROUP}"
                " ORDER BY received_at DESC, key DESC",
                links.root_of(self._session, person),
            )
        )

    def with_paper(self, paper: PaperId) -> tuple[Dossier, ...]:
        """Oldest first."""
        return self._dossiers(
            self._session.all(
                "SELECT * FROM dossier WHERE id IN (SELECT dossier FROM dossier_item WHERE paper = ?) ORDER BY key",
                paper,
            )
        )

    def recent(self, *, limit: int = 200) -> tuple[Dossier, ...]:
        """Newest first."""
        return self._dossiers(
            self._session.all(
                "SELECT * FROM dossier ORDER BY received_at DESC, key DESC LIMIT ?", limit
            )
        )

    def ids(self, query: DossierQuery) -> tuple[DossierId, ...]:
        """Return the ids of all such dossiers that this desk owns."""
        where, values = _where(query)
        order = "due_at, key" if query.by_due else "received_at DESC, key DESC"
        rows = self._session.all(f"SELECT id FROM dossier WHERE {where} ORDER BY {order}", *values)
        return tuple(DossierId(row.text("id")) for row in rows)

    def count(self, query: DossierQuery) -> int:
        where, values = _where(query)
        found = self._session.one(f"SELECT count(*) AS n FROM dossier WHERE {where}", *values)
        return 0 if found is None else found.number("n")

    def _write_items(self, dossier: Dossier) -> None:
        self._session.run_many(
            "INSERT INTO dossier_item (dossier, position, component, name, state, required, paper, offer, reason, lacks)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    dossier.id, position, item.component, item.name, item.state, int(item.required), item.paper,
                    codec.offer_out(item.offer), item.reason, item.lacks,
                )
                for position, item in enumerate(dossier.items)
            ],
        )  # fmt: skip

    def _write_roles(self, dossier: Dossier, before: Mapping[NamedRole, str] | None = None) -> None:
        """Whoever stands in a role keeps the entry they were named by, so that people can be parted again."""
        entries = before or {}
        self._session.run_many(
            "INSERT INTO dossier_role (dossier, role, person) VALUES (?, ?, ?)",
            [(dossier.id, it.role, entries.get(it, it.person)) for it in dossier.roles],
        )

    def _named(self, dossier: DossierId) -> Mapping[NamedRole, str]:
        """Each role as it is read, with the entry that was named; another where the person was merged since."""
        rows = self._session.all("SELECT role, person FROM dossier_role WHERE dossier = ?", dossier)
        entries = {HolderRole(row.text("role")): row.text("person") for row in rows}
        roots = links.roots_of(self._session, entries.values())
        return {
            NamedRole(role, roots.get(entry, PersonId(entry))): entry
            for role, entry in entries.items()
        }

    def _dossiers(self, rows: list[Row]) -> tuple[Dossier, ...]:
        if not rows:
            return ()
        these = codec.dumps([row.text("id") for row in rows])
        items: dict[str, list[Item]] = {}
        for row in self._session.all(
            "SELECT * FROM dossier_item WHERE dossier IN (SELECT value FROM json_each(?)) ORDER BY dossier, position",
            these,
        ):
            items.setdefault(row.text("dossier"), []).append(_item(row))
        named = self._session.all(
            "SELECT * FROM dossier_role WHERE dossier IN (SELECT value FROM json_each(?)) ORDER BY dossier, role",
            these,
        )
        people = [row.text("applicant") for row in rows] + [row.text("person") for row in named]
        parts = _Parts(items, named, links.roots_of(self._session, people))
        return tuple(_dossier(row, parts) for row in rows)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What stands in other tables: lines by dossier, rows of roles, who stands for a merged person."""

    items: dict[str, list[Item]]
    named: list[Row]
    roots: dict[str, PersonId]

    def person(self, row: Row, column: str) -> PersonId:
        found = row.text(column)
        return self.roots.get(found, PersonId(found))

    def roles(self, dossier: str) -> tuple[NamedRole, ...]:
        return tuple(
            NamedRole(HolderRole(row.text("role")), self.person(row, "person"))
            for row in self.named
            if row.text("dossier") == dossier
        )


def _where(query: DossierQuery) -> tuple[str, tuple[Value, ...]]:
    """The condition and its values. Times are kept in Viet Nam time, so that their texts compare as they do."""
    marks = ", ".join("?" for _ in query.statuses)
    where = f"owned_elsewhere IS NULL AND status IN ({marks})"
    values: list[Value] = [int(status) for status in sorted(query.statuses)]
    for sign, limit in ((">=", query.due_from), ("<", query.due_before)):
        if limit is not None:
            where += f" AND due_at {sign} ?"
            values.append(moment_text(limit))
    if query.noticed:
        where += (
            " AND id IN (SELECT subject FROM notice UNION ALL"
            " SELECT substr(subject, 8) FROM notice WHERE subject LIKE 'papers:%')"
        )
    return where, tuple(values)


def _values(dossier: Dossier) -> tuple[Value, ...]:
    """The columns of a dossier in the order of `_COLUMNS`."""
    return (
        dossier.number, dossier.office, dossier.desk, dossier.procedure, dossier.procedure_name, dossier.case,
        dossier.applicant, moment_text(dossier.received_at), moment_text(dossier.due_at), dossier.opened_by,
        int(dossier.status), dossier.revision,
        None if dossier.solved_at is None else moment_text(dossier.solved_at), dossier.official_number,
        None if dossier.printed_due_at is None else moment_text(dossier.printed_due_at),
        canonical(course_out(dossier.course)), dossier.course.owned_elsewhere, dossier.searched,
    )  # fmt: skip


def _item(row: Row) -> Item:
    paper = row.maybe_text("paper")
    return Item(
        component=ComponentCode(row.text("component")),
        name=row.text("name"),
        state=ItemState(row.text("state")),
        required=row.flag("required"),
        paper=None if paper is None else PaperId(paper),
        offer=codec.offer_in(row.maybe_text("offer")),
        reason=row.maybe_text("reason"),
        lacks=row.maybe_text("lacks"),
    )


def _course(row: Row) -> Course:
    text = row.maybe_text("course")
    if text is None:
        return Course()
    return course_in(
        parse_object(text),
        status=DossierStatus(row.number("status")),
        owned_elsewhere=row.maybe_text("owned_elsewhere"),
    )


def _dossier(row: Row, parts: _Parts) -> Dossier:
    return Dossier(
        id=DossierId(row.text("id")),
        number=row.text("number"),
        office=OfficeCode(row.text("office")),
        desk=row.text("desk"),
        procedure=ProcedureCode(row.text("procedure")),
        procedure_name=row.text("procedure_name"),
        case=CaseCode(row.text("case_code")),
        applicant=parts.person(row, "applicant"),
        received_at=row.moment("received_at"),
        due_at=row.moment("due_at"),
        opened_by=OfficerLogin(row.text("opened_by")),
        status=DossierStatus(row.number("status")),
        items=tuple(parts.items.get(row.text("id"), ())),
        revision=row.number("revision"),
        solved_at=row.maybe_moment("solved_at"),
        official_number=row.maybe_text("official_number"),
        printed_due_at=row.maybe_moment("printed_due_at"),
        course=_course(row),
        roles=parts.roles(row.text("id")),
        searched=Searched(row.text("searched")),
    )
