"""What holds for every offer, whatever lies in the store."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from hypothesis import given, strategies as st

from counter_app.catalogue import load_catalogue
from counter_app.domain.catalogue import Component, CopyKind, HolderRole
from counter_app.domain.offers import Candidate, OfferCode, ReuseContext
from counter_app.domain.papers import Metadata, Paper, PaperState
from counter_app.domain.reuse import offer_for
from tests.unit.reuse_papers import AN, BINH, DUE, MAI, RECEIVED, component, paper, person

TYPES = {known.id: known for known in load_catalogue().paper_types}
KINDS = sorted(TYPES)
DAYS = st.dates(RECEIVED - timedelta(days=900), RECEIVED)


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    metadata = Metadata(
        number=draw(st.sampled_from(["", "1", "2"])),
        issued_on=draw(st.none() | DAYS),
        valid_until=draw(st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31))),
        own={"purpose": draw(st.sampled_from(["", "Đăng ký kết hôn", "Vay vốn"]))},
    )
    return paper(
        draw(st.sampled_from(KINDS)),
        draw(st.uuids()).hex,
        *draw(st.lists(st.sampled_from([MAI, AN, BINH]), min_size=1, max_size=2, unique=True)),
        metadata=metadata,
        state=draw(st.sampled_from(PaperState)),
        copy_kind=draw(st.sampled_from(CopyKind)),
    )


@st.composite
def components(draw: st.DrawFn) -> Component:
    accepts = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=4, unique=True))
    kinds = draw(st.lists(st.sampled_from(CopyKind), min_size=1, unique=True))
    return component(
        *accepts,
        copy_kinds=tuple(kinds),
        holder=draw(st.sampled_from([HolderRole.APPLICANT, HolderRole.CHILD, HolderRole.ANYONE])),
        purpose="Đăng ký kết hôn",
    )


STORES = st.lists(st.builds(Candidate, papers(), st.booleans()), max_size=8)
CONTEXT = ReuseContext(
    roles={HolderRole.APPLICANT: MAI, HolderRole.CHILD: AN},
    people={MAI: person(MAI), AN: person(AN), BINH: person(BINH, deceased_on=date(2025, 1, 1))},
    received_on=RECEIVED,
    due_at=DUE,
)


@given(components(), STORES)
def test_only_a_good_paper_is_ever_offered(wanted: Component, store: list[Candidate]) -> None:
    offer = offer_for(wanted, TYPES, store, CONTEXT)
    if not offer.ok:
        return
    found = next(it for it in store if it.paper.id == offer.paper)
    kind = TYPES[found.paper.type]
    assert found.intact
    assert found.paper.state is PaperState.ACCEPTED
    assert found.paper.type in wanted.accepts
    assert found.paper.copy_kind in wanted.copy_kinds
    assert found.paper.copy_kind is not CopyKind.PHOTOCOPY
    assert not kind.single_use
    assert kind.keep_image
    assert set(found.paper.holders) != {BINH} or kind.proves_death
    assert offer.expires_on is None or offer.expires_on >= RECEIVED
    if wanted.holder is not HolderRole.ANYONE:
        assert CONTEXT.roles[wanted.holder] in found.paper.holders


@given(components(), STORES, st.randoms(use_true_random=False))
def test_order_of_the_store_and_papers_of_other_kinds_change_nothing(
    wanted: Component, store: list[Candidate], random: Random
) -> None:
    offer = offer_for(wanted, TYPES, store, CONTEXT)
    mixed = list(store)
    random.shuffle(mixed)
    again = offer_for(wanted, TYPES, mixed, CONTEXT)
    assert (again.ok, again.code, again.paper) == (offer.ok, offer.code, offer.paper)


@given(components(), STORES)
def test_what_is_held_is_spoken_of(wanted: Component, store: list[Candidate]) -> None:
    """Nothing held is said only when nothing of the kind is held."""
    offer = offer_for(wanted, TYPES, store, CONTEXT)
    of_the_kind = [
        it
        for it in store
        if it.paper.type in wanted.accepts
        and it.paper.state not in (PaperState.REJECTED, PaperState.WITHDRAWN)
    ]
    assert (offer.paper is None) == (not of_the_kind)
    if offer.paper is None:
        assert offer.code in (OfferCode.NONE_HELD, OfferCode.SINGLE_USE)


@given(components(), STORES, st.integers(0, 7))
def test_a_withdrawn_paper_is_as_if_it_were_not_there(
    wanted: Component, store: list[Candidate], which: int
) -> None:
    withdrawn = [
        replace(it, paper=replace(it.paper, state=PaperState.WITHDRAWN)) if at == which else it
        for at, it in enumerate(store)
    ]
    without = [it for at, it in enumerate(store) if at != which]
    assert offer_for(wanted, TYPES, withdrawn, CONTEXT) == offer_for(
        wanted, TYPES, without, CONTEXT
    )
