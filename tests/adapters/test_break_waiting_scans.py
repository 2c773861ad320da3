"""A scan that no officer has confirmed yet is not asked for as if nobody had brought it."""

from datetime import timedelta

from counter_app.domain.offers import OfferCode
from tests.services_bench import (
    ALLOWANCE,
    BIRTH,
    LAN,
    LAN_NAME,
    MAI,
    MAI_NAME,
    Bench,
    bench,
    line,
)

__all__ = ["bench"]

CORRECTION = "1.004859"
"""Correction of civil status; its case addition wants a birth certificate too."""


def asked(bench: Bench, citizen: str, name: str) -> OfferCode | None:
    took = bench.take(citizen, CORRECTION, case="addition", name=name)
    offer = line(took, "ground_papers").offer
    return None if offer is None else offer.code


def scan_birth(bench: Bench) -> None:
    bench.take(
        MAI,
        ALLOWANCE,
        case="orphan",
        name=MAI_NAME,
        no_reuse=True,
        decline={"birth_certificate": "citizen_submits_new"} if bench.rows() else {},
        scans={"birth_certificate": bench.file("birth_certificate", BIRTH)},
    )


def test_a_scan_of_an_hour_ago_is_confirmed_not_asked_again(bench: Bench) -> None:
    scan_birth(bench)

    assert asked(bench, MAI, MAI_NAME) is OfferCode.UNVERIFIED
    assert asked(bench, LAN, LAN_NAME) is OfferCode.NONE_HELD


def test_an_older_paper_is_not_offered_while_a_newer_scan_waits(bench: Bench) -> None:
    bench.hold_birth()
    bench.clock.go_on(timedelta(days=1))
    scan_birth(bench)

    assert asked(bench, MAI, MAI_NAME) is OfferCode.NEWER_UNVERIFIED


def test_a_scan_that_was_set_aside_is_asked_for_again(bench: Bench) -> None:
    scan_birth(bench)
    (paper,) = bench.verifying.waiting()
    bench.verifying.reject(paper.id, "mờ")

    assert asked(bench, MAI, MAI_NAME) is OfferCode.NONE_HELD
