"""A dossier whose file follows its record is told to the portal when the file is in, not half an hour later."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import time
from hashlib import sha256
from pathlib import Path

import pytest

from counter_app.domain.forwarding import ForwardState
from counter_app.domain.link import Window
from counter_app.domain.papers import Paper
from counter_app.domain.sending_policy import MastersWhen, SendingPolicy
from counter_app.portal import Generation
from tests.fakes.portal import StandInPortal
from tests.fixtures_hub import EMBEDDED, GROWN, HubMaker
from tests.portal_chain import Chain
from tests.services_bench import ALLOWANCE, BIRTH, MAI, MAI_NAME

AT_NIGHT = SendingPolicy(MastersWhen.IN_HOURS, masters_hours=Window(time(19), time(6)))


@pytest.fixture(params=[EMBEDDED, GROWN])
def hub_engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def chain(tmp_path: Path, make_hub: HubMaker) -> Iterator[Chain]:
    portal = StandInPortal()
    made = Chain(tmp_path, make_hub, portal, Generation.ADAPTER_2026)
    yield made
    made.close()
    portal.stop()


def hold_without_copy(chain: Chain) -> Paper:
    """A birth certificate of which there are the originals alone."""
    bench = chain.desk.bench
    scans = {"birth_certificate": bench.file("birth_certificate", BIRTH)}
    took = bench.take(MAI, ALLOWANCE, case="orphan", name=MAI_NAME, scans=scans)
    bench.digitising.read_paper(took.papers[0])
    with bench.store.working() as view:
        paper = view.papers.get(took.papers[0])
        view.papers.update(replace(paper, blobs=paper.masters))
    return bench.verifying.accept(paper.id, {}).paper


def test_the_files_of_the_portal_follow_the_originals(chain: Chain) -> None:
    chain.desk.sending.set_policy(AT_NIGHT)
    paper = hold_without_copy(chain)
    assert paper.dossier is not None
    chain.desk.sending.push()
    chain.forward()

    row = chain.row(paper.dossier)
    assert (row.state, row.code) == (ForwardState.WAITING, "BLOBS_WANTED")
    assert (chain.portal.files, chain.portal.held) == ({}, {})
    assert chain.forward().forwarded == 0

    chain.desk.sending.set_policy(SendingPolicy(MastersWhen.AFTER_RECORDS))
    chain.desk.push()

    # The hub's clock has not moved: nothing but the file's coming makes it due.
    assert chain.forward().forwarded == 1
    assert chain.counts() == {ForwardState.DONE: 1}
    sent = {sha256(content).hexdigest() for content in chain.portal.files.values()}
    assert sent == {blob.sha256 for blob in paper.masters}
    assert [held.creations for held in chain.portal.held.values()] == [1]
