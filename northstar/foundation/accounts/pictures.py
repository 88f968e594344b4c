"""The square that an authenticator app reads."""

import base64
from io import BytesIO
from urllib.parse import quote, urlencode

import qrcode
from qrcode.image.svg import SvgPathImage


def code_for(service: str, account: str, secret: str) -> str:
    """A data address of an SVG picture; nothing is asked of any other server."""
    about = urlencode({"secret": secret, "issuer": service}, quote_via=quote)
    picture = qrcode.make(f"otpauth://totp/{quote(service)}:{quote(account)}?{about}", image_factory=SvgPathImage)
    drawn = BytesIO()
    picture.save(drawn)
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.getvalue()).decode()
