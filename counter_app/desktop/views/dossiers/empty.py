"""The list without dossiers: nothing found, nothing in the group, or the first day."""

from PySide6.QtWidgets import QWidget

from counter_app.desktop.theme import Theme
from counter_app.desktop.viewmodels.dossiers import DossiersState
from counter_app.desktop.views.widgets import EmptyState
from counter_app.services.dossier_list import DossierGroup


class NoDossiers(EmptyState):
    """Says which of the three it is, and what to do."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "dossier", "", "", parent=parent)

    def render_state(self, state: DossiersState) -> None:
        if state.words:
            title = self.tr("Không tìm thấy hồ sơ")
            words = self.tr("Thử ít chữ hơn, hoặc nhập đủ mã hồ sơ.")
        elif state.counts.get(DossierGroup.ALL, 0):
            title = self.tr("Không có hồ sơ nào ở nhóm này")
            words = self.tr("Chọn nhóm khác ở hàng trên.")
        else:
            title = self.tr("Chưa có hồ sơ nào")
            words = self.tr(
                "Tiếp nhận hồ sơ đầu tiên (Alt+1): hồ sơ sẽ nằm ở đây cho tới khi trả kết quả."
            )
        self.set_words(title, words)
