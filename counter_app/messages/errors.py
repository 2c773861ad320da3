"""The sentence for every error: `sentence(error)`, or `sentence_of(code, details)` where only the code was kept."""

from collections.abc import Mapping

from counter_app.domain.errors import CounterError, Detail, InternalError
from counter_app.domain.text import nfc

from . import (
    sentences_catalogue,
    sentences_desk,
    sentences_dossiers,
    sentences_files,
    sentences_hub,
    sentences_hub_run,
    sentences_link,
    sentences_packages,
    sentences_people,
    sentences_portal,
    sentences_queue,
    sentences_slips,
    sentences_told,
)
from .facts import Entry, Facts
from .message import Message

_ENTRIES: Mapping[str, Entry] = {
    **sentences_catalogue.ENTRIES,
    **sentences_files.ENTRIES,
    **sentences_desk.ENTRIES,
    **sentences_dossiers.ENTRIES,
    **sentences_hub.ENTRIES,
    **sentences_hub_run.ENTRIES,
    **sentences_link.ENTRIES,
    **sentences_packages.ENTRIES,
    **sentences_people.ENTRIES,
    **sentences_portal.ENTRIES,
    **sentences_queue.ENTRIES,
    **sentences_slips.ENTRIES,
    **sentences_told.ENTRIES,
}


def sentence(error: CounterError) -> Message:
    """Return what to tell the officer about `error`. A class without words of its own gets InternalError's."""
    return sentence_of(error.code, error.details)


def sentence_of(code: str, details: Mapping[str, Detail] | None = None) -> Message:
    """Return the words for an error's code, as kept on a queue row or a refused paper.

    Details that are missing are left out of the sentence. A code that is not known keeps its place in `code`, with
    InternalError's words.
    """
    entry = _ENTRIES.get(code, _ENTRIES[InternalError.code])
    words = entry(Facts(details or {}))
    return Message(code=code, what=nfc(words.what), safe=nfc(words.safe), act=nfc(words.act))
