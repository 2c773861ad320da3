"""kill -9 in the middle of a batch: the second run finishes it, and no line is a dossier twice."""

from pathlib import Path

from tests.fault.batches import KilledBatch
from tests.fault.trials import count_changes, make_desk, run_trial


def test_a_batch_that_was_killed_is_finished_by_the_next_run(tmp_path: Path) -> None:
    base = make_desk(tmp_path / "base")
    total = count_changes(KilledBatch, tmp_path / "alone", base)
    trials = [run_trial(KilledBatch, tmp_path, base, seed, total) for seed in (1, 2, 3, 4)]
    assert all(trial.changes > 0 for trial in trials)
