"""Why a file is not taken: one sentence that names it and says what to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from northstar.kit import text
from northstar.kit.transitions import Refused

_SENTENCES: dict[str, Promise | str] = {
    "empty": gettext_lazy("“%(name)s” is empty. Choose it again, or another file."),
    "too_large": gettext_lazy("“%(name)s” is larger than 10 MB. Send a smaller picture, or part of the document."),
    "too_large_together": gettext_lazy(
        "“%(name)s” was left out: together the files are larger than 25 MB. Send fewer."
    ),
    "too_many": gettext_lazy("“%(name)s” was left out: you can add up to 5 files. Choose the ones that matter most."),
    "long_text": gettext_lazy("“%(name)s” is a very long text. Send the part that matters, up to 1 MB."),
    "svg": gettext_lazy("“%(name)s” is an SVG drawing, which can hold a program. Save it as PNG or PDF and send that."),
    "markup": gettext_lazy("“%(name)s” is a web page or XML. Print it to PDF, or send a screenshot."),
    "heic": gettext_lazy("“%(name)s” is an HEIC picture. Save it as JPEG, or send a screenshot of it."),
    "gif": gettext_lazy("“%(name)s” is a GIF. Save it as JPEG or PNG and send that."),
    "picture_kind": gettext_lazy("“%(name)s” is a picture of a kind we can't take. Save it as JPEG or PNG."),
    "sound_kind": gettext_lazy("“%(name)s” is a recording of a kind we can't take. Save it as MP3, M4A, WAV or OGG."),
    "video": gettext_lazy(
        "“%(name)s” is a film. We can't take films here: send a picture from it, and tell us you have it."
    ),
    "film_or_sound": gettext_lazy(
        "“%(name)s” is a film, or a recording of a kind we can't take. Send a picture from it, or the sound as MP3."
    ),
    "archive": gettext_lazy("“%(name)s” is an archive. Send the files in it one by one."),
    "program": gettext_lazy("“%(name)s” is a program. We take pictures, documents, recordings and text only."),
    "old_office": gettext_lazy("“%(name)s” is in an old format. Save it as PDF or DOCX and send that."),
    "mixed": gettext_lazy(
        "“%(name)s” is two kinds of file in one, which is not safe. Save it again, or send a screenshot."
    ),
    "macro": gettext_lazy("“%(name)s” has macros in it, which are programs. Save it without macros, or as PDF."),
    "nested": gettext_lazy("“%(name)s” has another file inside. Save it as PDF, or send the files one by one."),
    "links_out": gettext_lazy("“%(name)s” takes data from another file. Save it as PDF and send that."),
    "inside_unknown": gettext_lazy(
        "“%(name)s” has something inside that we can't make safe. Save it as PDF and send that."
    ),
    "too_many_pixels": gettext_lazy(
        "“%(name)s” has more pixels than we can take. Make it smaller, or send a screenshot."
    ),
    "unpacks_large": gettext_lazy("“%(name)s” becomes too large when it is opened. Save it again, or send it as PDF."),
    "unsafe_names": gettext_lazy("“%(name)s” is packed in a way that is not safe. Save it again, or send it as PDF."),
    "too_complex": gettext_lazy("“%(name)s” takes too long to make safe. Send fewer pages, or a screenshot."),
    "locked": gettext_lazy("“%(name)s” is locked with a password. Save it without one, or print it to a new PDF."),
    "damaged": gettext_lazy("“%(name)s” can't be opened; it may be damaged. Save it again, or send a screenshot."),
    "dangerous": gettext_lazy(
        "“%(name)s” looks harmful to computers, so we did not keep it. Tell us in words what it shows."
    ),
    "tells": gettext_lazy(
        "“%(name)s” may tell who made it, and we can't take that out. Tell us in words, or send it as MP3."
    ),
    "unknown": gettext_lazy("“%(name)s” is not a kind of file we know. Send JPEG, PNG, PDF, DOCX, MP3 or plain text."),
    "no_room": gettext_lazy("“%(name)s” could not be kept just now. Send without it, or try again in a few minutes."),
}


class FileRefused(Refused):
    """``code`` is the reason; the message is the sentence for the person, with the name that they gave."""

    def __init__(self, code: str, name: str):
        self.code, self.name = code, shown_name(name)
        super().__init__(str(_SENTENCES.get(code, _SENTENCES["unknown"])) % {"name": self.name})


def shown_name(name: str) -> str:
    """A file's name as it may be shown: one line, no path, no overrides, not too long."""
    line = text.clean_line(name.replace("\\", "/").rsplit("/", 1)[-1]) or "?"
    return line if len(line) <= 80 else line[:60] + "…" + line[-16:]
