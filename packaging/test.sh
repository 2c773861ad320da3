#!/usr/bin/env bash
# The whole gate: sets this checkout up, then format, lint, types, floors and all tests (windows offscreen).
# usage: bash packaging/test.sh [PYTEST ARGUMENT…]
set -euo pipefail
# shellcheck source=packaging/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

set_up dev
cd "$root"

step() {
  say "== $*"
  "$@"
}

export PATH=$venv/bin:$PATH
step ruff format --check
step ruff check
step mypy
step lint-imports
step pytest -n 2 --dist worksteal "$@"
