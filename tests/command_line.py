"""The command line as a script would use it: in this process, or as a process of its own."""

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from counter_app.app import counter as counter_module
from counter_app.cli import run
from counter_app.store import KeyBook
from tests.fixtures_store import CHEAP

PASSPHRASE = "sáu con bò già"
OFFICE = "H19.12"

Document = dict[str, object]


@dataclass(frozen=True)
class Ran:
    """What a command left: its exit status and both its streams."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Document:
        """The one JSON document on stdout."""
        read = json.loads(self.out)
        assert isinstance(read, dict)
        return read

    @property
    def code(self) -> str | None:
        """The error code of the document, or None when there is none."""
        error = self.document.get("error")
        return error["code"] if isinstance(error, dict) else None

    def done(self) -> Document:
        """The document of a command that must have succeeded."""
        assert self.status == 0, self.out + self.err
        return self.document


def call(*words: str) -> Ran:
    """Run a command in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = run(words)
    return Ran(status, out.getvalue(), err.getvalue())


@dataclass
class Desk:
    """A desk's folder and the words that open it."""

    folder: Path
    extra: list[str] = field(default_factory=list)

    @property
    def data(self) -> Path:
        return self.folder / "desk"

    @property
    def secret(self) -> Path:
        path = self.folder / "passphrase"
        if not path.exists():
            path.write_text(f"{PASSPHRASE}\n", "utf-8")
        return path

    @property
    def words(self) -> list[str]:
        opened = ["--data", str(self.data), "--passphrase-file", str(self.secret), "--json"]
        return [*opened, *self.extra]

    def call(self, *words: str) -> Ran:
        return call(*words, *self.words)

    def init(self, *words: str) -> Ran:
        return self.call("init", "--office", OFFICE, "--name", "Bộ phận Một cửa Mẫu", *words)

    def start(
        self, *words: str, environment: Mapping[str, str] | None = None
    ) -> "subprocess.Popen[str]":
        """Start a command as a process of its own, in a session of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "counter_app", *words, *self.words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parent.parent,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
        )

    def start_quietly(self, *words: str) -> "subprocess.Popen[str]":
        """The same, with both streams in the file `log`: nobody has to read while it runs."""
        with self.log.open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "counter_app", *words, *self.words],
                stdout=log,
                stderr=log,
                text=True,
                cwd=Path(__file__).parent.parent,
                start_new_session=True,
            )

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def process(self, *words: str, environment: Mapping[str, str] | None = None) -> Ran:
        """Run a command as a process of its own."""
        started = self.start(*words, environment=environment)
        out, err = started.communicate()
        return Ran(started.returncode, out, err)


def faults(name: str, document: object) -> list[str]:
    """Where `document` breaks the schema `resources/schemas/<name>.json`."""
    text = (files("counter_app") / "_resources" / "schemas" / f"{name}.json").read_text("utf-8")
    schema = json.loads(text)
    Draft202012Validator.check_schema(schema)
    return [
        f"{e.json_path}: {e.message}" for e in Draft202012Validator(schema).iter_errors(document)
    ]


@contextlib.contextmanager
def cheap_keys() -> Iterator[None]:
    """Let `init` stretch passphrases as little as possible: stores keep what they were made with."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counter_module, "KeyBook", partial(KeyBook, cost=CHEAP))
        yield


@contextlib.contextmanager
def specimens() -> Iterator[Path]:
    with as_file(files("counter_app") / "_resources" / "specimens") as folder:
        yield folder


def truth(folder: Path, stem: str) -> dict[str, str]:
    """The fields that stand on a specimen."""
    read = json.loads((folder / f"{stem}.truth.json").read_text("utf-8"))
    fields: dict[str, str] = read["fields"]
    return fields


@contextlib.contextmanager
def served_hub(folder: Path, *, port: int = 0) -> Iterator["ServedHub"]:
    """Run `counter-app hub serve` as a process of its own until the end of the block."""
    hub = ServedHub(folder, port)
    hub.start()
    try:
        yield hub
    finally:
        hub.kill()


@dataclass
class ServedHub:
    """A hub behind its own command; it may be killed and started again on the same port."""

    folder: Path
    port: int = 0
    process: "subprocess.Popen[str] | None" = None
    more: tuple[str, ...] = ()
    """Further words of its command."""

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start, and return when it listens."""
        words = ["hub", "serve", "--listen", f"127.0.0.1:{self.port}", "--data", str(self.data)]
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "counter_app", *words),
                *("--key-file", str(self.folder / "keys.json"), "--json"),
                *self.more,
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=Path(__file__).parent.parent,
        )
        assert self.process.stdout is not None
        self.port = int(json.loads(self.process.stdout.readline())["url"].rpartition(":")[2])

    def kill(self) -> None:
        """kill -9, and wait until it is gone."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            assert self.process.stdout is not None
            self.process.stdout.close()
            self.process = None

    def code(self) -> str:
        ran = call("hub", "enrol", "--office", OFFICE, "--data", str(self.data), "--json")
        code = ran.done()["code"]
        assert isinstance(code, str)
        return code
