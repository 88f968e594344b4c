"""What comes in, what comes out, and what is not taken."""

import base64
import io
import posixpath
import random
import re
import stat
import struct
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from pikepdf import Pdf, Stream
from PIL import Image

from northstar.foundation.documents.cleaning import images, kinds, office, process, sniffing, sound, work
from northstar.foundation.documents.cleaning.kinds import Unfit
from northstar.foundation.documents.services import refusing
from tests.foundation.documents import samples
from tests.foundation.documents.samples import CANARY

TAKEN = {
    "jpeg": samples.jpeg(), "png": samples.png(), "webp": samples.webp(), "pdf": samples.pdf(), "docx": samples.docx(),
    "xlsx": samples.xlsx(), "pptx": samples.pptx(), "odt": samples.odt(), "mp3": samples.mp3(), "wav": samples.wav(),
    "ogg": samples.ogg(), "m4a": samples.m4a(), "txt": "Seen on Tuesday; the driver was \u202edrahciR".encode(),
}  # fmt: skip


def everything_in(content: bytes) -> bytes:
    """The bytes, and whatever is packed inside them, as text in every encoding that tags use."""
    seen = content
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            seen += b"".join(entry.filename.encode() + archive.read(entry) for entry in archive.infolist())
            seen += archive.comment + b"".join(entry.comment + entry.extra for entry in archive.infolist())
    if content[:5] == b"%PDF-":
        with Pdf.open(io.BytesIO(content)) as pdf:
            for item in pdf.objects:
                seen += repr(item).encode()
                if isinstance(item, Stream):
                    seen += item.read_raw_bytes() if "/DCTDecode" in repr(item) else item.read_bytes()
    return seen + seen.replace(b"\0", b"")


@pytest.mark.parametrize("kind", TAKEN)
def test_control_28_the_clean_copy_does_not_tell_who_made_it(kind):
    assert kind == "txt" or CANARY.encode() in everything_in(TAKEN[kind])
    cleaned = work.clean(TAKEN[kind])
    assert cleaned.kind == kind
    assert cleaned.content and CANARY.encode() not in everything_in(cleaned.content)
    assert "\u202e".encode() not in cleaned.content


@pytest.mark.parametrize("kind", TAKEN)
def test_cleaning_twice_takes_the_file_again(kind):
    once = work.clean(TAKEN[kind]).content
    again = work.clean(once)
    assert again.kind == kind
    if kind not in ("jpeg", "webp", "pdf", "docx", "pptx", "odt"):  # these encode pictures anew or number objects
        assert again.content == once


@pytest.mark.parametrize("maker", [samples.jpeg, samples.webp, samples.png])
def test_control_28_no_place_and_no_profile_is_left_in_a_picture(maker):
    picture = Image.open(io.BytesIO(work.clean(maker()).content))
    picture.load()
    assert not picture.getexif()
    assert not {"exif", "xmp", "comment", "icc_profile", "Author", "photoshop"} & set(picture.info)


def test_control_28_pictures_inside_documents_lose_their_place():
    for name, part in (
        ("docx", "word/media/image1.jpeg"),
        ("pptx", "ppt/media/image1.jpeg"),
        ("odt", "Pictures/1.jpg"),
    ):
        with zipfile.ZipFile(io.BytesIO(work.clean(TAKEN[name]).content)) as archive:
            assert not Image.open(io.BytesIO(archive.read(part))).getexif()
    with Pdf.open(io.BytesIO(work.clean(TAKEN["pdf"]).content)) as pdf:
        raw = pdf.pages[0].obj.Resources.XObject.Im0.read_raw_bytes()
    assert not Image.open(io.BytesIO(raw)).getexif()
    assert Image.open(io.BytesIO(raw)).size == (40, 30)


def test_a_picture_stays_upright_and_its_colours_stay():
    exif = Image.Exif()
    exif[0x0112] = 6  # taken sideways
    out = io.BytesIO()
    Image.new("RGB", (80, 40), (200, 30, 30)).save(out, "JPEG", exif=exif, quality=95)
    picture = Image.open(io.BytesIO(work.clean(out.getvalue()).content))
    assert picture.size == (40, 80)
    assert all(abs(a - b) < 6 for a, b in zip(picture.getpixel((20, 40)), (200, 30, 30), strict=True))


@pytest.mark.parametrize(
    ("mode", "kind"), [("L", "PNG"), ("P", "PNG"), ("1", "PNG"), ("I;16", "PNG"), ("LA", "PNG"), ("CMYK", "JPEG")]
)
def test_every_mode_of_picture_is_taken(mode, kind):
    out = io.BytesIO()
    Image.new(mode, (30, 20)).save(out, kind)
    cleaned = work.clean(out.getvalue())
    assert Image.open(io.BytesIO(cleaned.content)).size == (30, 20)
    assert Image.open(io.BytesIO(cleaned.thumbnail)).format == "JPEG"


def test_the_small_picture_is_small():
    cleaned = work.clean(samples.jpeg((2000, 1000)))
    assert Image.open(io.BytesIO(cleaned.thumbnail)).size == (320, 160)
    assert cleaned.facts == {"width": 2000, "height": 1000}


def test_the_pages_of_a_pdf_still_say_what_they_said():
    cleaned = work.clean(samples.pdf(words="Six bunks in the back room"))
    with Pdf.open(io.BytesIO(cleaned.content)) as pdf:
        assert b"Six bunks in the back room" in pdf.pages[0].obj.Contents.read_bytes()
        assert "/AA" in pdf.pages[0].obj.Resources.Font  # a font's name, not an action
        assert set(pdf.Root.keys()) == {"/Type", "/Pages"}
    assert cleaned.facts == {"pages": 1}


@pytest.mark.parametrize(
    "layers", [["/FlateDecode", "/DCTDecode"], ["/ASCII85Decode", "/DCTDecode"], ["/ASCII85Decode", "/FlateDecode"]]
)
def test_pictures_that_are_packed_twice_are_cleaned_too(layers):
    from pikepdf import Array, Name

    with Pdf.open(io.BytesIO(samples.pdf())) as source:
        picture = source.pages[0].obj.Resources.XObject.Im0
        body = samples.jpeg((40, 30)) if layers[-1] == "/DCTDecode" else bytes(3600)
        for layer in reversed(layers):
            body = {"/FlateDecode": zlib.compress, "/ASCII85Decode": lambda plain: base64.a85encode(plain) + b"~>"}.get(
                layer, lambda plain: plain
            )(body)
        picture.write(body, filter=Array([Name(layer) for layer in layers]))
        out = io.BytesIO()
        source.save(out)
    cleaned = work.clean(out.getvalue()).content
    assert CANARY.encode() not in everything_in(cleaned)
    with Pdf.open(io.BytesIO(cleaned)) as pdf:
        assert pdf.pages[0].obj.Resources.XObject.Im0.Width == 40


def test_what_was_filled_into_a_pdf_form_stays_visible():
    from pikepdf import Array, Dictionary, Name, String

    made = Pdf.new()
    made.add_blank_page(page_size=(200, 200))
    drawn = Stream(made, b"BT /F 10 Tf (Room 4) Tj ET")
    drawn.Type, drawn.Subtype, drawn.BBox = Name.XObject, Name.Form, Array([0, 0, 80, 20])
    entry = made.make_indirect(Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("where"), V=String("Room 4"), F=4,
        Rect=Array([10, 10, 90, 30]), AP=Dictionary(N=drawn),
    ))  # fmt: skip
    made.pages[0].obj.Annots, made.Root.AcroForm = Array([entry]), Dictionary(Fields=Array([entry]))
    out = io.BytesIO()
    made.save(out)
    cleaned = work.clean(out.getvalue()).content
    assert b"Room 4" in everything_in(cleaned)
    assert b"/Annots" not in everything_in(cleaned)


def test_a_word_document_keeps_its_words_and_links_and_its_parts_fit_together():
    with zipfile.ZipFile(io.BytesIO(work.clean(samples.docx()).content)) as archive:
        names = set(archive.namelist())
        text = archive.read("word/document.xml").decode()
        links = archive.read("word/_rels/document.xml.rels").decode()
        types = archive.read("[Content_Types].xml").decode()
    assert "The van comes at six" in text and "https://adverts.example/7" in links
    assert "AUTO" not in text and "rsidR" not in text
    assert "attachedTemplate" not in "".join(names)
    assert not {"docProps/core.xml", "customXml/item1.xml"} & names
    assert "docProps" not in types and "customXml" not in types + links
    assert 'Target="media/image1.jpeg"' in links


def test_a_workbook_keeps_its_table_names_and_forgets_its_printer():
    with zipfile.ZipFile(io.BytesIO(work.clean(samples.xlsx()).content)) as archive:
        assert 'displayName="Rota"' in archive.read("xl/tables/table1.xml").decode()
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "24 Feb" in sheet and "rId1" not in sheet


def test_a_workbook_that_one_program_made_is_read_by_another_after_cleaning():
    import xlsxwriter
    from python_calamine import CalamineWorkbook

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"author": CANARY, "company": CANARY, "comments": CANARY})
        sheet = book.add_worksheet("Rota")
        sheet.write_row(0, 0, ["Van", 6, "Grüße"])
        sheet.write_comment("A1", "who said so", {"author": CANARY})
        sheet.insert_image("C3", "photo.jpg", {"image_data": io.BytesIO(samples.jpeg((30, 20)))})
        sheet.write_url("A5", "https://adverts.example/7")
    cleaned = work.clean(out.getvalue())
    assert cleaned.kind == "xlsx" and CANARY.encode() not in everything_in(cleaned.content)
    read = CalamineWorkbook.from_filelike(io.BytesIO(cleaned.content))
    assert read.get_sheet_by_name("Rota").to_python()[0] == ["Van", 6.0, "Grüße"]
    with zipfile.ZipFile(io.BytesIO(cleaned.content)) as archive:
        names = set(archive.namelist())
        for name in names:
            if name.endswith(".rels"):
                folder = posixpath.dirname(posixpath.dirname(name))
                for target, out_of in re.findall(
                    r'Target="([^"]+)"( TargetMode="External")?', archive.read(name).decode()
                ):
                    assert out_of or posixpath.normpath(posixpath.join(folder, target)).lstrip("/") in names


def test_sound_stays_where_it_was():
    assert work.clean(samples.mp3(40)).content == (b"\xff\xfb\x90\x00" + bytes(413)) * 40
    before, after = samples.m4a(), work.clean(samples.m4a()).content
    assert len(after) == len(before) and after[-1032:] == before[-1032:]
    opus = work.clean(samples.ogg("opus")).content
    assert len(opus) == len(samples.ogg("opus"))
    for at, _body, end, _flags in sound._ogg_pages(opus):
        page = bytearray(opus[at:end])
        told = struct.unpack_from("<I", page, 22)[0]
        page[22:26] = bytes(4)
        assert sound._checksum(bytes(page)) == told
    assert CANARY.encode() not in work.clean(samples.ogg("vorbis")).content


def test_a_recording_that_cannot_be_cleaned_is_kept_as_it_is_only():
    assert work.clean(samples.ogg("speex")).content is None


def bomb() -> bytes:
    return samples.docx(**{"word/big.xml": b"<a>" + b" " * 60_000_000 + b"</a>"})


def many() -> bytes:
    return samples.archive({f"word/{number}.xml": b"<a/>" for number in range(2500)})


def lying() -> bytes:
    """Its directory says that the part is small."""
    made = bytearray(
        samples.docx(**{"word/lie.xml": b"<a>" + random.Random(7).randbytes(200_000).hex().encode() + b"</a>"})
    )
    at = made.rfind(b"PK\x01\x02", 0, made.rfind(b"word/lie.xml"))
    struct.pack_into("<I", made, at + 24, 100)
    return bytes(made)


def linked(name: str = "word/link.xml", mode: int = stat.S_IFLNK | 0o777) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for part, body in samples.docx_parts().items():
            made.writestr(part, body)
        entry = zipfile.ZipInfo(name)
        entry.create_system, entry.external_attr = 3, mode << 16
        made.writestr(entry, "/etc/passwd")
    return out.getvalue()


def wide() -> bytes:
    """A PNG that says it is 50,000 pixels wide and high, and packs them into nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 50_000, 50_000, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(6251) * 100)) + chunk(b"IEND", b"")


def pdf_bomb() -> bytes:
    body = zlib.compress(bytes(80_000_000), 9)
    return (
        f"%PDF-1.5\n1 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length {len(body)}>>stream\n".encode()
        + body
        + b"\nendstream endobj\nstartxref\n0\n%%EOF"
    )


REFUSED = {
    "dangerous": sniffing.EICAR,
    "dangerous: hidden in a text": b"hello " + sniffing.EICAR,
    "dangerous: inside a document": samples.docx(**{"word/x.xml": sniffing.EICAR}),
    "empty": b"",
    "unpacks_large: bomb": bomb(),
    "unpacks_large: many": many(),
    "damaged: lies about its size": lying(),
    "unpacks_large: pdf": pdf_bomb(),
    "too_many_pixels": wide(),
    "gif: and a script": b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)//;",
    "mixed: pdf and zip": samples.pdf() + samples.archive({"a.txt": "x"}),
    "mixed: picture and zip": samples.jpeg() + samples.archive({"a.txt": "x"}),
    "mixed: picture and pdf": samples.jpeg((8, 8))[:20] + b"%PDF-1.4" + samples.jpeg((8, 8))[20:],
    "mixed: picture and page": b"\x89PNG\r\n\x1a\n<html><script>alert(1)</script>" + samples.png(),
    "mixed: zip after something": b"PK\x03\x04 junk " + samples.docx(),
    "svg": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "svg: in utf-16": "<svg><script>alert(1)</script></svg>".encode("utf-16"),
    "markup": b"\n <!DOCTYPE html><script>alert(1)</script>",
    "unsafe_names: link": linked(),
    "unsafe_names: device": linked("word/d.xml", stat.S_IFCHR),
    "unsafe_names: up": linked("word/../../../x.xml", stat.S_IFREG),
    "unsafe_names: absolute": linked("/etc/x.xml", stat.S_IFREG),
    "unsafe_names: drive": linked("C:\\x.xml", stat.S_IFREG),
    "unsafe_names: twice": linked("WORD/document.xml", stat.S_IFREG),
    "macro": samples.docx(**{"word/vbaProject.bin": b"\x01\x02"}),
    "nested: embedded": samples.docx(**{"word/embeddings/a.xml": b"<a/>"}),
    "nested: zip in zip": samples.docx(**{"word/media/a.jpeg": samples.archive({"a": "b"})}),
    "nested: old office": samples.docx(**{"word/media/a.jpeg": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}),
    "links_out": samples.archive(
        {
            "[Content_Types].xml": samples._types(("xl/w.xml", samples._OOXML + "spreadsheetml.sheet.main+xml")),
            "xl/externalLinks/e.xml": "<a/>",
        }
    ),
    "inside_unknown": samples.docx(**{"word/media/film.mp4": samples.m4a(b"vide")}),
    "damaged: entities": samples.docx(**{"word/e.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
    "damaged: picture": samples.jpeg()[:900],
    "damaged: pdf": b"%PDF-1.7\nnothing",
    "locked": samples.pdf(password="tern"),
    "archive": samples.archive({"a.txt": "x"}),
    "program": b"MZ" + bytes(100),
    "old_office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "heic": b"\0\0\0\x18ftypheic" + bytes(40),
    "video": samples.m4a(b"vide"),
    "film_or_sound": b"\x1a\x45\xdf\xa3" + bytes(40),
    "picture_kind": b"II*\0" + bytes(40),
    "sound_kind": b"fLaC" + bytes(40),
    "unknown": bytes(range(256)),
    "long_text": b"word " * 300_000,
    "too_large": b"\xff\xd8\xff" + bytes(kinds.FILE_LIMIT),
}


@pytest.mark.parametrize("case", REFUSED)
def test_control_27_what_is_not_safe_is_not_taken(case):
    with pytest.raises(Unfit) as refused:
        work.clean(REFUSED[case])
    assert refused.value.code == case.split(":")[0]


def test_control_27_hostile_bytes_are_refused_or_cleaned_and_never_break_the_process():
    """A parser's crash, hang or hunger is an answer like any other."""
    for content in (bomb(), wide(), pdf_bomb(), b"%PDF-1.7\n" + bytes(5000), samples.jpeg()[:700] + bytes(9000)):
        with pytest.raises(Unfit):
            process.clean(content)
    assert process.clean(samples.jpeg()).kind == "jpeg"


def test_the_process_knows_no_secret_and_writes_no_file(monkeypatch, tmp_path):
    """The child is asked what it can: its environment holds none of ours, and a file cannot be written."""
    import subprocess
    import sys

    monkeypatch.setenv("DATABASE_URL", "postgresql://x:secret@/x")
    told = {}
    real = subprocess.run

    def run(command, **how):
        told.update(how["env"])
        return real(command, **how)

    monkeypatch.setattr(subprocess, "run", run)
    process.clean(samples.jpeg())
    assert set(told) <= {"PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LANG"}
    script = (
        "from northstar.foundation.documents.cleaning import process; process.limit();"
        f"file = open({str(tmp_path / 'x')!r}, 'wb', buffering=0); file.write(b'x' * 9)"
    )
    assert real([sys.executable, "-I", "-c", script], stderr=subprocess.DEVNULL, check=False).returncode != 0
    assert not (tmp_path / "x").read_bytes()


@settings(max_examples=300, deadline=None)
@given(some.data())
def test_control_26_bytes_changed_anywhere_are_refused_or_cleaned(data):
    """No parser of ours lets out anything but an answer, whatever a file is changed to."""
    kind = data.draw(some.sampled_from(sorted(TAKEN)))
    content = bytearray(TAKEN[kind])
    for _change in range(data.draw(some.integers(1, 6))):
        at = data.draw(some.integers(0, len(content) - 1))
        content[at : at + data.draw(some.integers(1, 4))] = data.draw(some.binary(max_size=6))
    try:
        answer = work.clean(bytes(content)).kind
    except Unfit as unfit:
        answer = unfit.code
    assert answer in kinds.KINDS or answer in refusing._SENTENCES


def test_office_answers_for_a_part_without_content():
    assert office._part("word/x.xml", b"  ") == b"  "
    assert images.clean_inside(samples.png(), "png")
