"""Rules about text: one composition of Vietnamese, translatable sentences, reasons, nothing of where we build."""

import ast
import re
import unicodedata

from tests.arch.tree import calls, modules, place, texts

# Put together here, so that this file does not name them itself.
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("crates", "io"),
        ("anaconda", "org"),
        ("deb", "debian", "org"),
        ("security", "debian", "org"),
    )
)

WAIVER = re.compile(r"#\s*(?:noqa|type:\s*ignore)\b(?P<rest>[^\n]*)")
CODE_AND_REASON = re.compile(r"(?::\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|\[[a-z, -]+\])\W+\w{2,}.*")


def test_all_text_is_composed() -> None:
    """Two spellings of one word would be two words to a search and two keys to a translation."""
    loose = [place(path) for path, text in texts() if not unicodedata.is_normalized("NFC", text)]
    assert loose == []


def test_no_file_names_a_package_registry() -> None:
    named = [
        f"{place(path)} {host}" for path, text in texts() for host in REGISTRIES if host in text
    ]
    assert named == []


def test_translatable_sentences_are_whole() -> None:
    """A sentence that is put together before `tr` sees it can never be found in a catalogue."""
    broken = [
        place(path, call)
        for path, tree in modules("counter_app")
        for call, name in calls(tree)
        if name.rpartition(".")[2] in {"tr", "translate"} and any(map(_is_built, call.args))
    ]
    assert broken == []


def _is_built(argument: ast.expr) -> bool:
    if isinstance(argument, ast.Call):
        return isinstance(argument.func, ast.Attribute) and argument.func.attr == "format"
    return isinstance(argument, ast.JoinedStr | ast.BinOp)


def test_every_waived_rule_names_its_code_and_reason() -> None:
    bare = [
        f"{place(path)}: {match.group().strip()}"
        for path, text in texts()
        if path.suffix == ".py"
        for match in WAIVER.finditer(text)
        if not CODE_AND_REASON.fullmatch(match["rest"].strip())
    ]
    assert bare == []
