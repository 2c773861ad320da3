"""Keys as they stand in the code, whatever Qt's own words are translated to."""

from PySide6.QtGui import QKeySequence


def key_sequence(key: str) -> QKeySequence:
    """Return the sequence of `key` (`Ctrl+Enter`), named as Qt names keys in English.

    Qt reads a bare string in the user's language first. There both Enter keys carry one name, so a shortcut that
    listens to both would hold the same key twice, which Qt takes as ambiguous and never acts on.
    """
    return QKeySequence(key, QKeySequence.SequenceFormat.PortableText)
