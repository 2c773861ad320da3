"""A package taken in by a grown hub: the same answers from PostgreSQL and an object store."""

from pathlib import Path

import pytest

from tests.fixtures_hub import GROWN, RunningHub
from tests.packages_kit import Carrier
from tests.services_bench import Bench, bench

__all__ = ["bench"]


@pytest.fixture
def hub_engine() -> str:
    return GROWN


def test_by_hand_to_a_grown_hub_and_again(
    bench: Bench, running_hub: RunningHub, tmp_path: Path
) -> None:
    carrier = Carrier(bench, running_hub, tmp_path)
    carrier.carrying.export(carrier.stick)

    assert carrier.bring() == [("accepted", None)] * 2
    assert carrier.bring() == [("held", None)] * 2

    closed = carrier.carrying.take_receipts(carrier.receipts.read_text("utf-8"))
    assert (closed.closed, closed.unknown) == (2, 0)
