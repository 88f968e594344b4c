"""The verbs of a concern."""

from northstar.casework.concerns.services.intake import Report, ReporterDetails, report_concern

__all__ = ["Report", "ReporterDetails", "report_concern"]
