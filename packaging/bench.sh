#!/usr/bin/env bash
# Installs what the benches compare with, apart from the product: OCRmyPDF with Ghostscript, the PDF/A checker, more fonts.
# usage: bash packaging/bench.sh [WORDS of python -m tests.bench …]   without words it only installs
set -euo pipefail
# shellcheck source=packaging/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

set_up dev
peers=$root/.venv-bench
install_packages bench

if [[ ! -x $peers/bin/ocrmypdf ]]; then
  say "Cài phần để so sánh / installing the peers: .venv-bench"
  rm -rf "$peers"
  "$(find_python)" -m venv "$peers"
  if ! "$peers/bin/python" -m pip install -qq --only-binary :all: 'ocrmypdf==17.13.0' 'pikepdf[pdfa]>=10.1,<11' >&2; then
    rm -rf "$peers"
    fail "Không cài được OCRmyPDF. Kiểm tra mạng rồi chạy lại. / OCRmyPDF could not be installed."
  fi
fi

if (($#)); then
  cd "$root"
  exec "$python" -m tests.bench "$@"
fi
