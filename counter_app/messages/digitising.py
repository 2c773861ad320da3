"""The digitising rule of a line, in words."""

from collections.abc import Mapping

from counter_app.domain.digitising_rules import Digitise, DigitiseRule, ScanAnswer

DIGITISE: Mapping[Digitise, str] = {
    Digitise.MUST: "Phải số hóa",
    Digitise.MAY: "Có thể số hóa",
    Digitise.MUST_NOT: "Không số hóa",
}
"""What the rule says of a paper, as a label."""


def rule_words(rule: DigitiseRule) -> str:
    """Return the rule in its words with its ground, to read out: `Giấy tờ chỉ xuất trình …: không số hóa (TT …)`."""
    return f"{rule.words} ({rule.ground})"


def scan_warning(rule: DigitiseRule) -> str:
    """Return what to tell the officer whose scan was taken against the rule; empty where there is nothing to tell."""
    if rule.scan is not ScanAnswer.WARN:
        return ""
    return f"{rule_words(rule)}. Bản quét vẫn được giữ; không quét nếu công dân không đề nghị lưu."
