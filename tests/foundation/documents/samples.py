"""Files made for the tests: small, true to their formats, with words in them that must not survive."""

import io
import struct
import wave
import zipfile

from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image
from PIL.PngImagePlugin import PngInfo

CANARY = "Quillfeather"  # nobody's name
GPS = {1: "N", 2: (50.0, 15.0, 30.0), 3: "W", 4: (5.0, 3.0, 12.0), 29: "2026:02:03"}
_OOXML = "application/vnd.openxmlformats-officedocument."
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"


def jpeg(size=(640, 480), colour="teal") -> bytes:
    """With a maker, an author, a place, a comment and XMP."""
    picture = Image.new("RGB", size, colour)
    exif = Image.Exif()
    exif[0x010F], exif[0x013B], exif[0x8298] = f"{CANARY} Camera", CANARY, f"(c) {CANARY}"
    exif[0x8825] = GPS
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=CANARY.encode(), xmp=f"<x:xmpmeta>{CANARY}</x:xmpmeta>".encode())
    return out.getvalue()


def png(size=(64, 48)) -> bytes:
    words = PngInfo()
    words.add_text("Author", CANARY)
    words.add_itxt("XML:com.adobe.xmp", f"<x>{CANARY}</x>")
    out = io.BytesIO()
    Image.new("RGBA", size, (10, 20, 30, 128)).save(out, "PNG", pnginfo=words)
    return out.getvalue()


def webp() -> bytes:
    exif = Image.Exif()
    exif[0x013B] = CANARY
    out = io.BytesIO()
    Image.new("RGB", (50, 40), "navy").save(out, "WEBP", exif=exif)
    return out.getvalue()


def pdf(*, password: str = "", words: str = "The van comes at six") -> bytes:
    """With an author, XMP, a script that opens with it, an attachment, a note, and a photograph with a place."""
    made = Pdf.new()
    made.add_blank_page(page_size=(300, 200))
    page = made.pages[0]
    picture = Stream(made, jpeg((40, 30)))
    picture.Type, picture.Subtype, picture.Filter = Name.XObject, Name.Image, Name.DCTDecode
    picture.Width, picture.Height, picture.ColorSpace, picture.BitsPerComponent = 40, 30, Name.DeviceRGB, 8
    side = Stream(made, f"<x>{CANARY}</x>".encode())
    side.Type, side.Subtype = Name.Metadata, Name.XML
    picture.Metadata = side
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.obj.Resources = Dictionary(XObject=Dictionary(Im0=picture), Font=Dictionary(AA=font))
    page.obj.Contents = Stream(made, f"q 40 0 0 30 9 9 cm /Im0 Do Q BT /AA 12 Tf 20 100 Td ({words}) Tj ET".encode())
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 9, 9]), Contents=String(CANARY), T=String(CANARY)
    )
    page.obj.Annots = Array([made.make_indirect(note)])
    made.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{CANARY}')"))
    made.attachments[f"{CANARY}.txt"] = CANARY.encode()
    made.docinfo["/Author"] = CANARY
    with made.open_metadata() as metadata:
        metadata["dc:creator"] = [CANARY]
    out = io.BytesIO()
    if password:
        from pikepdf import Encryption

        made.save(out, encryption=Encryption(owner=password, user=password))
    else:
        made.save(out)
    return out.getvalue()


def archive(files: dict[str, bytes | str], *, stored: tuple[str, ...] = ()) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in files.items():
            entry = zipfile.ZipInfo(name, (2026, 2, 3, 4, 5, 6))
            entry.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            made.writestr(entry, body)
    return out.getvalue()


def _types(*overrides: tuple[str, str]) -> str:
    rows = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in overrides)
    return (
        f'<?xml version="1.0"?><Types xmlns="{_TYPES}"><Default Extension="rels" ContentType="x"/>'
        f'<Default Extension="jpeg" ContentType="image/jpeg"/><Default Extension="xml" ContentType="application/xml"/>{rows}</Types>'
    )


def relations(*rows: tuple[str, str, str, bool]) -> str:
    """Id, last word of the type, target, whether it leads outside."""
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    made = "".join(
        f'<Relationship Id="{pk}" Type="{base}{kind}" Target="{target}"{" TargetMode=" + chr(34) + "External" + chr(34) if out else ""}/>'
        for pk, kind, target, out in rows
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{_RELATIONS}">{made}</Relationships>'


_CORE = (
    '<?xml version="1.0"?><cp:coreProperties xmlns:cp="urn:c" xmlns:dc="urn:d">'
    f"<dc:creator>{CANARY}</dc:creator><cp:lastModifiedBy>{CANARY}</cp:lastModifiedBy></cp:coreProperties>"
)


def docx_parts(words: str = "The van comes at six") -> dict[str, bytes | str]:
    w = 'xmlns:w="urn:w" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    main = _OOXML + "wordprocessingml.document.main+xml"
    return {
        "[Content_Types].xml": _types(("word/document.xml", main), ("docProps/core.xml", "core"), ("customXml/item1.xml", "x")),
        "_rels/.rels": relations(("rId1", "officeDocument", "word/document.xml", False), ("rId2", "core", "docProps/core.xml", False)),
        "docProps/core.xml": _CORE,
        "docProps/app.xml": f"<Properties><Company>{CANARY}</Company></Properties>",
        "customXml/item1.xml": f"<b>{CANARY}</b>",
        "word/document.xml": (
            f'<?xml version="1.0"?><w:document {w}><w:body><w:p w:rsidR="00A1"><w:ins w:author="{CANARY}" w:date="2026-01-01T00:00:00Z">'
            f"<w:r><w:t>{words}</w:t></w:r></w:ins></w:p>"
            "<w:p><w:r><w:instrText>DDE</w:instrText></w:r><w:r><w:instrText>AUTO c:\\\\x.exe</w:instrText></w:r></w:p>"
            '<w:p><w:hyperlink r:id="rId3"><w:r><w:t>the advert</w:t></w:r></w:hyperlink></w:p></w:body></w:document>'
        ),
        "word/comments.xml": f'<w:comments {w}><w:comment w:id="0" w:author="{CANARY}" w:initials="QF"/></w:comments>',
        "word/people.xml": f'<w:people {w}><w:person w:author="{CANARY}"><w:presenceInfo w:userId="{CANARY}"/></w:person></w:people>',
        "word/settings.xml": f'<w:settings {w}><w:rsids><w:rsid w:val="00A1"/></w:rsids><w:attachedTemplate r:id="rId1"/></w:settings>',
        "word/_rels/settings.xml.rels": relations(("rId1", "attachedTemplate", f"file:///{CANARY}/t.dotx", True)),
        "word/_rels/document.xml.rels": relations(
            ("rId1", "image", "media/image1.jpeg", False), ("rId2", "customXml", "../customXml/item1.xml", False),
            ("rId3", "hyperlink", "https://adverts.example/7", True), ("rId4", "image", f"http://{CANARY}.example/x.png", True),
        ),
        "word/media/image1.jpeg": jpeg((60, 40)),
    }  # fmt: skip


def docx(**more: bytes | str) -> bytes:
    return archive(docx_parts() | more)


def xlsx() -> bytes:
    main = _OOXML + "spreadsheetml.sheet.main+xml"
    x = 'xmlns="urn:x" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    return archive({
        "[Content_Types].xml": _types(("xl/workbook.xml", main)),
        "_rels/.rels": relations(("rId1", "officeDocument", "xl/workbook.xml", False), ("rId2", "core", "docProps/core.xml", False)),
        "docProps/core.xml": _CORE,
        "xl/workbook.xml": f'<workbook {x}><fileSharing userName="{CANARY}"/><x15:absPath xmlns:x15="urn:15" url="C:/{CANARY}/"/><sheets/></workbook>',
        "xl/worksheets/sheet1.xml": f'<worksheet {x}><sheetData><row><c t="str"><v>24 Feb</v></c></row></sheetData><pageSetup r:id="rId1"/></worksheet>',
        "xl/worksheets/_rels/sheet1.xml.rels": relations(("rId1", "printerSettings", "../printerSettings/printerSettings1.bin", False)),
        "xl/printerSettings/printerSettings1.bin": CANARY.encode(),
        "xl/tables/table1.xml": f'<table {x} name="Rota" displayName="Rota"/>',
        "xl/comments1.xml": f"<comments {x}><authors><author>{CANARY}</author></authors></comments>",
        "xl/persons/person.xml": f'<personList {x}><person displayName="{CANARY}" id="7" userId="{CANARY}"/></personList>',
    })  # fmt: skip


def pptx() -> bytes:
    main = _OOXML + "presentationml.presentation.main+xml"
    return archive({
        "[Content_Types].xml": _types(("ppt/presentation.xml", main)),
        "_rels/.rels": relations(("rId1", "officeDocument", "ppt/presentation.xml", False)),
        "ppt/presentation.xml": '<p:presentation xmlns:p="urn:p"/>',
        "ppt/commentAuthors.xml": f'<p:cmAuthorLst xmlns:p="urn:p"><p:cmAuthor id="0" name="{CANARY}" initials="QF"/></p:cmAuthorLst>',
        "ppt/media/image1.jpeg": jpeg((30, 20)),
    })  # fmt: skip


def odt() -> bytes:
    return archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": (
                '<o:content xmlns:o="urn:o" xmlns:dc="urn:dc" xmlns:xlink="urn:xl"><o:p>The van comes at six</o:p>'
                f'<o:annotation><dc:creator>{CANARY}</dc:creator></o:annotation><o:image xlink:href="http://{CANARY}.example/a"/></o:content>'
            ),
            "meta.xml": f"<meta><creator>{CANARY}</creator></meta>",
            "settings.xml": f"<s>{CANARY}</s>",
            "Thumbnails/thumbnail.png": png(),
            "Pictures/1.jpg": jpeg((30, 20)),
            "META-INF/manifest.xml": (
                '<m:manifest xmlns:m="urn:m"><m:file-entry m:full-path="/"/><m:file-entry m:full-path="content.xml"/>'
                '<m:file-entry m:full-path="meta.xml"/><m:file-entry m:full-path="Pictures/1.jpg"/></m:manifest>'
            ),
        },
        stored=("mimetype",),
    )


def mp3(frames: int = 40) -> bytes:
    """MPEG 1 layer III, 128 kbit/s, with ID3v2 before, APE and ID3v1 after."""
    title = b"TIT2" + struct.pack(">I", len(CANARY) + 1) + b"\0\0\0" + CANARY.encode()
    size = len(title)
    head = b"ID3\x03\0\0" + bytes([size >> 21 & 127, size >> 14 & 127, size >> 7 & 127, size & 127])
    sound = (b"\xff\xfb\x90\x00" + bytes(413)) * frames
    ape = b"APETAGEX" + struct.pack("<IIII", 2000, 32 + len(CANARY), 1, 0) + bytes(8) + CANARY.encode()
    return head + title + sound + ape + (b"TAG" + CANARY.encode()).ljust(128, b"\0")


def wav() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(8000)
        made.writeframes(b"\x10\x20" * 801)
    body = out.getvalue()[12:]
    tags = b"INFOIART" + struct.pack("<I", len(CANARY)) + CANARY.encode()
    tags = b"LIST" + struct.pack("<I", len(tags)) + tags
    return b"RIFF" + struct.pack("<I", len(body) + len(tags) + 4) + b"WAVE" + tags + body


def ogg_page(packets: list[bytes], *, flags: int, number: int, granule: int = 0) -> bytes:
    from northstar.foundation.documents.cleaning import sound

    laces = b"".join(bytes([255] * (len(packet) // 255) + [len(packet) % 255]) for packet in packets)
    page = bytearray(
        b"OggS\0" + bytes([flags]) + struct.pack("<qIII", granule, 7, number, 0) + bytes([len(laces)]) + laces
    )
    page += b"".join(packets)
    page[22:26] = struct.pack("<I", sound._checksum(bytes(page)))
    return bytes(page)


def ogg(codec: str = "opus") -> bytes:
    name = f"ARTIST={CANARY}{'x' * 300}".encode()
    comments = struct.pack("<I", 4) + b"libx" + struct.pack("<II", 1, len(name)) + name
    if codec == "opus":
        head, tags, more = b"OpusHead\x01\x01\x38\x01\x80\xbb\0\0\0\0\0", b"OpusTags" + comments, []
    elif codec == "vorbis":
        head, tags, more = (
            b"\x01vorbis" + bytes(22) + b"\x01",
            b"\x03vorbis" + comments + b"\x01",
            [b"\x05vorbis" + bytes(60)],
        )
    else:
        head, tags, more = b"Speex   " + bytes(72), comments, []
    return (
        ogg_page([head], flags=2, number=0)
        + ogg_page([tags, *more], flags=0, number=1)
        + ogg_page([b"\xfc" + bytes(80)] * 5, flags=4, number=2, granule=4800)
    )


def box(kind: bytes, *bodies: bytes) -> bytes:
    body = b"".join(bodies)
    return struct.pack(">I", len(body) + 8) + kind + body


def m4a(handler: bytes = b"soun") -> bytes:
    times = struct.pack(">II", 3_900_000_000, 3_900_000_001)
    heading = box(b"hdlr", bytes(8), handler, bytes(12), CANARY.encode() + b"\0")
    track = box(
        b"trak",
        box(b"tkhd", bytes(4), times, bytes(72)),
        box(b"mdia", box(b"mdhd", bytes(4), times, bytes(12)), heading),
    )
    place = box(b"udta", box(b"\xa9xyz", f"+50.2583-005.0530/{CANARY}".encode()))
    return (
        box(b"ftyp", b"M4A \0\0\0\0M4A isom")
        + box(b"moov", box(b"mvhd", bytes(4), times, bytes(88)), track, place)
        + box(b"uuid", b"\xbe\x7a\xcf\xcb" * 4, CANARY.encode())
        + box(b"mdat", bytes(range(256)) * 4)
    )
