#!/usr/bin/env bash
# The whole gate: sets this checkout up, then format, lint, types, floors and all tests (windows offscreen).
# usage: bash packaging/test.sh [PYTEST ARGUMENT…]
set -euo pipefail
# shellcheck source=packaging/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

set_up dev
cd "$root"

# step TOOL ARGUMENT…: one tool of this checkout's own environment; the first that is not content ends the run.
step() {
  say "== $*"
  "$venv/bin/$1" "${@:2}"
}

step ruff format --check
step ruff check
step mypy
step lint-imports --no-logo
step pytest -n 2 --dist worksteal "$@"
