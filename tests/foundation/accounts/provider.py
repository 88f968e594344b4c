"""A real OpenID provider for tests: a process of its own on loopback, with real keys and signatures.

``python -m tests.foundation.accounts.provider`` prints its address. What it says of the person, and how it
misbehaves, is put to ``/behave`` as JSON between sign-ins.
"""

import base64
import hashlib
import json
import secrets
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
OTHER = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
CLIENT, SECRET = "northstar-at-westmarch", "a secret that only the two know"


class Provider(BaseHTTPRequestHandler):
    """Discovery, authorisation (the person agrees at once), token, keys, user information."""

    protocol_version = "HTTP/1.1"
    codes: dict[str, dict] = {}
    behaviour: dict = {}
    asked: list[str] = []

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def log_message(self, *_arguments: object) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.asked.append(parts.path)
        if parts.path == self.behaviour.get("redirects"):
            self.send_response(302)
            self.send_header("Location", self.behaviour["to"])
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif parts.path == "/.well-known/openid-configuration":
            self.answer(self.about())
        elif parts.path == "/authorize":
            self.authorize({name: values[0] for name, values in parse_qs(parts.query).items()})
        elif parts.path == "/keys":
            self.answer({"keys": [KEY.as_dict(private=False)]})
        elif parts.path == "/userinfo":
            self.answer({"sub": self.behaviour.get("userinfo_sub", "sub-1"), **self.behaviour.get("userinfo", {})})
        elif parts.path == "/asked":
            self.answer({"asked": self.asked})
        else:
            self.answer({}, 404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if self.path == "/behave":
            type(self).behaviour = json.loads(body)
            self.asked.clear()
            self.answer({})
        elif self.path == "/token":
            self.token({name: values[0] for name, values in parse_qs(body).items()})
        else:
            self.answer({}, 404)

    def about(self) -> dict:
        here = self.issuer
        return {
            "issuer": self.behaviour.get("issuer", here),
            "authorization_endpoint": f"{here}/authorize",
            "token_endpoint": f"{here}/token",
            "jwks_uri": self.behaviour.get("keys_at", f"{here}/keys"),
            "userinfo_endpoint": f"{here}/userinfo",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "code_challenge_methods_supported": ["S256"],
        }

    def authorize(self, asked: dict[str, str]) -> None:
        refused = asked["response_type"] != "code" or asked["client_id"] != CLIENT or "code_challenge" not in asked
        if refused or asked.get("code_challenge_method") != "S256":
            return self.answer({"error": "invalid_request"}, 400)
        code = secrets.token_urlsafe(24)
        self.codes[code] = asked | {"at": str(time.time())}
        back = urlencode({"code": code, "state": asked["state"]})
        if self.behaviour.get("cancelled"):
            back = urlencode({"error": "access_denied", "state": asked["state"]})
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{back}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def token(self, given: dict[str, str]) -> None:
        asked = self.codes.pop(given.get("code", ""), None)
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        verifier = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        right = asked is not None and self.headers.get("Authorization") == f"Basic {basic}"
        if not right or challenge != asked["code_challenge"] or given.get("redirect_uri") != asked["redirect_uri"]:
            return self.answer({"error": "invalid_grant"}, 400)
        self.answer({"access_token": secrets.token_urlsafe(24), "token_type": "Bearer", "id_token": self.signed(asked)})

    def signed(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "sub-1",
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
            "nonce": asked.get("nonce", ""),
            "email_verified": True,
        } | self.behaviour.get("claims", {})
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.behaviour.get("unsigned"):
            head = base64.urlsafe_b64encode(b'{"alg":"none","kid":"one"}').rstrip(b"=").decode()
            body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
            return f"{head}.{body}."
        key = OTHER if self.behaviour.get("forged") else KEY
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)

    def answer(self, content: dict, status: int = 200) -> None:
        body = json.dumps(content).encode() + b" " * self.behaviour.get("padding", 0)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        sys.exit(0)
