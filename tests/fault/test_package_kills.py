"""kill -9 of the way by hand at seeded moments; `python -m tests.bench faults` tries many more."""

from pathlib import Path

import pytest

from tests.command_line import Desk
from tests.fault.packages import scenarios
from tests.fault.trials import count_changes, make_desk, run_trial


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return make_desk(tmp_path_factory.mktemp("base"))


@pytest.mark.parametrize("name", scenarios())
def test_a_kill_loses_nothing_and_doubles_nothing(name: str, base: Desk, tmp_path: Path) -> None:
    make = scenarios()[name]
    total = count_changes(make, tmp_path / "alone", base)
    trials = [run_trial(make, tmp_path, base, seed, total) for seed in (1, 2)]
    assert all(0 < trial.changes <= 2 * total for trial in trials)
