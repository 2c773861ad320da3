#!/usr/bin/env bash
# Makes packaging/requirements.lock (what a checkout needs to run) and requirements-dev.lock (what the gate needs) anew
# from pyproject.toml: exact versions with hashes, for Python 3.11 to 3.13 on Linux and Windows.
# usage: bash packaging/lock.sh [--upgrade]      versions already locked stay unless --upgrade is given
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
python3 -m venv "$tools/venv"
"$tools/venv/bin/python" -m pip install --quiet 'uv>=0.13,<0.14'

# The locks never name the place they were resolved from: whoever installs uses the one that is set up there.
compile() {
  local out=$1
  shift
  "$tools/venv/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-emit-find-links --no-annotate --no-header "$@" --output-file "$out" pyproject.toml
  sed -i '/^--/d' "$out"
}

compile packaging/requirements.lock --group build "$@"
compile packaging/requirements-dev.lock --extra cluster --group build --group dev --constraint packaging/requirements.lock "$@"
