"""All questions of a dataset, several at a time, again where it may help, and none twice: a run goes on where it was stopped."""

from __future__ import annotations

import base64
import hashlib
import json
import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scenegen.endpoint.chat import AGAIN, Chat, Outcome
from scenegen.endpoint.replies import Cache, Line, Written
from scenegen.errors import ArgumentError, EndpointError
from scenegen.explain import shown
from scenegen.export.asking import Item, asking_of, items
from scenegen.export.part import Part

IN_A_ROW = 20
"""After so many failures in a row, whatever they are, a run stops: something is wrong with more than a question."""
FIRST_WAIT_S, MOST_WAIT_S = 1.0, 60.0
"""Before asking again the first time, twice as long each time after that; and at most, whatever a server asks for but 429."""
PNG = b"\x89PNG"


@dataclass
class Summary:
    """What a run did. asked: requests that were sent; kept: questions whose replies were there already; cached: those known from the cache.
    outcomes: how many replies and failures of each kind; tokens: as the server counts them."""

    out: Path
    asked: int = 0
    kept: int = 0
    cached: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    tokens: Counter[str] = field(default_factory=Counter)
    failed: Path | None = None

    def text(self) -> str:
        """As a line or a few."""
        found = ", ".join(f"{count} {kind}" for kind, count in sorted(self.outcomes.items())) or "nothing new"
        lines = [f"{self.out}: {found}; {self.asked} requests, {self.kept} replies were there, {self.cached} from the cache"]
        if self.tokens:
            lines.append(f"  {self.tokens['prompt_tokens']} tokens read, {self.tokens['completion_tokens']} written")
        if self.failed is not None:
            lines.append(f"  what failed is told in {self.failed}; the same command asks it again")
        return "\n".join(lines)


def ask_dataset(
    directory: str | Path,
    url: str,
    model: str,
    out: str | Path,
    *,
    key: str | None = None,
    concurrency: int = 8,
    retries: int = 5,
    timeout_s: float = 120.0,
    max_tokens: int = 1024,
    temperature: float = 0.0,
    system: str | None = None,
    extra: Mapping[str, Any] | None = None,
    cache: str | Path | None = None,
    only: tuple[str, ...] | list[str] = (),
    limit: int | None = None,
    size: int | None = None,
    frames: str | None = None,
    absent: bool = False,
    progress: Callable[[Summary], None] | None = None,
    first_wait_s: float = FIRST_WAIT_S,
    **asking: Any,
) -> Summary:
    """Ask a model behind an OpenAI-compatible endpoint the questions of a dataset, and write its replies to `out` as JSON lines for `score`.

    url: base of the API. key: bearer token. concurrency: requests at a time. retries: how often a request is sent again that failed in a
    way that may pass. extra: further fields of each request, which win over the others; a field of None is left out. cache: a folder of
    replies by URL and request, to share among runs. asking: fields of `export.asking.Asking`; only, limit, size, frames, absent as for `export`.

    What `out` holds already is not asked again; what was asked otherwise (another model, other pictures, another prompt) is refused with
    EndpointError. What failed is told in `out`.failed.jsonl. EndpointError as well when the endpoint refuses key, path or model, or after IN_A_ROW failures
    in a row; what was replied until then is kept. ArgumentError and DatasetError for what is no dataset or no way to ask.
    """
    for name, value, least in (("concurrency", concurrency, 1), ("retries", retries, 0), ("max_tokens", max_tokens, 1)):
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= 10**6:
            raise ArgumentError(f"{name} is a whole number from {least} on, got {shown(value)}", where=name, fix="for example 8")
    if not timeout_s > 0:
        raise ArgumentError(f"a timeout is longer than 0 s, got {shown(timeout_s)}", where="timeout_s", fix="for example 120")
    chat = Chat(url, key, timeout_s)
    fields = {"model": model, "max_tokens": max_tokens, "temperature": temperature, **(extra or {})}
    fields = {name: value for name, value in fields.items() if value is not None}
    part, how = Part(directory, frames, only, limit, size, absent), asking_of(asking)
    summary = Summary(Path(out))
    known = Cache(Path(cache), chat.url) if cache is not None else None
    with Written(Path(out)) as written:
        asker = _Asker(chat, retries, first_wait_s)
        requests = _to_ask(items(part, how), fields, system, written, known, summary, progress)
        failed = _all(requests, asker, concurrency, written, known, summary, progress)
        summary.failed = written.tell_failed(failed)
        summary.asked = asker.sent
    if asker.stopped is not None:
        raise EndpointError(
            f"the endpoint will not answer: {asker.stopped}",
            where=chat.url,
            fix=["check URL, model and key", "run the same command again: what was replied is kept"],
        )
    return summary


@dataclass(frozen=True)
class Request:
    """One question as it is sent. mark: what tells it from all others."""

    id: str
    body: dict[str, Any]
    mark: str


def request_of(item: Item, fields: Mapping[str, Any], system: str | None) -> Request:
    """A question as a request: pictures inline as data URLs, where they stand among the text."""
    content: list[dict[str, Any]] = []
    for piece in item.pieces:
        if isinstance(piece, int):
            data = item.pictures[piece].content
            kind = "png" if data.startswith(PNG) else "jpeg"
            url = f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
            content.append({"type": "image_url", "image_url": {"url": url}})
        else:
            content.append({"type": "text", "text": piece})
    messages: list[dict[str, Any]] = [{"role": "system", "content": system}] if system else []
    body = {**fields, "messages": [*messages, {"role": "user", "content": content}]}
    mark = hashlib.sha256(json.dumps([item.id, body], sort_keys=True).encode()).hexdigest()
    return Request(item.id, body, mark)


def _to_ask(
    asked: Iterator[Item],
    fields: Mapping[str, Any],
    system: str | None,
    written: Written,
    known: Cache | None,
    summary: Summary,
    progress: Callable[[Summary], None] | None,
) -> Iterator[Request]:
    """The requests that must be sent: not those whose reply is there or in the cache."""
    for item in asked:
        request = request_of(item, fields, system)
        if written.holds(request.id, request.mark):
            summary.kept += 1
            continue
        found = known.get(request.mark) if known is not None else None
        if found is None:
            yield request
            continue
        summary.cached += 1
        _note(request, found, 0, written, summary, progress)


def _note(
    request: Request,
    outcome: Outcome,
    attempts: int,
    written: Written,
    summary: Summary,
    progress: Callable[[Summary], None] | None,
) -> None:
    """Write a reply down and count it."""
    written.add(Line(request.id, outcome, str(request.body.get("model", "")), request.mark, attempts))
    summary.outcomes[outcome.kind] += 1
    summary.tokens.update(outcome.usage if attempts else {})
    if progress is not None:
        progress(summary)


class _Asker:
    """Sends requests, each again where that may help, with all of them waiting when a server asks for it."""

    def __init__(self, chat: Chat, retries: int, first_wait_s: float) -> None:
        self.chat, self.retries, self.first_wait_s = chat, retries, first_wait_s
        self.sent = 0
        self.stopped: str | None = None
        """Why nothing more is sent."""
        self._row = 0
        self._not_before = 0.0
        self._lock = threading.Lock()
        self._over = threading.Event()

    def ask(self, request: Request) -> tuple[Outcome, int]:
        """What came of a request in the end, and how often it was sent; never raises."""
        attempt = 0
        while True:
            if self._held():
                return Outcome("unreachable", told="it was not asked: the run had stopped"), attempt
            with self._lock:
                self.sent += 1
            attempt += 1
            outcome = self.chat.post(request.body)
            if outcome.kind not in AGAIN or attempt > self.retries:
                self._ended(outcome)
                return outcome, attempt
            self._wait(request, outcome, attempt)

    def stop(self) -> None:
        """Send nothing more."""
        self._over.set()

    def _held(self) -> bool:
        """Wait until requests may be sent; whether none may be any more."""
        while not self._over.is_set():
            left = self._not_before - time.monotonic()
            if left <= 0:
                return False
            self._over.wait(min(left, 1.0))
        return True

    def _wait(self, request: Request, outcome: Outcome, attempt: int) -> None:
        """Before the next attempt: twice as long each time, spread by half so that not all come back at once; a server that is overrun holds
        all others too."""
        spread = 0.5 + int(request.mark[attempt % 60 :][:2], 16) / 510
        seconds = min(self.first_wait_s * 2.0 ** (attempt - 1), MOST_WAIT_S) * spread
        if outcome.wait_s is not None:
            seconds = max(seconds, outcome.wait_s if outcome.kind == "rate_limited" else min(outcome.wait_s, MOST_WAIT_S))
        if outcome.kind == "rate_limited":
            with self._lock:
                self._not_before = max(self._not_before, time.monotonic() + seconds)
        else:
            self._over.wait(seconds)

    def _ended(self, outcome: Outcome) -> None:
        """Whether a run has to stop: by what forbids all that follows, or after failures in a row."""
        with self._lock:
            self._row = 0 if outcome.said or outcome.kind in ("rejected", "too_large") else self._row + 1
            if outcome.kind in ("forbidden", "redirected") or self._row >= IN_A_ROW:
                self.stopped = self.stopped or outcome.told
                self._over.set()


def _all(
    requests: Iterator[Request],
    asker: _Asker,
    concurrency: int,
    written: Written,
    known: Cache | None,
    summary: Summary,
    progress: Callable[[Summary], None] | None,
) -> list[dict[str, Any]]:
    """Send all requests, `concurrency` at a time, and write replies down as they come. What failed, as lines to tell."""
    waiting: queue.Queue[Request | None] = queue.Queue()
    ended: queue.Queue[tuple[Request, Outcome, int]] = queue.Queue()

    def work() -> None:
        while (request := waiting.get()) is not None:
            ended.put((request, *asker.ask(request)))

    threads = [threading.Thread(target=work, daemon=True) for _ in range(concurrency)]
    for thread in threads:
        thread.start()
    failed: list[dict[str, Any]] = []
    under_way, more = 0, True
    try:
        while more or under_way:
            while more and under_way < 2 * concurrency and asker.stopped is None:
                request = next(requests, None)
                more = request is not None
                if request is not None:
                    waiting.put(request)
                    under_way += 1
            if asker.stopped is not None:
                more = False
            if not under_way:
                continue
            request, outcome, attempts = ended.get()
            under_way -= 1
            if outcome.said:
                _note(request, outcome, attempts, written, summary, progress)
                if known is not None:
                    known.put(request.mark, outcome)
            elif attempts:
                summary.outcomes[outcome.kind] += 1
                failed.append({"question_id": request.id, "failure": outcome.kind, "told": outcome.told, "attempts": attempts})
    finally:
        asker.stop()
        for _ in threads:
            waiting.put(None)
    return failed
