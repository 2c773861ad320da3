#!/usr/bin/env bash
# The whole chain on the bundled specimens: sets this checkout up, runs `counter-app demo`, opens the window on its data.
# usage: bash packaging/demo.sh [--no-window] [ARGUMENT OF counter-app demo…]
set -euo pipefail
# shellcheck source=packaging/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

window=yes
arguments=()
for argument in "$@"; do
  case $argument in
    --no-window) window=no ;;
    --json)
      window=no
      arguments+=("$argument")
      ;;
    *) arguments+=("$argument") ;;
  esac
done

set_up run

report=$(mktemp)
trap 'rm -f "$report"' EXIT
counter_app=$venv/bin/counter-app
"$counter_app" demo --report "$report" ${arguments[@]+"${arguments[@]}"}
if [[ ! -s $report ]]; then exit 0; fi # asked for help only

# fact KEY: one value of the demo's report.
fact() {
  "$python" -I -c 'import json, sys; print(json.load(open(sys.argv[1], encoding="utf-8"))[sys.argv[2]])' "$report" "$1"
}

# A display may be named and yet be out of reach, and Qt ends a program that finds none: try one that shows nothing.
display_answers() {
  [[ -n ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]] && {
    (ulimit -c 0 && "$python" -I -c 'from PySide6.QtGui import QGuiApplication; QGuiApplication([])' || exit 1)
  } >/dev/null 2>&1
}

opening=("$counter_app" --data "$(fact data)" --officer "$(fact officer)" --passphrase-file "$(fact passphrase_file)")
if [[ $window == yes ]] && display_answers; then
  "${opening[@]}"
elif [[ $window == yes ]]; then
  say "Máy này không có màn hình. Trên máy có màn hình, mở cửa sổ bằng / no display here; where there is one, open the window by:"
  say "  $(printf '%q ' "${opening[@]}")"
fi
