"""What holds for every test: no display, no network of Qt's own, no traces in the user's folders."""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.fixtures_cluster import end_cluster

# Before anything imports Qt: the platform plugin is chosen once. Another one may be asked for by name.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A developer's own desk must not leak into the tests, nor a test into it.
for _name in [name for name in os.environ if name.startswith("COUNTER_")]:
    del os.environ[_name]

# The program as it is installed keeps its compiled code; so do the processes that tests start, and pytest its own of
# the tests: compiling everything anew takes longer than most commands do.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# No timed assertions and no dice: every run tries the same examples.
hypothesis.settings.register_profile(
    "house",
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("house")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """End the cluster that tests may have started, once the workers are gone."""
    if not hasattr(session.config, "workerinput"):
        end_cluster()


@pytest.fixture(scope="session", autouse=True)
def _own_user_folders() -> Iterator[None]:
    """Point the XDG folders of this process and its children at a folder that goes away."""
    with (
        tempfile.TemporaryDirectory(prefix="counter-app-tests-") as base,
        pytest.MonkeyPatch.context() as patch,
    ):
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
            folder = Path(base, name.lower())
            folder.mkdir(mode=0o700)
            patch.setenv(name, str(folder))
        yield
