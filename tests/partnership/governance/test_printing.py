"""The PDF of a signature: readable, the same each time, and what people wrote stays text."""

import hashlib
import io
import re
import time
from datetime import UTC, datetime

import pikepdf
import pytest
from django.utils import timezone

from northstar.foundation.access.acting import acting_as
from northstar.foundation.agencies import services as agencies
from northstar.foundation.agencies.models import Signature
from northstar.partnership.governance.queries import papers
from northstar.partnership.governance.services.printing import printed
from tests.factories import joining

AT = datetime(2026, 6, 9, 9, 30, 5, tzinfo=UTC)
HOSTILE = {
    "markup": "#panic() #let x = 1 *bold* _it_ `raw` $x^2$ <label> @ref // gone? /* gone? */",
    "slashes": "C:\\path\\n \\#end \\u{41} ~ -- ---",
    "rtl": "مرحبا بالعالم",
    "import": '#import "@preview/x:1.0.0": * #read("/etc/passwd")',
}


def signature(cast, **changes) -> Signature:
    agreement = joining.both_papers()[1]
    given = {
        "signed_on": AT.date(),
        "signed_by": "Morwenna Tripp",
        "post": "Chief executive",
        "lawful_basis": "UK GDPR article 6(1)(ea)",
        "signed_at": AT,
        "text_digest": papers.digest_of(agreement),
    } | changes
    return Signature.objects.create(agency=cast.northfold, agreement=agreement, **given)


def text_of(pdf: bytes) -> str:
    """The text as a reader's search finds it: glyphs by the font's own table of characters."""
    found = []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for page in opened.pages:
            tables = {str(name): _characters(font) for name, font in page.Resources.Font.items()}
            font = ""
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tf":
                    font = str(operands[0])
                elif str(operator) in ("Tj", "TJ"):
                    parts = operands[0] if str(operator) == "TJ" else operands
                    for part in parts:
                        if isinstance(part, pikepdf.String):
                            raw = bytes(part)
                            glyphs = [raw[at : at + 2] for at in range(0, len(raw), 2)]
                            found.append("".join(tables[font].get(glyph, "") for glyph in glyphs))
    return "".join(found)


def _characters(font) -> dict[bytes, str]:
    written = font.ToUnicode.read_bytes().decode()
    pairs = re.findall(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>", written)
    return {bytes.fromhex(glyph): bytes.fromhex(to).decode("utf-16-be", "replace") for glyph, to in pairs}


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b\u00ad]+", "", text)


def test_it_says_who_signed_what_when_and_can_be_read_aloud(cast):
    made = signature(cast)
    began = time.perf_counter()
    pdf = printed(made)
    assert time.perf_counter() - began < 1
    text = squeezed(text_of(pdf))
    digest = papers.digest_of(made.agreement).hex()
    for said in ("Sharing agreement 9.0", "Northfold Council", "Morwenna Tripp, Chief executive", "9 June 2026, 10:30:05",
                 "Signed in Northstar", digest, "Because of Sharing agreement.", "Twelve months", "Page"):  # fmt: skip
        assert squeezed(said) in text, said
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.Root.MarkInfo.Marked and opened.Root.Lang == "en-GB"
        assert "pdfuaid" in opened.Root.Metadata.read_bytes().decode()
        assert [round(float(side)) for side in opened.pages[0].MediaBox[2:]] == [595, 842]
    assert hashlib.sha256(pdf).digest() == hashlib.sha256(printed(made)).digest()


def test_a_paper_that_was_written_down_says_who_wrote_it_down(cast):
    finn, agreement = cast.actor("finn"), joining.both_papers()[1]
    with acting_as(finn):
        made = agencies.sign_agreement(
            edit=agencies.Edit(by=finn.ref, at=timezone.now()),
            agency_id=cast.northfold.pk,
            agreement_id=agreement.pk,
            signing=agencies.Signing(timezone.localdate(), "Head of safeguarding", "UK GDPR article 6(1)(e)"),
        )
        text = squeezed(text_of(printed(made)))
    assert squeezed("written down in Northstar by Finn Gallagher, South West partnership desk") in text
    assert "SHA-256" not in text


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_people_wrote_stays_text(cast, kind):
    wrote = HOSTILE[kind]
    made = signature(cast, signed_by=wrote[:160], post=wrote[:160])
    cast.northfold.name = wrote
    made.agreement.text = f"# {wrote}\n\n{wrote}\n\n- {wrote}"
    made.agreement.retention = wrote[:200]
    text = squeezed(text_of(printed(made)))
    if kind == "rtl":  # set from right to left, so the letters of a line come in another order
        assert set(squeezed(wrote)) <= set(text)
    else:
        assert squeezed(wrote) in text.replace("–", "--").replace("—", "---"), text


def test_a_word_longer_than_a_line_breaks_and_a_letter_without_a_shape_stops_nothing(cast):
    made = signature(cast, signed_by="W" * 160)
    made.agreement.text = "漢字 and 😀 and " + "x" * 3000
    pdf = printed(made)
    assert squeezed(text_of(pdf)).count("W") >= 160
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.Root.MarkInfo.Marked
