"""The official forms as PDF and the supervisor's figures as a workbook."""

from .receipt import RECEIPT_TEMPLATE, ReportlabSlips
from .workbook import XlsxWorkbooks

__all__ = ["RECEIPT_TEMPLATE", "ReportlabSlips", "XlsxWorkbooks"]
