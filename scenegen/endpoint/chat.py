"""One request to an OpenAI-compatible endpoint, and what came of it: never an exception, whatever the server does.

By the standard library: a request is one POST of JSON, concurrency is threads that wait, and nothing else needs an HTTP client (docs/decisions.md).
"""

from __future__ import annotations

import http.client
import json
import socket
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import IO, Any, Literal
from urllib.parse import urlsplit

from scenegen.errors import EndpointError
from scenegen.explain import shown

Kind = Literal[
    "answered", "truncated", "filtered", "empty",
    "rate_limited", "overloaded", "timeout", "unreachable", "broken", "not_json", "no_choice", "too_large",
    "redirected", "rejected", "forbidden",
]  # fmt: skip
"""answered; truncated: at the most tokens that were allowed; filtered: by the server's own rules; empty: no text. Of failures: rate_limited
(429); overloaded (5xx, 408, 425); timeout; unreachable; broken: the connection ended within the reply; not_json: an HTML page, say; no_choice:
JSON of another shape; too_large; redirected: not followed, as the key would go along; rejected (any other 4xx); forbidden: the key, the path or the model (401, 403, 404)."""
SAID = ("answered", "truncated", "filtered", "empty")
"""Kinds that are replies, of whatever worth."""
AGAIN = ("rate_limited", "overloaded", "timeout", "unreachable", "broken", "not_json", "no_choice")
"""Kinds that may come out otherwise when asked again."""
MOST_BYTES = 16_000_000
"""Of a reply of the server."""
BLOCK = 65_536
NAMED = 300
"""Characters of what a server said that are kept with a failure."""


@dataclass(frozen=True)
class Outcome:
    """What came of a request. text: the reply, "" where there is none. told: why there is none, in a sentence. wait_s: how long the server
    asks to wait. usage: tokens, as the server counts them."""

    kind: Kind
    text: str = ""
    told: str = ""
    wait_s: float | None = None
    usage: dict[str, int] = field(default_factory=dict)

    @property
    def said(self) -> bool:
        """Whether it is a reply."""
        return self.kind in SAID


class _Stays(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: an Authorization header would follow to another host."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Chat:
    """An endpoint. url: its base, say http://localhost:8000/v1; key: sent as a bearer token, never written anywhere. timeout_s: for all of a
    request together. EndpointError for a URL that is none."""

    def __init__(self, url: str, key: str | None = None, timeout_s: float = 120.0) -> None:
        try:
            parts = urlsplit(url)
            fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except (ValueError, AttributeError, TypeError):
            fits = False
        if not fits or parts.username is not None or parts.query or parts.fragment:
            fix = "give the base of the API, for example http://localhost:8000/v1; a key goes into an environment variable"
            raise EndpointError(f"no URL of an endpoint: {shown(parts.hostname if fits else url)}", where="--url", fix=fix)
        base = url.rstrip("/")
        self.url = base if base.endswith("/chat/completions") else f"{base}/chat/completions"
        self.timeout_s = timeout_s
        self._headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "scenegen"}
        if key:
            if not key.isascii() or not key.isprintable():
                raise EndpointError("the key holds characters that no header can", fix="was a line break copied along?")
            self._headers["Authorization"] = f"Bearer {key}"
        self._opener = urllib.request.build_opener(_Stays())

    def post(self, body: dict[str, Any]) -> Outcome:
        """Send one request and read its reply."""
        request = urllib.request.Request(self.url, json.dumps(body).encode(), self._headers, method="POST")
        ends = time.monotonic() + self.timeout_s
        try:
            with self._opener.open(request, timeout=self.timeout_s) as reply:
                return read(_content(reply, ends))
        except urllib.error.HTTPError as error:
            return self._refused(error, ends)
        except _Large:
            return Outcome("too_large", told=f"the server sent more than {MOST_BYTES / 1e6:g} MB")
        except TimeoutError:
            return self._late()
        except (http.client.IncompleteRead, ConnectionResetError, http.client.RemoteDisconnected) as error:
            return Outcome("broken", told=f"the connection ended within the reply: {type(error).__name__}")
        except http.client.HTTPException as error:
            return Outcome("broken", told=f"what came is no HTTP: {type(error).__name__}")
        except urllib.error.URLError as error:
            if isinstance(error.reason, TimeoutError | socket.timeout):
                return self._late()
            return Outcome("unreachable", told=f"no connection: {str(error.reason)[:NAMED]}")
        except OSError as error:
            return Outcome("unreachable", told=f"no connection: {str(error)[:NAMED]}")

    def _late(self) -> Outcome:
        return Outcome("timeout", told=f"no whole reply within {self.timeout_s:g} s")

    def _refused(self, error: urllib.error.HTTPError, ends: float) -> Outcome:
        """What a status that is no success means."""
        with error:
            try:
                content = _content(error, ends, 4 * NAMED)
            except (OSError, http.client.HTTPException, _Large):
                content = b""
        told = f"HTTP {error.code}: {_reason(content)}"
        if error.code == 429:
            return Outcome("rate_limited", told=told, wait_s=_wait(error.headers.get("Retry-After")))
        if error.code in (408, 425) or error.code >= 500:
            return Outcome("overloaded", told=told, wait_s=_wait(error.headers.get("Retry-After")))
        if 300 <= error.code < 400:
            return Outcome("redirected", told=f"HTTP {error.code}: the endpoint is elsewhere, and the key does not follow")
        return Outcome("forbidden" if error.code in (401, 403, 404) else "rejected", told=told)


class _Large(Exception):
    """More bytes than a reply has."""


def _content(reply: IO[bytes], ends: float, most: int = MOST_BYTES) -> bytes:
    """All that a server sends until it ends; TimeoutError where it drips on for longer than is allowed."""
    parts, size = [], 0
    while block := reply.read1(BLOCK):  # type: ignore[attr-defined]
        size += len(block)
        if size > most:
            raise _Large
        if time.monotonic() > ends:
            raise TimeoutError
        parts.append(block)
    left = getattr(reply, "length", None)
    if left:
        raise http.client.IncompleteRead(b"", left)
    return b"".join(parts)


def read(content: bytes) -> Outcome:
    """What the body of a success says."""
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return Outcome("not_json", told=f"no JSON: {_reason(content)}")
    try:
        choice = value["choices"][0]
        text = _text(choice["message"].get("content"))
    except (KeyError, IndexError, TypeError, AttributeError):
        return Outcome("no_choice", told=f"JSON without a choice: {_reason(content)}")
    usage = dict(_counts(value.get("usage")))
    why = choice.get("finish_reason")
    if why == "content_filter" or (not text and choice["message"].get("refusal")):
        return Outcome("filtered", text or _text(choice["message"].get("refusal")), usage=usage)
    if why == "length":
        return Outcome("truncated", text, usage=usage)
    return Outcome("answered" if text.strip() else "empty", text, usage=usage)


def _text(content: Any) -> str:
    """What a message says: text, or the text among its parts."""
    if content is None:
        return ""
    if isinstance(content, list):
        return "".join(part["text"] for part in content if isinstance(part.get("text"), str))
    if not isinstance(content, str):
        raise TypeError
    return content


def _counts(usage: Any) -> list[tuple[str, int]]:
    names = ("prompt_tokens", "completion_tokens")
    found = [(name, usage.get(name)) for name in names] if isinstance(usage, dict) else []
    return [
        (name, count) for name, count in found if isinstance(count, int) and not isinstance(count, bool) and 0 <= count < 2**53
    ]


def _reason(content: bytes) -> str:
    """The first that a server said, on one line; its own error message where it sent one."""
    text = content[: 4 * NAMED].decode("utf-8", "replace")
    try:
        error = json.loads(content)["error"]
        text = str(error["message"] if isinstance(error, dict) else error)
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:NAMED] or "nothing was said"


def _wait(header: str | None) -> float | None:
    """Seconds that a Retry-After header asks for: a number, or a date."""
    if header is None:
        return None
    try:
        seconds = (
            float(header)
            if header.strip().replace(".", "", 1).isdigit()
            else (parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds()
        )
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(seconds, 0.0), 86_400.0)
