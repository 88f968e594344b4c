"""What is done with documents."""

from northstar.foundation.documents.services.erasing import discard, erase, settle
from northstar.foundation.documents.services.receiving import Belonging, receive, receive_all
from northstar.foundation.documents.services.refusing import FileRefused
from northstar.foundation.documents.services.scanning import note_scan, scan_waiting
from northstar.foundation.documents.services.serving import Opened, open_clean, open_original, open_thumbnail
from northstar.foundation.documents.services.sweeping import sweep_files, sweep_unsettled

__all__ = [
    "Belonging",
    "FileRefused",
    "Opened",
    "discard",
    "erase",
    "note_scan",
    "open_clean",
    "open_original",
    "open_thumbnail",
    "receive",
    "receive_all",
    "scan_waiting",
    "settle",
    "sweep_files",
    "sweep_unsettled",
]
