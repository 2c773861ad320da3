"""Doubt, not correction: words that cannot be Vietnamese, or that the same document mostly spells otherwise."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from rapidfuzz.distance import Levenshtein

from counter_app.domain.digitised import ReadField, Word
from counter_app.domain.text import fold

_PUNCTUATION = ".,:;()'\"“”‘’-–"
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdghklmnprstvx])?"
    r"(?:ieu|yeu|oai|oay|oao|oeo|uay|uoi|uou|uya|uye|uyu|ai|ao|au|ay|eo|eu|ia|ie|iu|oa|oe|oi|oo|ua|ue|ui|uo|uu|uy|ye|[aeiouy])"
    r"(?:ch|ng|nh|[cmnpt])?"
)
_LEAST_LETTERS = 3
_OFTEN = 3
# Words of a small closed set, whose neighbours in spelling are on every form (Nam, Năm).
_CLOSED = ("sex", "nationality", "ethnicity", "type", "title")


def doubt_odd_spellings(
    fields: Mapping[str, ReadField], words: Iterable[Word]
) -> dict[str, ReadField]:
    """Return the fields with `verify` set where a word of the value looks misread. No value is changed.

    A word looks misread when it is no Vietnamese syllable (Lhiên), when the document more often has it with other marks
    (phô among phố), or when it stands once beside a much alike word that stands often (Đầng among Đồng).
    """
    spellings = Counter(_bare(word.text) for word in words)
    return {
        name: replace(read, verify=True)
        if not name.endswith(_CLOSED) and _is_odd(read.value, spellings)
        else read
        for name, read in fields.items()
    }


def _bare(text: str) -> str:
    return text.strip(_PUNCTUATION).lower()


def _is_odd(value: str, spellings: Counter[str]) -> bool:
    return any(_word_is_odd(_bare(part), spellings) for part in value.split() if part)


def _word_is_odd(word: str, spellings: Counter[str]) -> bool:
    if not word.isalpha():
        return False
    bare = fold(word)
    if not _SYLLABLE.fullmatch(bare):
        return True
    for other, count in spellings.items():
        if other == word or not other.isalpha():
            continue
        if fold(other) == bare and count > spellings[word]:
            return True
        long_enough = len(word) >= _LEAST_LETTERS and len(word) == len(other)
        rare = spellings[word] <= 1 and count >= _OFTEN
        if rare and long_enough and word[0] == other[0] and _one_apart(word, other):
            return True
    return False


def _one_apart(word: str, other: str) -> bool:
    return Levenshtein.distance(word, other, score_cutoff=1) == 1
