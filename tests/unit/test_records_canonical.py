"""One text for one content."""

import pytest
from hypothesis import given, settings, strategies as st

from counter_app.records import Json, NotCanonical, canonical, parse_object

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(-(2.0**53) + 1, 2.0**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"]))
)
CONTENTS = st.dictionaries(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text("aăâđ"), inner)),
)


@settings(max_examples=30)
@given(CONTENTS)
def test_the_order_of_names_does_not_matter(content: dict[str, Json]) -> None:
    turned = dict(reversed(list(content.items())))

    assert canonical(turned) == canonical(content)


@settings(max_examples=30)
@given(CONTENTS)
def test_canonical_text_stays_as_it_is(content: dict[str, Json]) -> None:
    text = canonical(content)

    assert canonical(parse_object(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1,"a":2}',
        '{"a":{"b":1,"b":1}}',
        '{"a":NaN}',
        '{"a":Infinity}',
        "[1]",
        "1",
        "",
        "{",
        b"\xff",
    ],
)
def test_what_two_readers_could_read_differently_is_refused(text: str | bytes) -> None:
    with pytest.raises(NotCanonical):
        parse_object(text)


@pytest.mark.parametrize("content", [2**53 + 1, float("nan"), "\ud800", {"a": [float("inf")]}])
def test_what_has_no_canonical_form_is_refused(content: Json) -> None:
    with pytest.raises(NotCanonical):
        canonical(content)


def test_a_very_deep_text_is_refused_and_not_a_crash() -> None:
    with pytest.raises(NotCanonical):
        parse_object('{"a":' + "[" * 200_000 + "]" * 200_000 + "}")
