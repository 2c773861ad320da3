"""Names for the identifiers that travel between rooms, so that one is never taken for another."""

from typing import NewType

OfficerLogin = NewType("OfficerLogin", str)
"""What an officer types to sign in, lower case ASCII."""

PersonId = NewType("PersonId", str)
"""A person's key inside one store (uuid4 hex); never the citizen's own number."""

PaperId = NewType("PaperId", str)
PageId = NewType("PageId", str)
DossierId = NewType("DossierId", str)
RecordId = NewType("RecordId", str)
"""uuid of one outgoing record: uuid5(subject id, revision), so that a retry never makes a second."""

JobId = NewType("JobId", int)

Sha256 = NewType("Sha256", str)
"""Lower-case hex SHA-256 of the plain bytes: the address of a blob in the vault and at the hub."""

PaperTypeId = NewType("PaperTypeId", str)
ProcedureCode = NewType("ProcedureCode", str)
"""`d.dddddd`, the first eight characters of a published procedure code."""

CaseCode = NewType("CaseCode", str)
ComponentCode = NewType("ComponentCode", str)
OfficeCode = NewType("OfficeCode", str)
"""Agency code in the new form of QĐ 20/2020/QĐ-TTg, e.g. `H19.12`."""
