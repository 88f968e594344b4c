"""Pictures: decoded and encoded anew, so that only the pixels are left."""

import warnings
from io import BytesIO

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from northstar.foundation.documents.cleaning.kinds import PIXEL_LIMITS, SIDE_LIMIT, THUMBNAIL_SIDE, Cleaned, Unfit

# The clean copy of a larger picture is made smaller; the sealed original keeps every pixel.
LONGEST_SIDE = 6000
_FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF"}
_DAMAGED = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    ZeroDivisionError,
)


def clean(content: bytes, kind: str) -> Cleaned:
    """The picture alone, upright, in sRGB, first frame of an animation. Raises ``Unfit``."""
    picture, facts = _opened(content, kind)
    thumbnail = picture.copy()
    thumbnail.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return Cleaned(kind, _encoded(picture, kind), _encoded(_on_white(thumbnail), "jpeg", quality=75), facts)


def clean_inside(content: bytes, kind: str) -> bytes:
    """The same for a picture inside a document, which keeps its size in pixels."""
    picture, _facts = _opened(content, kind, whole=True)
    return _encoded(picture, kind)


def _opened(content: bytes, kind: str, *, whole: bool = False) -> tuple[Image.Image, dict[str, int]]:
    try:
        with warnings.catch_warnings():
            # Pillow warns about size (our limit is stricter) and about side information that is dropped anyway.
            warnings.simplefilter("ignore")
            return _read(content, kind, whole)
    except Image.DecompressionBombError as error:
        raise Unfit("too_many_pixels") from error
    except _DAMAGED as error:
        raise Unfit("damaged") from error


def _read(content: bytes, kind: str, whole: bool) -> tuple[Image.Image, dict[str, int]]:
    picture: Image.Image = Image.open(BytesIO(content), formats=[_FORMATS[kind]])
    _within_limits(picture, kind)
    facts: dict[str, int] = {"width": picture.width, "height": picture.height}
    if kind == "jpeg" and not whole:
        picture.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
    picture.load()
    picture = _in_srgb(ImageOps.exif_transpose(picture))
    if not whole:
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return picture, facts


def _within_limits(picture: Image.Image, kind: str) -> None:
    if max(picture.size) > SIDE_LIMIT or picture.width * picture.height > PIXEL_LIMITS[kind]:
        raise Unfit("too_many_pixels")


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Plain RGB or grey, with transparency where there was some; colours as the profile meant them."""
    profile = picture.info.get("icc_profile")
    transparent = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    if profile and picture.mode in ("RGB", "RGBA", "CMYK"):
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            wanted = "RGBA" if picture.mode == "RGBA" else "RGB"
            screen = ImageCms.createProfile("sRGB")
            picture = ImageCms.profileToProfile(picture, source, screen, outputMode=wanted) or picture
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # an unusable profile: the colours stay as they are
    if picture.mode.startswith("I"):
        picture = picture.point(lambda value: value / 256).convert("L")
    mode = "RGBA" if transparent else "L" if picture.mode in ("1", "L") else "RGB"
    picture = picture if picture.mode == mode else picture.convert(mode)
    # A copy carries no comment, no EXIF, no text: only what is set below is written.
    return Image.frombytes(picture.mode, picture.size, picture.tobytes())


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A"))
    return paper


def _encoded(picture: Image.Image, kind: str, *, quality: int = 88) -> bytes:
    out = BytesIO()
    options: dict[str, dict[str, int]] = {
        "jpeg": {"quality": quality, "optimize": True},
        "png": {"compress_level": 4},
        "webp": {"quality": quality, "method": 2},
    }
    picture = _on_white(picture) if kind == "jpeg" else picture
    picture.save(out, _FORMATS[kind], **options.get(kind, {}))
    return out.getvalue()
