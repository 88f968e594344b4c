"""Word, Excel, PowerPoint and OpenDocument text: the same archive without its properties, people and hidden data."""

import posixpath
import re

from lxml import etree

from northstar.foundation.documents.cleaning import archives, images
from northstar.foundation.documents.cleaning.kinds import MEGABYTE, Cleaned, Unfit
from northstar.foundation.documents.cleaning.sniffing import sniff

_MAIN = "application/vnd.openxmlformats-officedocument."
_TYPES = {
    _MAIN + "wordprocessingml.document.main+xml": "docx",
    _MAIN + "spreadsheetml.sheet.main+xml": "xlsx",
    _MAIN + "presentationml.presentation.main+xml": "pptx",
}
_TEXT = b"application/vnd.oasis.opendocument.text"
XML_LIMIT = 40 * MEGABYTE
# Parts that hold no content: who made it, on which machine, for which printer.
_DROPPED = (
    "docprops/", "customxml/", "ppt/changesinfos/", "ppt/revisioninfo.xml",
    "xl/printersettings/", "ppt/printersettings/",
    "word/printersettings/", "ppt/tags/", "xl/revisions/", "word/webextensions/", "ppt/webextensions/",
    "xl/webextensions/", "_xmlsignatures/", "docmetadata/",
)  # fmt: skip
_ODF_DROPPED = (
    "thumbnails/", "meta-inf/documentsignatures.xml", "configurations2/", "settings.xml", "meta.xml", "layout-cache",
)  # fmt: skip
_RUNS = ("vbaproject", "vbadata", "activex/", "macrosheets/", "dialogsheets/", "customui/", "basic/", "scripts/")
_NOT_DRAWN = frozenset({"script", "metadata", "foreignObject", "style", "handler", "image"})
_FETCHES = ("xl/externallinks/", "xl/connections.xml", "xl/querytables/")
# Attributes that name a person on any element, and those that do so on some.
_PEOPLE = frozenset({"author", "initials", "userName", "refreshedBy", "lastEditedBy"})
_PEOPLE_ON = {
    "person": frozenset({"displayName", "userId", "providerId"}),
    "presenceInfo": frozenset({"userId", "providerId"}),
    "cmAuthor": frozenset({"name"}),
    "author": frozenset({"name", "userId", "providerId"}),
}
# Elements whose text is a person, and elements that say nothing but who, where from and on which machine.
_TOLD = frozenset((
    "author", "creator", "creator-initials", "author-name", "author-initials", "initial-creator", "printed-by",
))  # fmt: skip
_REMOVED = frozenset((
    "rsids", "docVars", "mailMerge", "attachedTemplate", "fileSharing", "absPath", "user-defined", "docId",
    "presenceInfo", "scripts", "event-listeners",
))  # fmt: skip
_FIELD_THAT_FETCHES = re.compile(r"^\s*(ddeauto|dde|includetext|includepicture|import|link|rd)\b", re.IGNORECASE)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_RELATION = "http://purl.oclc.org/ooxml/officeDocument/relationships"


def clean(content: bytes) -> Cleaned:
    """Raises ``Unfit``: macros, embedded files, links to outside data, parts that cannot be cleaned."""
    files = archives.unpack(content)
    lower = {name: name.lower() for name in files}
    if any(part in name for name in lower.values() for part in _RUNS):
        raise Unfit("macro")
    if "[Content_Types].xml" in files:
        kind = _kind_of(files)
        return Cleaned(kind, archives.pack(_cleaned_office(files)))
    if next(iter(files), "") == "mimetype":
        if files["mimetype"].strip() != _TEXT:
            raise Unfit("unknown")
        return Cleaned("odt", archives.pack(_cleaned_text(files), stored=("mimetype",)))
    raise Unfit("archive")


def _kind_of(files: dict[str, bytes]) -> str:
    types = [node.get("ContentType", "") for node in _xml(files["[Content_Types].xml"])]
    if any("macroenabled" in one.lower() or "vba" in one.lower() for one in types):
        raise Unfit("macro")
    found = {_TYPES[one] for one in types if one in _TYPES}
    if len(found) != 1:
        raise Unfit("unknown")
    return found.pop()


def _cleaned_office(files: dict[str, bytes]) -> dict[str, bytes]:
    kept = {
        name: body for name, body in files.items() if not name.lower().startswith(_DROPPED) and not _thumbnail(name)
    }
    if any(name.lower().startswith(_FETCHES) for name in kept):
        raise Unfit("links_out")
    if any("/embeddings/" in name.lower() for name in kept):
        raise Unfit("nested")
    made: dict[str, bytes] = {}
    for name, body in kept.items():
        if name == "[Content_Types].xml":
            made[name] = _content_types(body, kept)
        elif name.endswith(".rels"):
            made[name], _gone = _relations(name, body, kept)
        else:
            made[name] = _part(name, body, _gone_from(name, kept))
    return made


def _gone_from(name: str, kept: dict[str, bytes]) -> frozenset[str]:
    """The relation ids of a part that lead to what was dropped."""
    relations = posixpath.join(posixpath.dirname(name), "_rels", posixpath.basename(name) + ".rels")
    return _relations(relations, kept[relations], kept)[1] if relations in kept else frozenset()


def _cleaned_text(files: dict[str, bytes]) -> dict[str, bytes]:
    made = {}
    for name, body in files.items():
        if name.lower().startswith(_ODF_DROPPED):
            continue
        if name.startswith("Object ") and "/" not in name:
            raise Unfit("nested")
        made[name] = body if name == "mimetype" else _part(name, body)
    if "META-INF/manifest.xml" not in made:
        raise Unfit("damaged")
    manifest = _xml(made["META-INF/manifest.xml"])
    for node in list(manifest):
        if len(node):
            raise Unfit("locked")  # it says how the part is encrypted
        path = next((value for key, value in node.attrib.items() if etree.QName(key).localname == "full-path"), "")
        if path not in made and not path.endswith("/"):
            manifest.remove(node)
    made["META-INF/manifest.xml"] = _written(manifest)
    return made


def _thumbnail(name: str) -> bool:
    return posixpath.basename(name).lower().startswith("thumbnail.")


def _part(name: str, body: bytes, gone: frozenset[str] = frozenset()) -> bytes:
    suffix = posixpath.splitext(name)[1].lower()
    if suffix in (".xml", ".vml", ".rdf"):
        return _told_nothing(body, gone) if body.strip() else body
    if suffix == ".svg":
        return _drawing(body)
    if suffix in (".odttf", ".fntdata", ".ttf", ".otf", ".emf", ".wmf"):
        return body  # fonts and old drawings: they hold no camera, place or author
    return _picture(body)


def _picture(body: bytes) -> bytes:
    kind = "gif" if body[:4] == b"GIF8" else _sniffed(body)
    if kind not in ("jpeg", "png", "webp", "gif"):
        raise Unfit("inside_unknown")
    return images.clean_inside(body, kind)


def _sniffed(body: bytes) -> str:
    try:
        return sniff(body)
    except Unfit as error:
        raise Unfit(error.code if error.code in ("dangerous", "mixed", "damaged") else "inside_unknown") from error


def _xml(body: bytes) -> etree._Element:
    """Parsed without entities, without network and without a document type, which no office program writes."""
    if len(body) > XML_LIMIT:
        raise Unfit("unpacks_large")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unfit("damaged") from error
    if root.getroottree().docinfo.doctype:
        raise Unfit("damaged")
    return root


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _told_nothing(body: bytes, gone: frozenset[str]) -> bytes:
    root = _xml(body)
    for node in list(root.iter()):
        local = etree.QName(node).localname
        if local in _REMOVED and node.getparent() is not None:
            _remove(node)
            continue
        if local in _TOLD and not len(node) and node.text:
            node.text = "Author"
        if local == "p":
            _stop_fetching(node)
        for key in list(node.attrib):
            _attribute(node, key, local, gone)
    return _written(root)


def _attribute(node: etree._Element, key: str, element: str, gone: frozenset[str]) -> None:
    name, value = etree.QName(key), node.attrib[key]
    if name.localname.startswith("rsid"):
        del node.attrib[key]
    elif name.localname in _PEOPLE or name.localname in _PEOPLE_ON.get(element, ()):
        node.attrib[key] = "A" if name.localname == "initials" else "Author"
    elif name.namespace in (_RELATION, _STRICT_RELATION) and value in gone:
        del node.attrib[key]
        if element in ("tags", "custData"):
            _remove(node)
    elif _fetches(name.localname, element, value):
        node.attrib[key] = ""


def _fetches(attribute: str, element: str, value: str) -> bool:
    """A field or picture that would be taken from elsewhere when the document opens. What a person follows stays."""
    if attribute == "instr":
        return bool(_FIELD_THAT_FETCHES.match(value))
    return attribute == "href" and element != "a" and ("://" in value or value.startswith(("/", "../")))


def _stop_fetching(paragraph: etree._Element) -> None:
    """A field may be spread over several pieces of text; joined they show what it does."""
    pieces = [node for node in paragraph.iter() if etree.QName(node).localname == "instrText"]
    if _FIELD_THAT_FETCHES.match("".join(node.text or "" for node in pieces)):
        for node in pieces:
            node.text = ""


def _remove(node: etree._Element) -> None:
    parent, after = node.getparent(), node.tail
    if parent is None:
        return
    before = node.getprevious()
    if after:
        if before is not None:
            before.tail = (before.tail or "") + after
        else:
            parent.text = (parent.text or "") + after
    parent.remove(node)


def _content_types(body: bytes, kept: dict[str, bytes]) -> bytes:
    root = _xml(body)
    for node in list(root):
        name = node.get("PartName", "").lstrip("/")
        if name and name not in kept:
            root.remove(node)
    return _written(root)


def _relations(name: str, body: bytes, kept: dict[str, bytes]) -> tuple[bytes, frozenset[str]]:
    """Relations to dropped parts go (their ids are answered); of those that lead outside, links stay."""
    root, gone = _xml(body), set()
    folder = posixpath.dirname(posixpath.dirname(name))
    for node in list(root):
        target, kind = node.get("Target", ""), node.get("Type", "").rsplit("/", 1)[-1]
        if node.get("TargetMode") == "External":
            if kind != "hyperlink" or not target.lower().startswith(("http://", "https://", "mailto:", "tel:")):
                node.set("Target", "about:blank")
            continue
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        if path.split("#")[0] not in kept and not target.startswith("#"):
            gone.add(node.get("Id", ""))
            root.remove(node)
    return _written(root), frozenset(gone)


def _drawing(body: bytes) -> bytes:
    """A vector drawing without scripts, handlers, metadata and anything that it would fetch."""
    root = _xml(body)
    for node in list(root.iter()):
        if etree.QName(node).localname in _NOT_DRAWN:
            _remove(node)
            continue
        for key, value in list(node.attrib.items()):
            local = etree.QName(key).localname.lower()
            if local.startswith("on") or (local == "href" and not value.startswith("#")) or "url(h" in value:
                del node.attrib[key]
    return _written(root)
