"""Bad recipes, scene files and models, made by changing good ones, and the workers that take them in.

    python -m tests.fuzzing --count 3000 --seed 7      a long run: 1,000 of each kind; prints what was found

A worker takes many inputs one after another, in a folder of its own, with an audit hook that sees every file that is opened, made or
removed. It prints one JSON line an input. What may happen: the input is accepted, or one typed error says what is wrong.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import resource
import select
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

KINDS = ("recipe", "scene", "model")
SECONDS, MEGABYTES = 20.0, 2000
ADDRESS_SPACE = 6 * 2**30
STARTING = 120.0
CANARY = "canary-3f9c1d of a neighbor"
Files = dict[str, bytes | str]
"""Name -> content; a str is the target of a link. The first is the one that is given."""


# --- changing what is good ----------------------------------------------------------------------


def hostile(rng: np.random.Generator) -> Any:
    """A value that has no place where it is put."""
    deep: Any = 1
    for _ in range(int(rng.integers(1, 60))):
        deep = [deep] if rng.random() < 0.5 else {"a": deep}
    values = [
        None, True, False, -1, 0, 1, 2, 1e308, -1e308, 1e-308, float("nan"), float("inf"), -float("inf"), 2**31, 2**63, -(2**63), 10**30, 10**400, "", " ", "x",
        "x" * 10_000, "../../outside/secret.txt", "../outside/secret", "/etc/hostname", "~/x", "C:\\x", "a/b", "NaN", "1e999", "\u202e\u200f", "\x00", "\x1b[31m",
        "é椅", [], {}, [[]], [{}], [None], deep, [0] * 100_000, {str(k): k for k in range(3000)}, [1, 2, 3], [1, "a", None], {"a": [1]}, [10**6, 10**9], 0.5, "true",
    ]  # fmt: skip
    return values[int(rng.integers(len(values)))]


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of everything in a tree of lists and mappings."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield (*at, key)
        yield from places(one, (*at, key))


def changed_tree(rng: np.random.Generator, value: Any) -> Any:
    """A copy of a tree with one to three things wrong."""
    out = json.loads(json.dumps(value))
    for _ in range(int(rng.choice([1, 1, 1, 2, 3]))):
        known = list(places(out))
        if not known:
            return hostile(rng)
        *way, last = known[int(rng.integers(len(known)))]
        holder = out
        for key in way:
            holder = holder[key]
        match int(rng.integers(7)):
            case 0 if isinstance(holder[last], float | int):
                holder[last] = float(holder[last] * rng.choice([-1, 0.3, 2.5, 30, 1000]))
            case 0 | 1 | 2:
                holder[last] = hostile(rng)
            case 3:
                del holder[last]
            case 4 if isinstance(holder, dict):
                holder[f"{last}x"] = holder.pop(last)
            case 5 if isinstance(holder, list):
                holder += [holder[last]] * int(rng.choice([1, 10, 2000]))
            case _:
                other = known[int(rng.integers(len(known)))]
                found = out
                with contextlib.suppress(LookupError, TypeError):
                    for key in other:
                        found = found[key]
                holder[last] = json.loads(json.dumps(found))
    return out


def changed_bytes(rng: np.random.Generator, content: bytes) -> bytes:
    """Bytes cut off, flipped, doubled, put in or overwritten."""
    out = bytearray(content)
    if not out:
        return rng.bytes(50)
    at = int(rng.integers(len(out)))
    match int(rng.integers(8)):
        case 0:
            del out[at:]
        case 1 | 2:
            for _ in range(int(rng.integers(1, 30))):
                out[int(rng.integers(len(out)))] ^= 1 << int(rng.integers(8))
        case 3:
            out[at:at] = rng.bytes(int(rng.integers(1, 200)))
        case 4:
            out[at:at] = out[at : at + int(rng.integers(1, 500))] * int(rng.choice([1, 5, 50]))
        case 5:
            at -= at % 4
            word = [b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\0", b"\0\0\0\x80"][int(rng.integers(4))]
            out[at : at + 4] = word
        case 6:
            del out[at : at + int(rng.integers(1, 100))]
        case _:
            out += rng.bytes(int(rng.integers(1, 1000)))
    return bytes(out)


def changed_text(rng: np.random.Generator, content: bytes) -> bytes:
    """A text whose words are changed one by one: numbers to hostile ones, others to paths, repetitions and rubbish."""
    words = content.split(b" ")
    for _ in range(int(rng.integers(1, 6))):
        k = int(rng.integers(len(words)))
        rubbish = [
            b"nan", b"inf", b"-1", b"1e999", b"9" * 400, b"0", b"99999999999", b"\xff\xfe", b"../../outside/secret.txt", b"/etc/hostname", b"\t", b"\r", b"\\\n", b"\0",
            b"[" * 3000, b"{" * 3000, b"&a *a", b"*nobody", b"<<: *x", b"!!python/name:os.system", b"- " * 500, b"x" * 20_000, words[k] * 50, b"", b"\n" + words[k],
        ]  # fmt: skip
        words[k] = rubbish[int(rng.integers(len(rubbish)))]
    return b" ".join(words)


# --- the three kinds ----------------------------------------------------------------------------


def bad_recipe(rng: np.random.Generator) -> Files:
    """A YAML file."""
    import yaml

    from scenegen.pipeline.recipe import example, full_text, load_recipe

    text = (example() if rng.random() < 0.5 else full_text(load_recipe("viewspatial"))).encode()
    match int(rng.integers(6)):
        case 0 | 1 | 2:
            tree = changed_tree(rng, yaml.safe_load(text))
            with contextlib.suppress(ValueError):  # numbers of too many digits
                text = yaml.safe_dump(tree, allow_unicode=True).encode(errors="replace")
        case 3:
            text = changed_bytes(rng, text)
        case 4:
            text = changed_text(rng, text)
        case _:
            wide, high = int(rng.integers(2, 12)), int(rng.integers(2, 30))
            merge = rng.random() < 0.3
            rows = [
                f"a{k}: &a{k} "
                + (f"{{<<: [{', '.join([f'*a{k - 1}'] * wide)}], k{k}: 1}}" if merge else f"[{', '.join([f'*a{k - 1}'] * wide)}]")
                for k in range(1, high)
            ]
            text += "\n".join(["a0: &a0 " + ("{x: 1}" if merge else "[x, x]"), *rows]).encode()
    return {"recipe.yaml": text}


def _scene_text() -> str:
    import scenegen as sg

    return str(sg.compose_scene("bathroom", seed=1, things=(8, 10), people=1, views=1, width=32, height=24).to_json())


def bad_scene(rng: np.random.Generator, known: dict[str, bytes]) -> Files:
    """Scene JSON, or a .glb in which one travels."""
    if "json" not in known:
        known["json"] = _scene_text().encode()
    text = known["json"]
    match int(rng.integers(5)):
        case 0 | 1 | 2:
            made = _dumped(changed_tree(rng, json.loads(text)))
        case 3:
            made = changed_bytes(rng, text)
        case _:
            made = changed_text(rng, text.replace(b",", b", "))
    if rng.random() < 0.75:
        return {"scene.json": made}
    from tests.importing import glb

    carrier = glb({"asset": {"version": "2.0"}, "scene": 0, "scenes": [{"extras": {"scenegen": made.decode(errors="replace")}}]})
    return {"scene.glb": changed_bytes(rng, carrier) if rng.random() < 0.5 else carrier}


def _dumped(tree: Any) -> bytes:
    """JSON text, whatever the digits."""
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        return json.dumps(tree).encode()
    finally:
        sys.set_int_max_str_digits(limit)


def good_models() -> list[Files]:
    """One model of each format, with what it needs beside it."""
    import io

    import trimesh

    from tests import importing as made

    chair = made.chair_mesh()
    textured = trimesh.Trimesh(chair.vertices, chair.faces, process=False)
    folder = {
        str(name): bytes(content) if isinstance(content, bytes | bytearray) else str(content).encode()
        for name, content in trimesh.exchange.export.export_mesh(chair, io.BytesIO(), file_type="gltf").items()
    }
    return [
        {"chair.glb": bytes(chair.export(file_type="glb"))},
        {"chair.gltf": folder.pop("model.gltf"), **folder},
        {"chair.obj": made.obj_text(chair, "t.png").encode(), "look.mtl": b"newmtl paint\nKd 0.2 0.4 0.2\nmap_Kd t.png\n", "t.png": made.picture((9, 90, 200))},
        {"chair.ply": bytes(textured.export(file_type="ply"))},
        {"chair.ply": textured.export(file_type="ply", encoding="ascii")},
        {"chair.stl": bytes(textured.export(file_type="stl"))},
        {"woman.vrm": made.vrm()},
        {"woman.vrm": made.vrm(old=True)},
        {"chair.glb": bytes(chair.export(file_type="glb")), "chair.json": b'{"category": "chair", "license": "CC0-1.0", "size": [0.5, 0.5, 0.9]}', "LICENSE": b"CC0"},
    ]  # fmt: skip


def bad_model(rng: np.random.Generator, known: dict[str, Any]) -> Files:
    """A model's files, one of them changed, some of them links to a neighbour's."""
    if "models" not in known:
        known["models"] = good_models()
    files: Files = dict(known["models"][int(rng.integers(len(known["models"])))])
    name = list(files)[int(rng.integers(len(files)))]
    content = files[name]
    assert isinstance(content, bytes | str)
    raw = content if isinstance(content, bytes) else content.encode()
    if len(files) > 1 and rng.random() < 0.15:
        files[list(files)[int(rng.integers(1, len(files)))]] = "../../../../outside/secret.txt"
        return files
    if raw[:4] == b"glTF" and rng.random() < 0.6:
        files[name] = _changed_glb(rng, raw)
    elif name.endswith((".gltf", ".json")) and rng.random() < 0.6:
        files[name] = _dumped(changed_tree(rng, json.loads(raw)))
    elif name.endswith((".obj", ".mtl")) or (name.endswith(".ply") and b"ascii" in raw[:60]):
        files[name] = changed_text(rng, raw) if rng.random() < 0.7 else changed_bytes(rng, raw)
    else:
        files[name] = changed_bytes(rng, raw)
    return files


def _changed_glb(rng: np.random.Generator, raw: bytes) -> bytes:
    from tests.importing import glb

    length = int.from_bytes(raw[12:16], "little")
    tree, binary = json.loads(raw[20 : 20 + length]), raw[28 + length :]
    changed = changed_tree(rng, tree)
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        return glb(changed, binary)
    finally:
        sys.set_int_max_str_digits(limit)


def inputs(kind: str, count: int, seed: int) -> Iterator[Files]:
    """`count` bad inputs of a kind, a pure function of kind and seed."""
    known: dict[str, Any] = {}
    for number in range(count):
        rng = np.random.default_rng((seed, KINDS.index(kind), number))
        if kind == "recipe":
            yield bad_recipe(rng)
        else:
            yield (bad_scene if kind == "scene" else bad_model)(rng, known)


# --- the worker ---------------------------------------------------------------------------------


def take_recipe(path: Path) -> str:
    """As the command takes it in; an accepted one is planned."""
    from scenegen.pipeline.plan import Plan
    from scenegen.pipeline.recipe import load_recipe

    said = _command(["recipe", str(path)])
    if said.startswith("accepted"):
        for shard in Plan(load_recipe(path), 0, 40, "raycast", "x").shards():
            assert Path(shard.name).name == shard.name
    return said


def take_scene(path: Path) -> str:
    """Loaded; an accepted one gives its facts, its meshes and what its cameras see."""
    import scenegen as sg
    from scenegen.facts import Facts
    from scenegen.frames import intrinsics

    scene = sg.import_scene(path)
    Facts(scene).distance  # noqa: B018
    for camera in scene.cameras[:1]:
        sg.observe_view(scene, camera.model_copy(update={"width": 32, "height": 24, "K": intrinsics(32, 24, 1.0)}))
    return "accepted"


def take_model(path: Path) -> str:
    """As `assets add` takes it in."""
    return _command(
        ["assets", "add", str(path.parent if path.suffix != ".vrm" else path), "--store", "store", "--library", path.parent.name]
    )


def _command(words: list[str]) -> str:
    from typer.testing import CliRunner

    from scenegen.cli.main import app

    result = CliRunner().invoke(app, words)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return f"{'accepted' if result.exit_code == 0 else 'refused'} {result.output}"


TAKE: dict[str, Callable[[Path], str]] = {"recipe": take_recipe, "scene": take_scene, "model": take_model}
CHANGES = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "shutil.")


def watch(root: Path, found: list[str]) -> None:
    """From now on note every write outside `root`/sandbox and every read in `root`/outside. There is no way to take it off again."""
    inside, outside = str(root / "sandbox"), str(root / "outside")

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = args
            if not isinstance(path, str | bytes):
                return
            real = os.path.realpath(os.fsdecode(path))
            writes = (isinstance(mode, str) and any(c in mode for c in "wax+")) or bool(
                flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            )
            if writes and not real.startswith((inside + "/", "/dev/")):
                found.append(f"wrote {real}")
            if real.startswith(outside):
                found.append(f"read {real}")
        elif event.startswith(CHANGES):
            for path in args[:2]:
                if isinstance(path, str | bytes) and not os.path.realpath(
                    os.path.dirname(os.path.abspath(os.fsdecode(path)))
                ).startswith(inside):
                    found.append(f"{event} {os.fsdecode(path)}")

    sys.addaudithook(hook)


def misbehave(fault: str) -> str:
    """What no input may make happen, for the test of this battery itself."""
    match fault:
        case "traceback":
            raise ZeroDivisionError
        case "hang":
            time.sleep(60)
        case "memory":
            return f"refused {len(b'x' * 500_000_000)}"
        case "write":
            Path("../written").write_text("x")
        case "read":
            Path("../outside/secret").read_text()
        case "tell":
            return f"refused {CANARY}"
        case "die":
            os._exit(3)
    return "refused"


def _begin(root: Path, kind: str) -> None:
    """What is imported lazily is imported now."""
    import scenegen.assets.importing.add
    import scenegen.cli.main
    import scenegen.observe  # noqa: F401
    from scenegen.errors import SceneGenError

    with contextlib.suppress(SceneGenError):
        (root / "sandbox" / "home" / "nothing").mkdir(exist_ok=True)
        TAKE[kind](root / "sandbox" / "home" / "nothing" / "none")


def worker(root: Path, kind: str, first: int, last: int) -> None:
    """Take the inputs first … last - 1 of a kind in; one JSON line each."""
    from scenegen.errors import SceneGenError

    fault = os.environ.get("SCENEGEN_FUZZ_FAULT")
    if not fault:
        _begin(root, kind)
    out = os.fdopen(os.dup(1), "w")
    seen: list[str] = []
    watch(root, seen)
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    print(json.dumps({"ready": True}), file=out, flush=True)
    for number in range(first, last):
        folder = root / "sandbox" / "in" / kind / f"{number:05d}"
        path = folder / (folder / "first").read_text()
        seen.clear()
        start = time.process_time()
        try:
            said = misbehave(fault) if fault else TAKE[kind](path)
        except SceneGenError as error:
            said = f"refused {error}"
        except BaseException:
            said = "traceback " + traceback.format_exc()[-1500:]
        line = {
            "number": number,
            "said": said[:4000],
            "long": len(said) > 20_000,
            "canary": CANARY in said,
            "outside": seen[:5],
            "seconds": time.process_time() - start,
        }
        print(json.dumps({**line, "rss": most_memory()}), file=out, flush=True)


# --- the one who watches ------------------------------------------------------------------------


def most_memory() -> float:
    """MB that this process held at most. Not what `getrusage` says: on Linux that begins with what held the process it came from."""
    try:
        status = Path("/proc/self/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@dataclass
class Findings:
    """What a run found. Everything but `accepted` and `refused` should be empty; entries name the input."""

    accepted: int = 0
    refused: int = 0
    tracebacks: list[str] = field(default_factory=list)
    hangs: list[str] = field(default_factory=list)
    large: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    wordy: list[str] = field(default_factory=list)
    slowest: float = 0.0
    most_rss: float = 0.0

    @property
    def bad(self) -> list[str]:
        """All that should not have happened."""
        return [*self.tracebacks, *self.hangs, *self.large, *self.outside, *self.wordy]

    def text(self) -> str:
        """A line of figures."""
        return (
            f"accepted {self.accepted}, refused {self.refused}, tracebacks {len(self.tracebacks)}, hangs {len(self.hangs)}, over "
            f"{MEGABYTES} MB {len(self.large)}, outside {len(self.outside)}, endless messages {len(self.wordy)}; slowest {self.slowest:.1f} s, "
            f"most memory {self.most_rss:.0f} MB"
        )


def lay_out(root: Path, kind: str, count: int, seed: int) -> None:
    """Write the inputs and the neighbour's files."""
    outside = root / "outside"
    outside.mkdir(parents=True, exist_ok=True)
    for name in ("secret.txt", "secret", "secret.mtl", "LICENSE"):
        (outside / name).write_text(CANARY)
    for number, files in enumerate(inputs(kind, count, seed)):
        folder = root / "sandbox" / "in" / kind / f"{number:05d}"
        folder.mkdir(parents=True)
        (folder / "first").write_text(next(iter(files)))
        for name, content in files.items():
            if isinstance(content, str):
                (folder / name).symlink_to(content)
            else:
                (folder / name).write_bytes(content)


def tree_of(folder: Path) -> dict[str, str]:
    """Relative path -> sha256 of every file."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def fuzz(root: Path, kind: str, count: int, seed: int = 0) -> Findings:
    """Take `count` bad inputs of a kind in, in worker processes, and tell what came of it."""
    lay_out(root, kind, count, seed)
    before, out = tree_of(root / "outside"), Findings()
    number = 0
    while number < count:
        number = _watched(root, kind, number, count, out)
    if tree_of(root / "outside") != before or {path.name for path in root.iterdir()} != {"sandbox", "outside"}:
        out.outside.append(f"{kind}: what lies around has changed")
    for path in (root / "sandbox").rglob("*"):
        if path.is_file() and not path.is_symlink() and CANARY.encode() in path.read_bytes():
            out.outside.append(f"{kind}: {path} holds the neighbor's text")
    return out


def _watched(root: Path, kind: str, first: int, count: int, out: Findings) -> int:
    """Run one worker until it is done, hangs or dies; the number of the next input."""
    sandbox = root / "sandbox"
    for name in ("home", "tmp"):
        (sandbox / name).mkdir(exist_ok=True)
    env = {
        **os.environ, "HOME": str(sandbox / "home"), "XDG_DATA_HOME": str(sandbox / "home"), "TMPDIR": str(sandbox / "tmp"), "OPENBLAS_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")]),
    }  # fmt: skip
    command = [
        sys.executable,
        "-m",
        "tests.fuzzing",
        "--worker",
        str(root),
        "--kind",
        kind,
        "--first",
        str(first),
        "--count",
        str(count),
    ]
    number, patience, pending = first, STARTING, b""
    with subprocess.Popen(command, cwd=sandbox, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        while number < count:
            ready = _heard(process, patience)
            piece = os.read(process.stdout.fileno(), 1 << 16) if ready else b""
            if not piece:
                process.kill()
                died = (process.communicate()[1] or b"")[-600:].decode(errors="replace")
                (out.tracebacks if ready else out.hangs).append(
                    f"{kind} {number}: " + (f"the worker died: {died}" if ready else "hangs")
                )
                return number + 1
            *lines, pending = (pending + piece).split(b"\n")
            patience = SECONDS
            for line in map(json.loads, lines):
                if "ready" not in line:
                    _note(kind, line, out)
                    number += 1
    return number


def _heard(process: subprocess.Popen[bytes], patience: float) -> bool:
    """Wait for a word of the worker: False when it has worked `patience` seconds without one, or has been idle six times as long.

    Seconds of work, where the system tells them: on a busy machine an input waits for its turn, and that is no hang.
    """
    start, worked = time.monotonic(), _worked(process.pid)
    while True:
        if select.select([process.stdout], [], [], 0.5)[0]:
            return True
        waited = time.monotonic() - start
        if _worked(process.pid) - worked > patience or waited > 6 * patience:
            return False


def _worked(pid: int) -> float:
    """Seconds of processor time of a process; 0 where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _note(kind: str, line: dict[str, Any], out: Findings) -> None:
    label, said = f"{kind} {line['number']}", str(line["said"]) or "refused"
    if said.startswith("traceback") or "Traceback (most recent" in said:
        out.tracebacks.append(f"{label}: {said}")
    elif said.startswith("accepted"):
        out.accepted += 1
    else:
        out.refused += 1
    if line["rss"] > MEGABYTES >= out.most_rss:
        out.large.append(f"{label}: {line['rss']:.0f} MB")
    if line["outside"] or line["canary"]:
        out.outside.append(f"{label}: {line['outside']} {'tells the text' if line['canary'] else ''}")
    if line["long"]:
        out.wordy.append(f"{label}: {said[:200]}")
    if line["seconds"] > SECONDS:
        out.hangs.append(f"{label}: {line['seconds']:.0f} s")
    out.slowest, out.most_rss = max(out.slowest, line["seconds"]), max(out.most_rss, line["rss"])


def main() -> None:
    """A worker, or a run of all kinds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kind", choices=KINDS)
    parser.add_argument("--worker", type=Path)
    parser.add_argument("--first", type=int, default=0)
    given = parser.parse_args()
    if given.worker:
        worker(given.worker, given.kind, given.first, given.count)
        return
    kinds = [given.kind] if given.kind else list(KINDS)
    bad: Counter[str] = Counter()
    for kind in kinds:
        with tempfile.TemporaryDirectory() as folder:
            start = time.perf_counter()
            found = fuzz(Path(folder).resolve(), kind, given.count // len(kinds), given.seed)
            print(f"{kind}: {found.text()} ({time.perf_counter() - start:.0f} s)")
            for one in found.bad:
                print(f"  {one}")
            bad[kind] = len(found.bad)
    raise SystemExit(1 if bad.total() else 0)


if __name__ == "__main__":
    main()
