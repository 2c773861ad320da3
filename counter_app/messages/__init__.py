"""Words for the officer: a sentence for every error and offer, a label for every state, dates and numbers as read.

Plain Python without Qt; the command line prints these words and the window shows them.
"""

from .doctor import CHECK_LABELS, DoctorWords, doctor_words
from .errors import sentence, sentence_of
from .events import EVENT_LABELS
from .file_notes import file_notes
from .forecast import forecast_sentence
from .format import (
    byte_size,
    clock,
    day,
    decimal_number,
    due_in,
    duration,
    grouped_number,
    identity_number,
    moment,
    per_cent,
    speed,
    time_left,
)
from .labels import (
    COPY_KIND,
    DATABASE,
    DOSSIER_STATUS,
    HOLDER_ROLE,
    ITEM_STATE,
    OUTBOX_STATE,
    PAPER_STATE,
    ROLE,
    SEX,
    VERDICT,
    dossier_status,
    limit_words,
)
from .message import Message
from .offers import offer_words
from .quality import (
    more_pages_sentence,
    quality_sentence,
    quality_sentences,
    quality_word,
)
from .warnings import acceptance_sentence, warning_sentence

__all__ = [
    "CHECK_LABELS",
    "COPY_KIND",
    "DATABASE",
    "DOSSIER_STATUS",
    "EVENT_LABELS",
    "HOLDER_ROLE",
    "ITEM_STATE",
    "OUTBOX_STATE",
    "PAPER_STATE",
    "ROLE",
    "SEX",
    "VERDICT",
    "DoctorWords",
    "Message",
    "acceptance_sentence",
    "byte_size",
    "clock",
    "day",
    "decimal_number",
    "doctor_words",
    "dossier_status",
    "due_in",
    "duration",
    "file_notes",
    "forecast_sentence",
    "grouped_number",
    "identity_number",
    "limit_words",
    "moment",
    "more_pages_sentence",
    "offer_words",
    "per_cent",
    "quality_sentence",
    "quality_sentences",
    "quality_word",
    "sentence",
    "sentence_of",
    "speed",
    "time_left",
    "warning_sentence",
]
