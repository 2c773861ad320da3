"""Counters for Prometheus, by route and never by path: no number of a citizen may become a label."""

import threading
from collections import Counter
from collections.abc import Iterable, Mapping

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Metrics:
    """What the hub has answered since it started."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._micros: Counter[tuple[str, str]] = Counter()

    def count(self, method: str, route: str, status: int, microseconds: int) -> None:
        """Note one answered request."""
        method = method if method in _METHODS else "OTHER"
        with self._turn:
            self._requests[method, route, status] += 1
            self._micros[method, route] += microseconds

    def text(
        self, gauges: Mapping[str, int], records: Mapping[str, int], forwarding: Mapping[str, int]
    ) -> str:
        """Return the page in the Prometheus text format.

        `gauges` are whole numbers by name, `records` by kind, `forwarding` (dossiers on their way to the portal) by state.
        """
        with self._turn:
            requests = sorted(self._requests.items())
            micros = sorted(self._micros.items())
        lines = ["# TYPE counter_hub_requests_total counter"]
        lines += [
            f"counter_hub_requests_total{_labels(method=m, route=r, status=str(s))} {n}"
            for (m, r, s), n in requests
        ]
        lines.append("# TYPE counter_hub_request_seconds_total counter")
        lines += [
            f"counter_hub_request_seconds_total{_labels(method=m, route=r)} {n / 1_000_000:.6f}"
            for (m, r), n in micros
        ]
        lines.append("# TYPE counter_hub_records gauge")
        lines += [
            f"counter_hub_records{_labels(kind=kind)} {n}" for kind, n in sorted(records.items())
        ]
        lines.append("# TYPE counter_hub_forwarding gauge")
        lines += [f"counter_hub_forwarding{_labels(state=s)} {n}" for s, n in forwarding.items()]
        lines += _gauges(gauges.items())
        return "\n".join(lines) + "\n"


def _gauges(gauges: Iterable[tuple[str, int]]) -> list[str]:
    lines: list[str] = []
    for name, value in gauges:
        lines += [f"# TYPE counter_hub_{name} gauge", f"counter_hub_{name} {value}"]
    return lines


def _labels(**labels: str) -> str:
    return "{" + ",".join(f'{name}="{value}"' for name, value in labels.items()) + "}"
