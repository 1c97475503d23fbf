"""Facts -> the tables of the output folder, as the data contract lays them out."""

from .report import ReportTables, Row, failed_report, report_tables
from .tables import RECORD_TABLES, TABLES, table

__all__ = ["RECORD_TABLES", "TABLES", "ReportTables", "Row", "failed_report", "report_tables", "table"]
