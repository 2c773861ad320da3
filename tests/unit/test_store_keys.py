"""Accounts of a store: passphrases and the printed recovery key open one and the same data key."""

import json
import threading
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from counter_app.domain.errors import (
    InternalError,
    OfficerExists,
    StoreDamaged,
    StoreExists,
    StoreMissing,
    UnknownOfficer,
    WeakPassphrase,
    WrongPassphrase,
    WrongRecoveryKey,
)
from counter_app.domain.ids import OfficerLogin
from counter_app.store import Cost, DataKey, KeyBook
from counter_app.store.recovery import ALPHABET, new_recovery_key, recovery_secret
from tests.fixtures_store import CHEAP, LOGIN, PASSPHRASE

OTHER = OfficerLogin("binh")


@pytest.fixture
def book(tmp_path: Path) -> KeyBook:
    return KeyBook(tmp_path, cost=CHEAP)


def test_every_way_in_opens_the_same_key(book: KeyBook) -> None:
    key, recovery = book.create(LOGIN, PASSPHRASE)
    book.add(OTHER, "mật khẩu của Bình", key)
    assert book.unlock(LOGIN, PASSPHRASE) == key
    assert book.unlock(OTHER, "mật khẩu của Bình") == key
    assert book.recover(recovery) == key
    assert book.logins() == (OTHER, LOGIN)


def test_a_passphrase_is_the_same_however_the_keyboard_composes_it(book: KeyBook) -> None:
    key, _ = book.create(LOGIN, unicodedata.normalize("NFC", PASSPHRASE))
    assert book.unlock(LOGIN, unicodedata.normalize("NFD", PASSPHRASE)) == key


def test_a_wrong_word_and_an_unknown_name_are_told_apart(book: KeyBook) -> None:
    book.create(LOGIN, PASSPHRASE)
    with pytest.raises(WrongPassphrase):
        book.unlock(LOGIN, PASSPHRASE + "!")
    with pytest.raises(UnknownOfficer):
        book.unlock(OTHER, PASSPHRASE)


def test_an_unknown_name_costs_the_guesser_as_much_as_a_wrong_word(
    book: KeyBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    from counter_app.store import keys

    book.create(LOGIN, PASSPHRASE)
    stretched: list[Cost] = []
    real = keys._stretch

    def counted(passphrase: str, salt: bytes, cost: Cost) -> bytes:
        stretched.append(cost)
        return real(passphrase, salt, cost)

    monkeypatch.setattr(keys, "_stretch", counted)
    with pytest.raises(UnknownOfficer):
        book.unlock(OTHER, PASSPHRASE)
    with pytest.raises(WrongPassphrase):
        book.unlock(LOGIN, "something else")
    assert stretched == [CHEAP, CHEAP]


def test_a_wrap_belongs_to_its_account(book: KeyBook, tmp_path: Path) -> None:
    """Renaming an entry of the file must not hand one officer's account to another name."""
    key, _ = book.create(LOGIN, PASSPHRASE)
    book.add(OTHER, "mật khẩu của Bình", key)
    content = json.loads((tmp_path / "keys.json").read_bytes())
    content["officers"][OTHER] = content["officers"][LOGIN]
    (tmp_path / "keys.json").write_text(json.dumps(content))
    with pytest.raises(WrongPassphrase):
        book.unlock(OTHER, PASSPHRASE)


def test_a_passphrase_can_be_changed_by_its_owner(book: KeyBook) -> None:
    key, _ = book.create(LOGIN, PASSPHRASE)
    with pytest.raises(WrongPassphrase):
        book.change(LOGIN, "not the old one", "hoàn toàn mới")
    book.change(LOGIN, PASSPHRASE, "hoàn toàn mới")
    assert book.unlock(LOGIN, "hoàn toàn mới") == key
    with pytest.raises(WrongPassphrase):
        book.unlock(LOGIN, PASSPHRASE)


def test_the_recovery_key_gives_a_new_passphrase_and_stays_good(book: KeyBook) -> None:
    key, recovery = book.create(LOGIN, PASSPHRASE)
    book.set(LOGIN, "hoàn toàn mới", book.recover(recovery))
    assert book.unlock(LOGIN, "hoàn toàn mới") == key
    assert book.recover(recovery) == key


@pytest.mark.parametrize("weak", ["", "1234567", "ệ" * 7])
def test_a_short_passphrase_is_refused_everywhere(book: KeyBook, weak: str) -> None:
    with pytest.raises(WeakPassphrase):
        book.create(LOGIN, weak)
    key, _ = book.create(LOGIN, PASSPHRASE)
    acts: list[Callable[[], None]] = [
        lambda: book.add(OTHER, weak, key),
        lambda: book.set(LOGIN, weak, key),
        lambda: book.change(LOGIN, PASSPHRASE, weak),
    ]
    for act in acts:
        with pytest.raises(WeakPassphrase):
            act()
    assert book.logins() == (LOGIN,)


def test_an_account_is_added_once_and_only_with_the_stores_own_key(book: KeyBook) -> None:
    key, _ = book.create(LOGIN, PASSPHRASE)
    with pytest.raises(OfficerExists):
        book.add(LOGIN, PASSPHRASE, key)
    with pytest.raises(InternalError):
        book.add(OTHER, PASSPHRASE, DataKey(bytes(32)))


def test_a_store_with_data_keeps_its_keys(book: KeyBook, tmp_path: Path) -> None:
    first, _ = book.create(LOGIN, PASSPHRASE)
    second, _ = book.create(LOGIN, PASSPHRASE)
    assert second != first, "an init that was cut off before the database may be done again"
    (tmp_path / "counter.db").touch()
    with pytest.raises(StoreExists):
        book.create(LOGIN, PASSPHRASE)
    assert book.unlock(LOGIN, PASSPHRASE) == second


def test_accounts_added_at_the_same_time_are_all_kept(book: KeyBook) -> None:
    key, _ = book.create(LOGIN, PASSPHRASE)
    threads = [
        threading.Thread(target=book.add, args=(OfficerLogin(f"officer{n}"), PASSPHRASE, key))
        for n in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(book.logins()) == 7


def test_no_key_lies_in_the_file_and_only_its_owner_may_read_it(
    book: KeyBook, tmp_path: Path
) -> None:
    key, recovery = book.create(LOGIN, PASSPHRASE)
    path = tmp_path / "keys.json"
    content = path.read_bytes()
    for secret in (key.secret.hex(), key.database.hex(), key.vault.hex(), recovery, PASSPHRASE):
        assert secret.encode() not in content
    assert path.stat().st_mode & 0o777 == 0o600
    assert key.secret.hex() not in repr(key)
    assert repr(key.secret) not in repr(key)


def test_database_and_vault_have_keys_of_their_own(book: KeyBook) -> None:
    key, _ = book.create(LOGIN, PASSPHRASE)
    assert len({key.secret, key.database, key.vault}) == 3


def test_the_default_cost_is_the_agreed_one(tmp_path: Path) -> None:
    KeyBook(tmp_path).create(LOGIN, PASSPHRASE)
    wrap = json.loads((tmp_path / "keys.json").read_bytes())["officers"][LOGIN]
    assert (wrap["kdf"], wrap["passes"], wrap["memory_kib"], wrap["lanes"]) == (
        "argon2id",
        3,
        65536,
        1,
    )


def test_a_missing_or_damaged_book_is_told(book: KeyBook, tmp_path: Path) -> None:
    with pytest.raises(StoreMissing):
        book.unlock(LOGIN, PASSPHRASE)
    for content in ("", "{}", "[]", '{"version": 1, "check": 7, "officers": {}, "recovery": {}}'):
        (tmp_path / "keys.json").write_text(content)
        with pytest.raises(StoreDamaged):
            book.unlock(LOGIN, PASSPHRASE)


def test_the_recovery_key_is_typed_as_people_type(book: KeyBook) -> None:
    key, recovery = book.create(LOGIN, PASSPHRASE)
    assert [len(group) for group in recovery.split("-")] == [5] * 10
    sloppy = recovery.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert book.recover(f"  {sloppy}\n") == key
    assert book.recover(recovery.replace("-", "").replace("1", "I")) == key


def test_a_slip_is_told_apart_from_a_foreign_key(book: KeyBook) -> None:
    book.create(LOGIN, PASSPHRASE)
    with pytest.raises(WrongRecoveryKey) as foreign:
        book.recover(new_recovery_key())
    assert foreign.value.details == {"reason": "key"}
    for typed in ("", "ABCDE", "Ư" * 50, new_recovery_key() + "0"):
        with pytest.raises(WrongRecoveryKey) as slip:
            book.recover(typed)
        assert slip.value.details == {"reason": "typing"}


def test_most_slips_of_the_finger_are_found() -> None:
    """One check character of 32: about one slip in 32 passes it, and then fails to open the key."""
    recovery = new_recovery_key().replace("-", "")
    missed = 0
    for place in range(50):
        for letter in ALPHABET:
            typed = recovery[:place] + letter + recovery[place + 1 :]
            try:
                missed += recovery_secret(typed) != recovery
            except WrongRecoveryKey as slip:
                assert slip.details == {"reason": "typing"}
    assert missed < 50 * 31 / 8
