"""Uploads stay in memory until they are sealed. There is no temporary file, whatever their size."""

from io import BytesIO
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from northstar.foundation.documents.cleaning.kinds import COUNT_LIMIT, FILE_LIMIT, MEGABYTE, TOTAL_LIMIT

# A form that is larger than this is not read to its end.
BODY_LIMIT = 3 * TOTAL_LIMIT
# An ending larger than any name; the rest of a form is read even where a file in it is refused.
_BLOCK = 64 * 1024


class RefusedUpload(UploadedFile):
    """Stands in the form where a file was that could not be taken: without content, and with the reason."""

    def __init__(self, name: str, refused: str):
        super().__init__(file=BytesIO(), name=name, size=0)
        self.refused = refused


class MemoryHandler(FileUploadHandler):
    """Keeps files in memory up to the limits; what is beyond is read, dropped, and answered as ``RefusedUpload``.

    So the rest of the form arrives, and the page can name the file and say what to do.
    """

    chunk_size = _BLOCK

    def __init__(self, request: Any = None):
        super().__init__(request)
        self.total = self.count = 0
        self.file, self.refused = BytesIO(), ""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: str | None = None
    ) -> None:
        if content_length > BODY_LIMIT + MEGABYTE:
            raise RequestDataTooBig("the form is larger than any upload that could be taken")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.count += 1
        self.file = BytesIO()
        self.refused = "too_many" if self.count > COUNT_LIMIT else ""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.refused:
            return
        if start + len(raw_data) > FILE_LIMIT:
            self.refused = "too_large"
        elif self.total + len(raw_data) > TOTAL_LIMIT:
            self.refused = "too_large_together"
        if self.refused:
            self.total -= self.file.tell()
            self.file = BytesIO()
            return
        self.total += len(raw_data)
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        name = self.file_name or ""
        if self.refused:
            return RefusedUpload(name, self.refused)
        self.file.seek(0)
        return InMemoryUploadedFile(
            self.file, self.field_name, name, self.content_type, self.file.getbuffer().nbytes, self.charset,
            self.content_type_extra,
        )  # fmt: skip
