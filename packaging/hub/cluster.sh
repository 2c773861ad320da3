#!/usr/bin/env bash
# A grown hub on this machine: PostgreSQL, SeaweedFS with three volume servers, two replicas. For trying and for tests.
# usage: bash packaging/hub/cluster.sh start|status|stop DIR [--replicas N]
set -euo pipefail
# shellcheck source=packaging/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

set_up dev
exec "$python" "$root/packaging/hub/cluster.py" "$@"
