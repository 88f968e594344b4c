"""PDF: the pages copied into a new file, without scripts, forms, attachments, comments, authors and metadata."""

import base64
import re
import zlib
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from northstar.foundation.documents.cleaning.kinds import MEGABYTE, Cleaned, Unfit
from northstar.foundation.documents.cleaning.segments import bare_jpeg, bare_jpeg2000

PAGES = 500
OBJECTS = 100_000
# What must be unpacked to read a file at all: its object and reference streams.
STRUCTURE = 60 * MEGABYTE
_PAGE_KEYS = ("/Type", "/Parent", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Contents", "/Group")
# Wherever they stand: side information, and what could run, fetch or be unpacked.
_NEVER = (
    "/Metadata", "/PieceInfo", "/LastModified", "/AF", "/AA", "/OpenAction", "/JS", "/JavaScript", "/Launch",
    "/EmbeddedFiles", "/EF", "/RichMedia", "/Thumb", "/OPI", "/Alternates", "/Ref", "/StructParent", "/StructParents",
)  # fmt: skip
# Dictionaries whose keys are names that the maker chose ("/AA" may be a font there).
_NAME_MAPS = (
    "/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/Properties", "/CharProcs", "/Colorants",
)  # fmt: skip
_STRUCTURE_STREAM = re.compile(rb"/Type\s*/(?:ObjStm|XRef)\b")
_ACTIONS = (
    "/JavaScript", "/Launch", "/URI", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie",
    "/Sound", "/RichMediaExecute", "/GoTo3DView",
)  # fmt: skip


def clean(content: bytes) -> Cleaned:
    """Raises ``Unfit``: locked with a password, damaged, or too large to unpack."""
    _within_limits(content)
    try:
        with Pdf.open(BytesIO(content)) as source, Pdf.new() as target:
            if len(source.pages) > PAGES or len(source.objects) > OBJECTS:
                raise Unfit("too_complex")
            _print_forms_into_pages(source)
            for page in source.pages:
                for key in set(page.obj.keys()) - set(_PAGE_KEYS):
                    del page.obj[key]
            target.pages.extend(source.pages)
            _scrub(target)
            out = BytesIO()
            # Without decoding streams: nothing inside them is interpreted here.
            target.save(
                out, compress_streams=True, stream_decode_level=pikepdf.StreamDecodeLevel.none,
                object_stream_mode=pikepdf.ObjectStreamMode.generate, fix_metadata_version=False,
            )  # fmt: skip
            pages = len(target.pages)
    except pikepdf.PasswordError as error:
        raise Unfit("locked") from error
    except (pikepdf.PdfError, ValueError, KeyError, TypeError, AttributeError, RuntimeError, zlib.error) as error:
        raise Unfit("damaged") from error
    if not pages:
        raise Unfit("damaged")
    _prove(out.getvalue())
    return Cleaned("pdf", out.getvalue(), facts={"pages": pages})


def _within_limits(content: bytes) -> None:
    """Unpack the structure streams against a limit first: the reader itself would unpack them without one."""
    left = STRUCTURE
    for found in _STRUCTURE_STREAM.finditer(content):
        start = content.find(b"stream", found.end(), found.end() + 4096)
        if start < 0:
            continue
        start += 6 + (2 if content[start + 6 : start + 8] == b"\r\n" else 1)
        unpacker = zlib.decompressobj()
        try:
            left -= len(unpacker.decompress(content[start:], left + 1))
        except zlib.error:
            continue  # packed otherwise, or encrypted
        if left < 0:
            raise Unfit("unpacks_large")


def _print_forms_into_pages(source: Pdf) -> None:
    """What somebody filled into a form stays visible; the form itself goes with all annotations."""
    if "/AcroForm" in source.Root:
        try:
            source.generate_appearance_streams()
        except (pikepdf.PdfError, ValueError, KeyError, TypeError, RuntimeError):
            pass  # a broken field: what it shows already is kept
    source.flatten_annotations("print")


def _scrub(pdf: Pdf) -> None:
    """Take side information off every object, and out of the pictures."""
    items = list(pdf.objects)
    maps = {
        value.objgen
        for item in items
        if isinstance(item, Stream | Dictionary)
        for holder in (item, item.get("/Resources"))
        if isinstance(holder, Stream | Dictionary)
        for key in _NAME_MAPS
        if isinstance(value := holder.get(key), Dictionary) and value.is_indirect
    }
    for item in items:
        if isinstance(item, Stream):
            _scrub_picture(item)
        if isinstance(item, Stream | Dictionary | Array):
            _scrub_tree(item, names=item.objgen in maps)


def _scrub_tree(item: Object, *, names: bool, depth: int = 0) -> None:
    if depth > 60:
        raise Unfit("too_complex")
    if isinstance(item, Array):
        children = [("", child) for child in item]
    else:
        for key in () if names else _NEVER:
            if key in item:
                del item[key]
        children = list(item.items())
    for key, child in children:
        if isinstance(child, Dictionary | Array) and not child.is_indirect:
            _scrub_tree(child, names=key in _NAME_MAPS and not names, depth=depth + 1)


def _scrub_picture(item: Stream) -> None:
    """Photographs keep their side information inside the picture data; other pictures have none."""
    filters = item.get("/Filter")
    names = [str(one) for one in filters] if isinstance(filters, Array) else [str(filters)]
    cleaner = {"/DCTDecode": bare_jpeg, "/JPXDecode": bare_jpeg2000}.get(names[-1] if names else "")
    if cleaner is None:
        return
    content = item.read_raw_bytes()
    for outer in names[:-1]:
        content = _unpacked(content, outer)
    bare = cleaner(content)
    if bare is None:
        raise Unfit("damaged")
    how = item.get("/DecodeParms")
    item.write(bare, filter=Name(names[-1]), decode_parms=how if isinstance(how, Dictionary) else None)


def _unpacked(content: bytes, how: str) -> bytes:
    """A layer around a photograph, which some programs put there."""
    if how == "/ASCII85Decode":
        return base64.a85decode(b"<~" + content.strip().removeprefix(b"<~"), adobe=True)
    if how != "/FlateDecode":
        raise Unfit("too_complex")
    unpacker = zlib.decompressobj()
    content = unpacker.decompress(content, STRUCTURE)
    if unpacker.unconsumed_tail:
        raise Unfit("unpacks_large")
    return content


def _prove(content: bytes) -> None:
    """Read the result again: nothing that runs, fetches or tells may be left in it."""
    with Pdf.open(BytesIO(content)) as pdf:
        clean = set(pdf.Root.keys()) <= {"/Type", "/Pages"} and "/Info" not in pdf.trailer
        clean = clean and all(set(page.obj.keys()) <= set(_PAGE_KEYS) for page in pdf.pages)
        for item in pdf.objects:
            if isinstance(item, Dictionary | Stream):
                acts = item.get("/S") in _ACTIONS or "/JS" in item and "/S" in item
                side = item.get("/Type") in ("/EmbeddedFile", "/Filespec", "/Annot") or item.get("/Subtype") == "/XML"
                clean = clean and not acts and not side
    if not clean:
        raise Unfit("damaged")
