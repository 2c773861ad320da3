"""Every error that is shown has a code of its own and crosses a process border whole."""

import importlib
import pickle
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator

import pytest

import counter_app
from counter_app.domain.errors import CounterError, InternalError
from counter_app.messages import sentence


def _all_kinds() -> list[type[CounterError]]:
    """Every class of error of the whole house; importing the rooms makes them known."""
    for module in pkgutil.walk_packages(counter_app.__path__, "counter_app."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    return sorted(_below(CounterError), key=lambda kind: (kind.__module__, kind.__qualname__))


def _below(kind: type[CounterError]) -> Iterator[type[CounterError]]:
    for child in kind.__subclasses__():
        if child.__module__.startswith("counter_app."):
            yield child
            yield from _below(child)


KINDS = _all_kinds()
RAISED = [kind for kind in KINDS if not kind.__subclasses__()]
"""The classes in between only group these."""


@pytest.mark.parametrize("kind", RAISED, ids=lambda kind: kind.__name__)
def test_an_error_has_a_code_of_its_own(kind: type[CounterError]) -> None:
    assert "code" in vars(kind)
    assert re.fullmatch(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*", kind.code)


def test_no_two_errors_share_a_code() -> None:
    codes = Counter(kind.code for kind in KINDS if "code" in vars(kind))
    assert [code for code, count in codes.items() if count > 1] == []


@pytest.mark.parametrize("kind", RAISED, ids=lambda kind: kind.__name__)
def test_an_error_has_words_of_its_own(kind: type[CounterError]) -> None:
    """What has none is told as a bug, which is no help to the officer."""
    told_as_bug = sentence(kind()).what == sentence(InternalError()).what
    assert told_as_bug == (kind is InternalError)


@pytest.mark.parametrize("kind", RAISED, ids=lambda kind: kind.__name__)
def test_an_error_survives_a_process_border(kind: type[CounterError]) -> None:
    sent = kind(page=3, reason="jam", kept=True, limit=None)

    received = pickle.loads(pickle.dumps(sent))

    assert type(received) is kind
    assert received.code == kind.code
    assert dict(received.details) == {"page": 3, "reason": "jam", "kept": True, "limit": None}
    assert str(received) == str(sent)
