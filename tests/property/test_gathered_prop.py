"""Places gathered into pictures: as when each is held against each of those before, by the plain rule, in their order."""

from hypothesis import given, strategies as st

from counter_app.pages.zones import Place, area, around
from counter_app.pdf.patches import gathered

_SIZE = (1654, 2339)
# What one picture more is worth, in pixels at 200 dpi.
_WORTH = 4_000


@st.composite
def places(draw: st.DrawFn) -> Place:
    """Draw a place of even sides, as those of 300 dpi are made to be."""
    left, top = draw(st.integers(0, 300)), draw(st.integers(0, 300))
    wide, high = draw(st.integers(1, 60)), draw(st.integers(1, 60))
    step = draw(st.sampled_from([1, 4]))
    x0, y0 = 2 * step * left % 1400, 2 * step * top % 2100
    return Place(x0, y0, x0 + 2 * wide, y0 + 2 * high)


def plainly(found: list[Place]) -> list[Place]:
    waiting, done = list(found), list[Place]()
    while waiting:
        one = waiting.pop()
        near = [two for two in done if area(around(one, two)) <= area(one) + area(two) + _WORTH]
        if near:
            done.remove(near[0])
            waiting.append(around(one, near[0]))
        else:
            done.append(one)
    return done


@given(st.lists(places(), max_size=40))
def test_places_are_gathered_as_by_the_plain_rule(found: list[Place]) -> None:
    assert gathered(found, _SIZE, 200) == plainly(found)


@given(st.lists(places(), min_size=1, max_size=40), st.sampled_from([150, 200, 300]))
def test_every_place_is_covered_and_all_are_on_the_page(found: list[Place], dpi: int) -> None:
    where = gathered(found, _SIZE, dpi)
    for one in found:
        assert any(around(one, other) == other for other in where)
    assert all(one.x1 <= _SIZE[0] and one.y1 <= _SIZE[1] for one in where)
