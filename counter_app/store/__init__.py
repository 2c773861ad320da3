"""The encrypted store of one desk: SQLCipher database, file vault, keys, migrations, search and the event chain."""

from .keys import Cost, DataKey, KeyBook
from .open import SqlStore, create_store, open_store
from .transfer import SealedTransferFiles
from .vault import FileVault

__all__ = [
    "Cost",
    "DataKey",
    "FileVault",
    "KeyBook",
    "SealedTransferFiles",
    "SqlStore",
    "create_store",
    "open_store",
]
