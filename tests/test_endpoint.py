"""Asking a model over HTTP: what a server does wrong is told and asked again where that helps, and no reply is lost, asked twice, or mixed up."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import io
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from typer.testing import CliRunner

import scenegen as sg
from scenegen.cli.main import app
from scenegen.endpoint import Chat, ask_dataset
from scenegen.endpoint.chat import MOST_BYTES, read
from scenegen.errors import ArgumentError, DatasetError, EndpointError
from tests.exported import shown_dataset

pytestmark = pytest.mark.slow
Reply = tuple[int, dict[str, str], bytes]


def said(text: Any, why: str = "stop", **more: Any) -> Reply:
    message = {"role": "assistant", "content": text, **more}
    usage = {"prompt_tokens": 10, "completion_tokens": 2, "total_tokens": 12}
    return 200, {"Content-Type": "application/json"}, json.dumps({"choices": [{"message": message, "finish_reason": why}], "usage": usage}).encode()  # fmt: skip


class Server:
    """A server on this machine that answers as it is told: `answer(body, how often this body came before)`."""

    def __init__(self) -> None:
        self.answer: Callable[[dict[str, Any], int], Reply | None] = lambda body, times: said("A")
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.at_once = self.most_at_once = 0
        self._seen: Counter[str] = Counter()
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                with outer._lock:
                    body = json.loads(raw)
                    key = hashlib.sha256(raw).hexdigest()
                    times = outer._seen[key]
                    outer._seen[key] += 1
                    outer.bodies.append(body)
                    outer.paths.append(self.path)
                    outer.headers.append(dict(self.headers))
                    outer.at_once += 1
                    outer.most_at_once = max(outer.most_at_once, outer.at_once)
                try:
                    reply = outer.answer(body, times)
                finally:
                    with outer._lock:
                        outer.at_once -= 1
                if reply is None:
                    self.connection.close()
                    return
                status, headers, content = reply
                self.send_response(status)
                for name, value in {"Content-Length": str(len(content)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                with contextlib.suppress(OSError):
                    self.wfile.write(content)

            do_GET = do_POST

            def log_message(self, *_: Any) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    one = Server()
    yield one
    one.close()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shown_dataset(tmp_path_factory)


def run(built: Path, server: Server, out: Path, **more: Any) -> Any:
    fields = {"limit": 6, "first_wait_s": 0.01, "timeout_s": 5.0, **more}
    return ask_dataset(built, server.url, "m", out, **fields)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def text_of(body: dict[str, Any]) -> str:
    return str([piece["text"] for piece in body["messages"][-1]["content"] if piece["type"] == "text"][-1])


def test_a_server_that_knows_the_answers_scores_full(built: Path, server: Server, tmp_path: Path) -> None:
    from scenegen.export.asking import Asking, items
    from scenegen.tables import load

    right = {item.text: item.reply for item in items(load(built), Asking())}
    server.answer = lambda body, times: said(right[text_of(body)])
    summary = run(built, server, tmp_path / "replies.jsonl", limit=None)
    assert summary.asked == len(list(sg.load(built))) == summary.outcomes["answered"]
    assert summary.tokens == {"prompt_tokens": 10 * summary.asked, "completion_tokens": 2 * summary.asked}
    report = sg.score(built, tmp_path / "replies.jsonl")
    assert report.score == 1.0
    assert report.counts["missing"] == 0
    assert not report.problems
    assert set(server.paths) == {"/v1/chat/completions"}


def test_pictures_travel_whole_and_in_order(built: Path, server: Server, tmp_path: Path) -> None:
    run(built, server, tmp_path / "r.jsonl", limit=None)
    by_text = {text_of(body): body for body in server.bodies}
    asked = 0
    for record in sg.load(built):
        body = next(body for text, body in by_text.items() if text.startswith(record.question))
        urls = [one["image_url"]["url"] for one in body["messages"][-1]["content"] if one["type"] == "image_url"]
        sent = [Image.open(io.BytesIO(base64.b64decode(url.split(",", 1)[1]))) for url in urls]
        assert all(url.startswith(f"data:image/{image.format.lower()};base64,") for url, image in zip(urls, sent, strict=True))
        assert [image.size for image in sent] == [image.size for image in record.images]
        asked += len(sent)
    assert asked > 6


def test_requests_say_what_was_asked_for(built: Path, server: Server, tmp_path: Path) -> None:
    run(
        built, server, tmp_path / "r.jsonl", limit=1, key="secret", system="Be brief.", temperature=0.5, blind=True,
        extra={"max_tokens": None, "max_completion_tokens": 7},
    )  # fmt: skip
    (body,), (headers,) = server.bodies, server.headers
    assert headers["Authorization"] == "Bearer secret"
    assert (body["model"], body["temperature"], body["max_completion_tokens"]) == ("m", 0.5, 7)
    assert "max_tokens" not in body
    assert body["messages"][0] == {"role": "system", "content": "Be brief."}
    assert [piece["type"] for piece in body["messages"][1]["content"]] == ["text"]
    assert "secret" not in (tmp_path / "r.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("first", "kind"),
    [
        ((429, {"Retry-After": "0"}, b"slow down"), "rate_limited"),
        ((500, {}, b"<html>oops</html>"), "overloaded"),
        ((503, {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}, b""), "overloaded"),
        ((200, {"Content-Type": "text/html"}, b"<html>Log in</html>"), "not_json"),
        ((200, {"Content-Type": "application/json"}, b"<html>a lie</html>"), "not_json"),
        ((200, {}, b'{"error": {"message": "out of memory"}}'), "no_choice"),
        ((200, {}, b'{"choices": []}'), "no_choice"),
        ((200, {}, b"[" * 100_000), "not_json"),
        ((200, {"Content-Length": "5000"}, b'{"choices": [{"mess'), "broken"),
        (None, "broken"),
    ],
    ids=[
        "429",
        "500",
        "503 with a date",
        "html",
        "html as json",
        "an error with 200",
        "no choice",
        "deep",
        "cut short",
        "hung up",
    ],
)
def test_what_may_pass_is_asked_again(built: Path, server: Server, tmp_path: Path, first: Reply | None, kind: str) -> None:
    server.answer = lambda body, times: first if times == 0 else said("B")
    summary = run(built, server, tmp_path / "r.jsonl")
    assert summary.outcomes == {"answered": 6}
    assert summary.asked == 12
    assert {line["attempts"] for line in lines(tmp_path / "r.jsonl")} == {2}
    server.answer = lambda body, times: first
    found = run(built, server, tmp_path / "other.jsonl", limit=2, retries=1)
    assert found.outcomes == {kind: 2}


def test_a_server_that_hangs_or_drips_is_given_up(built: Path, server: Server, tmp_path: Path) -> None:
    server.answer = lambda body, times: time.sleep(3) or said("A")  # type: ignore[func-returns-value]
    begin = time.monotonic()
    summary = run(built, server, tmp_path / "r.jsonl", limit=2, retries=0, timeout_s=0.3)
    assert summary.outcomes == {"timeout": 2}
    assert time.monotonic() - begin < 2.5
    (told,) = {line["told"] for line in lines(tmp_path / "r.jsonl.failed.jsonl")}
    assert "0.3 s" in told


def test_who_drips_is_given_up_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte now and then keeps a socket alive for ever, but not a request."""
    import socket

    listening = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        peer, _ = listening.accept()
        peer.recv(65536)
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        try:
            for _ in range(100):
                peer.sendall(b" ")
                time.sleep(0.05)
        except OSError:
            pass

    threading.Thread(target=drip, daemon=True).start()
    begin = time.monotonic()
    outcome = Chat(f"http://127.0.0.1:{listening.getsockname()[1]}/v1", timeout_s=0.4).post({})
    assert outcome.kind == "timeout"
    assert time.monotonic() - begin < 2
    listening.close()


def test_rate_limits_hold_all_back_as_long_as_said(built: Path, server: Server, tmp_path: Path) -> None:
    times: list[float] = []

    def answer(body: dict[str, Any], again: int) -> Reply:
        times.append(time.monotonic())
        return (429, {"Retry-After": "1"}, b"") if len(times) == 1 else said("A")

    server.answer = answer
    summary = run(built, server, tmp_path / "r.jsonl", concurrency=1)
    assert summary.outcomes == {"answered": 6}
    assert times[1] - times[0] >= 1.0


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (said("The answer is", "length"), "truncated"),
        (said("", "content_filter"), "filtered"),
        (said(None, refusal="I will not."), "filtered"),
        (said(None), "empty"),
        (said([{"type": "text", "text": "A"}, {"type": "image"}]), "answered"),
    ],
)
def test_replies_of_all_kinds_are_written_with_what_they_are(
    built: Path, server: Server, tmp_path: Path, reply: Reply, kind: str
) -> None:
    server.answer = lambda body, times: reply
    summary = run(built, server, tmp_path / "r.jsonl")
    assert summary.outcomes == {kind: 6}
    assert summary.asked == 6, "none of these is asked again"
    assert {line["outcome"] for line in lines(tmp_path / "r.jsonl")} == {kind}
    assert sg.score(built, tmp_path / "r.jsonl", answered=True).counts["questions"]


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        ((401, {}, b'{"error": {"message": "no such key"}}'), "no such key"),
        ((404, {}, b'{"error": "no model m"}'), "no model m"),
        ((302, {"Location": "http://127.0.0.1:9/elsewhere"}, b""), "elsewhere"),
    ],
)
def test_what_forbids_everything_stops_the_run_at_once(
    built: Path, server: Server, tmp_path: Path, reply: Reply, told: str
) -> None:
    server.answer = lambda body, times: reply
    with pytest.raises(EndpointError, match=told):
        run(built, server, tmp_path / "r.jsonl", limit=None, concurrency=2)
    assert len(server.bodies) <= 4


def test_a_question_that_is_rejected_is_told_and_the_others_go_on(built: Path, server: Server, tmp_path: Path) -> None:
    bad: list[str] = []

    def answer(body: dict[str, Any], times: int) -> Reply:
        bad[:] = bad or [text_of(body)]
        return (400, {}, b'{"error": {"message": "too many pictures"}}') if text_of(body) == bad[0] else said("A")

    server.answer = answer
    summary = run(built, server, tmp_path / "r.jsonl")
    assert summary.outcomes == {"answered": 5, "rejected": 1}
    (failed,) = lines(tmp_path / "r.jsonl.failed.jsonl")
    assert (failed["failure"], failed["attempts"]) == ("rejected", 1)
    assert "too many pictures" in failed["told"]
    server.answer = lambda body, times: said("A")
    again = run(built, server, tmp_path / "r.jsonl")
    assert (again.kept, again.outcomes) == (5, {"answered": 1})
    assert not (tmp_path / "r.jsonl.failed.jsonl").exists()


def test_nobody_there_is_said_after_a_few(built: Path, tmp_path: Path) -> None:
    with pytest.raises(EndpointError, match="no connection"):
        ask_dataset(built, "http://127.0.0.1:9/v1", "m", tmp_path / "r.jsonl", retries=0, first_wait_s=0.01)


def test_a_run_that_was_cut_goes_on_where_it_was(built: Path, server: Server, tmp_path: Path) -> None:
    out = tmp_path / "r.jsonl"
    run(built, server, out)
    whole = out.read_bytes().splitlines(keepends=True)
    out.write_bytes(b"".join(whole[:3]) + whole[3][:40])
    server.bodies.clear()
    again = run(built, server, out)
    assert (again.kept, again.asked, len(server.bodies)) == (3, 3, 3)
    assert sorted(line["question_id"] for line in lines(out)) == sorted(json.loads(line)["question_id"] for line in whole)
    third = run(built, server, out)
    assert (third.kept, third.asked) == (6, 0)


@pytest.mark.parametrize("other", [{"max_tokens": 9}, {"blind": True}, {"system": "x"}, {"form": "number"}])
def test_replies_to_other_requests_are_not_mixed_in(built: Path, server: Server, tmp_path: Path, other: dict[str, Any]) -> None:
    run(built, server, tmp_path / "r.jsonl")
    before = (tmp_path / "r.jsonl").read_bytes()
    with pytest.raises(EndpointError, match="another request"):
        run(built, server, tmp_path / "r.jsonl", **other)
    assert (tmp_path / "r.jsonl").read_bytes() == before


def test_a_file_of_something_else_is_left_alone(built: Path, server: Server, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("my notes\n", encoding="utf-8")
    with pytest.raises(EndpointError, match="my notes"):
        run(built, server, tmp_path / "notes.txt")
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "my notes\n"
    (tmp_path / "half.txt").write_text("no line break", encoding="utf-8")
    with pytest.raises(EndpointError, match="no line break"):
        run(built, server, tmp_path / "half.txt")
    assert (tmp_path / "half.txt").read_text(encoding="utf-8") == "no line break"


def test_the_cache_saves_requests_and_knows_servers_apart(built: Path, server: Server, tmp_path: Path) -> None:
    server.answer = lambda body, times: said("C")
    run(built, server, tmp_path / "a.jsonl", cache=tmp_path / "cache")
    again = run(built, server, tmp_path / "b.jsonl", cache=tmp_path / "cache")
    assert (again.cached, again.asked, again.outcomes) == (6, 0, {"answered": 6})
    assert {line["question_id"]: line["reply"] for line in lines(tmp_path / "a.jsonl")} == {
        line["question_id"]: line["reply"] for line in lines(tmp_path / "b.jsonl")
    }
    for path in (tmp_path / "cache").rglob("*.json"):
        path.write_bytes(b"damaged")
    assert run(built, server, tmp_path / "c.jsonl", cache=tmp_path / "cache").asked == 6
    other = Server()
    assert run(built, other, tmp_path / "d.jsonl", cache=tmp_path / "cache").asked == 6
    other.close()


def test_no_more_are_asked_at_a_time_than_allowed(built: Path, server: Server, tmp_path: Path) -> None:
    server.answer = lambda body, times: time.sleep(0.05) or said("A")  # type: ignore[func-returns-value]
    run(built, server, tmp_path / "r.jsonl", limit=None, concurrency=3)
    assert 2 <= server.most_at_once <= 3


@pytest.mark.parametrize(
    "url", ["localhost:8000", "ftp://host/v1", "http://", "http://user:word@host/v1", "http://host/v1?key=1", "http://[", 7, ""]
)
def test_a_url_that_is_none_is_refused_and_its_secrets_are_not_said(url: Any) -> None:
    with pytest.raises(EndpointError, match="no URL") as caught:
        Chat(url)
    assert "word" not in str(caught.value)


def test_what_cannot_be_asked_is_refused_before_a_request(built: Path, server: Server, tmp_path: Path) -> None:
    for bad in ({"concurrency": 0}, {"retries": -1}, {"timeout_s": 0}, {"max_tokens": True}):
        with pytest.raises(ArgumentError):
            run(built, server, tmp_path / "r.jsonl", **bad)
    with pytest.raises(DatasetError):
        run(built, server, tmp_path / "r.jsonl", media="sideways")
    with pytest.raises(DatasetError, match="there is no 'timeout'"):
        run(built, server, tmp_path / "r.jsonl", timeout=1.0)
    with pytest.raises(DatasetError):
        run(built, server, tmp_path / "r.jsonl", only=["nothing"])
    assert not server.bodies


@pytest.mark.parametrize(
    "content",
    [b"", b"null", b"7", b'"x"', b"\xff\xfe", b'{"choices": 3}', b'{"choices": [3]}', b'{"choices": [{"message": 3}]}',
     b'{"choices": [{"message": {"content": 3}}]}', b'{"choices": [{"message": {"content": [3]}}]}', b'{"choices": {"0": 1}}'],
)  # fmt: skip
def test_no_body_breaks_the_reader(content: bytes) -> None:
    assert read(content).kind in ("not_json", "no_choice")
    assert read(content).told


def test_what_is_too_large_is_not_read_to_its_end(server: Server) -> None:
    server.answer = lambda body, times: (200, {}, b" " * (MOST_BYTES + 10))
    assert Chat(server.url).post({}).kind == "too_large"


def test_the_command_asks_and_its_file_is_scored(
    built: Path, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_KEY", "k")
    out = tmp_path / "replies.jsonl"
    given = ["ask", str(built), "--url", server.url, "--model", "m", "--out", str(out), "--limit", "4", "--key-env", "MY_KEY"]
    found = CliRunner().invoke(app, given)
    assert found.exit_code == 0, found.output
    assert "4 answered" in found.output
    assert server.headers[0]["Authorization"] == "Bearer k"
    assert CliRunner().invoke(app, ["score", str(built), str(out), "--answered"]).exit_code == 0
    assert CliRunner().invoke(app, [*given, "--extra", "[1]"]).exit_code == 2
    server.answer = lambda body, times: (400, {}, b"no")
    failed = CliRunner().invoke(app, [*given[:-6], "--out", str(tmp_path / "f.jsonl"), "--limit", "2"])
    assert failed.exit_code == 1, failed.output
