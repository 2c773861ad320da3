"""Whoever changes, cuts, mixes or renames vault files is found out, and the file can be put again."""

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from counter_app.domain.errors import BlobDamaged
from counter_app.domain.ids import Sha256
from counter_app.store import FileVault

MIB = 1024 * 1024
HEADER, SEALED_CHUNK, FOOTER = 24, MIB + 16, 56
CONTENT = b"".join(bytes([n]) * MIB for n in range(3)) + b"end"
KEY = bytes(range(32))


@pytest.fixture
def vault(tmp_path: Path) -> FileVault:
    return FileVault(tmp_path / "vault", KEY)


def file_of(tmp_path: Path, sha256: Sha256) -> Path:
    return tmp_path / "vault" / sha256[:2] / sha256


def flipped(place: int) -> Callable[[bytes], bytes]:
    def flip(content: bytes) -> bytes:
        at = place % len(content)
        return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]

    return flip


def swapped(content: bytes) -> bytes:
    first, second = HEADER + SEALED_CHUNK, HEADER + 2 * SEALED_CHUNK
    return content[:HEADER] + content[first:second] + content[HEADER:first] + content[second:]


TAMPERING: dict[str, Callable[[bytes], bytes]] = {
    "magic": flipped(0),
    "salt": flipped(10),
    "first chunk": flipped(HEADER + 5),
    "a tag": flipped(HEADER + SEALED_CHUNK - 1),
    "last chunk": flipped(-FOOTER - 20),
    "footer": flipped(-FOOTER),
    "footer's tag": flipped(-1),
    "chunks swapped": swapped,
    "a chunk taken out": lambda content: content[:HEADER] + content[HEADER + SEALED_CHUNK :],
    "a chunk doubled": lambda content: content[: HEADER + SEALED_CHUNK] + content[HEADER:],
    "cut inside the footer": lambda content: content[:-1],
    "cut before the footer": lambda content: content[:-FOOTER],
    "cut in a chunk": lambda content: content[: HEADER + 1000],
    "cut in the header": lambda content: content[:5],
    "empty": lambda content: b"",
    "longer": lambda content: content + b"\0",
    "last chunk dropped": lambda content: content[: HEADER + 3 * SEALED_CHUNK] + content[-FOOTER:],
}


@pytest.mark.parametrize("tamper", TAMPERING.values(), ids=TAMPERING.keys())
def test_a_changed_file_is_never_given_out(
    vault: FileVault, tmp_path: Path, tamper: Callable[[bytes], bytes]
) -> None:
    sha256 = vault.put(io.BytesIO(CONTENT)).sha256
    path = file_of(tmp_path, sha256)
    path.write_bytes(tamper(path.read_bytes()))
    with pytest.raises(BlobDamaged):
        vault.read(sha256)
    with pytest.raises(BlobDamaged):
        vault.copy_out(sha256, tmp_path / "out")
    with pytest.raises(BlobDamaged), vault.open(sha256) as stream:
        while stream.read(MIB):
            pass
    assert [entry.name for entry in tmp_path.iterdir()] == ["vault"]


def test_a_file_under_another_files_name_is_found_when_opened(
    vault: FileVault, tmp_path: Path
) -> None:
    one, two = (vault.put(io.BytesIO(text)).sha256 for text in (b"one", b"two"))
    file_of(tmp_path, one).replace(file_of(tmp_path, two))
    with pytest.raises(BlobDamaged), vault.open(two):
        pass


@pytest.mark.parametrize("missing", [1, 3, MIB + 16])
def test_a_file_that_was_cut_is_found_when_opened_not_in_the_middle_of_reading(
    vault: FileVault, tmp_path: Path, missing: int
) -> None:
    sha256 = vault.put(io.BytesIO(CONTENT)).sha256
    path = file_of(tmp_path, sha256)
    content = path.read_bytes()
    path.write_bytes(content[: -FOOTER - missing] + content[-FOOTER:])
    opened = False
    with pytest.raises(BlobDamaged), vault.open(sha256):
        opened = True
    assert not opened


def test_another_stores_key_opens_nothing(vault: FileVault, tmp_path: Path) -> None:
    sha256 = vault.put(io.BytesIO(b"one")).sha256
    with pytest.raises(BlobDamaged):
        FileVault(tmp_path / "vault", bytes(32)).read(sha256)


def test_putting_a_damaged_file_again_mends_it(vault: FileVault, tmp_path: Path) -> None:
    sha256 = vault.put(io.BytesIO(CONTENT)).sha256
    path = file_of(tmp_path, sha256)
    os.truncate(path, path.stat().st_size - 1)
    vault.put(io.BytesIO(CONTENT))
    assert vault.read(sha256) == CONTENT


def test_the_same_content_is_one_file_that_is_not_written_again(
    vault: FileVault, tmp_path: Path
) -> None:
    sha256 = vault.put(io.BytesIO(CONTENT)).sha256
    before = file_of(tmp_path, sha256).stat()
    vault.put(io.BytesIO(CONTENT))
    after = file_of(tmp_path, sha256).stat()
    # Its time is fresh: who thinks of removing it sees that it is wanted.
    assert after.st_ino == before.st_ino
    assert after.st_mtime_ns >= before.st_mtime_ns
    assert len([path for path in (tmp_path / "vault").rglob("*") if path.is_file()]) == 1


def test_equal_contents_look_different_in_two_vaults(vault: FileVault, tmp_path: Path) -> None:
    """Each file has a key of its own: not even two equal files give each other away."""
    sha256 = vault.put(io.BytesIO(b"same")).sha256
    first = file_of(tmp_path, sha256).read_bytes()
    vault.remove(sha256)
    vault.put(io.BytesIO(b"same"))
    assert file_of(tmp_path, sha256).read_bytes()[8:] != first[8:]
