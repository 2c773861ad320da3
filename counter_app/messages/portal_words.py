"""States of a dossier on its way to the national portal, in words."""

from collections.abc import Mapping

from counter_app.domain.forwarding import ForwardState

FORWARD_STATE: Mapping[ForwardState, str] = {
    ForwardState.QUEUED: "Chờ đồng bộ",
    ForwardState.WAITING: "Chờ gửi lại",
    ForwardState.REFUSED: "Cổng từ chối",
    ForwardState.DONE: "Đã đồng bộ",
}
