"""The official forms as PDF, the register and the supervisor's figures as workbooks."""

from .printer import ReportlabSlips
from .workbook import XlsxWorkbooks

__all__ = ["ReportlabSlips", "XlsxWorkbooks"]
