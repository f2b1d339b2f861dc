"""Do the pixels decide? A small net, trained from nothing on scenegen's pictures, beside the same net that does not see them.

    pip install -e '.[learn]'
    python examples/learn.py build LEARN --scenes 600                 # small pictures, many questions
    python examples/learn.py train LEARN --out docs/figures/learn    # learn.json and learn.svg

Of every picture of the build all is asked that a family would ask of it, by the family's own bounds of what is clear and seen well. Nets are tested on scenes that no training
question is of, where each answer comes equally often; batches are drawn evenly too. Three nets answer. `sees` has the picture, and marks where the things named are (a net this small does not
read names). `marks` has the marks without the colours. `blind` has the words of the question alone. What `sees` has over the others only the pixels can have told.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import islice
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from PIL import Image

import scenegen as sg
from scenegen.pipeline.asking import policy_of, tasks_of
from scenegen.tasks import Question

RECIPE: dict[str, Any] = {
    "name": "learn",
    "description": "Small pictures and many questions of three families, for a small net trained from nothing",
    "tasks": {"camera_relative_direction": {"per_scene": 24}},
    "views": {"width": 160, "height": 120, "hfov_deg": [50, 70], "channels": []},
    "splits": {"train": 0.8, "test": 0.2},
    "parts": [
        {
            "name": "people", "share": 0.65, "scenes": {"things": [4, 8], "people": [3, 5]}, "views": {"per_scene": 28},
            "tasks": {"camera_object_orientation": {"per_scene": 18}, "object_count": {"per_scene": 14, "lone": 0}},
        },
        {"name": "things", "share": 0.35, "scenes": {"things": [10, 16], "people": 0}, "views": {"per_scene": 12}},
    ],
}  # fmt: skip
DIRECTIONS = (
    "front",
    "front-left",
    "left",
    "back-left",
    "back",
    "back-right",
    "right",
    "front-right",
)
FAMILIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "camera_object_orientation": ("which way a person faces", DIRECTIONS),
    "camera_relative_direction": ("where one thing is from another", DIRECTIONS),
    "object_count": ("how many people there are", ("0", "1", "2")),
}
"""What is asked, and the answers that are told apart: three people and more are seldom all seen well in pictures so small."""
EACH, TESTED = 12, 1000
"""Questions of a scene with the same answer, and questions that a family is tested by, at most."""
NETS = ("sees", "marks", "blind")
WORDS = 256
"""Cells into which the words of a question are hashed."""
WHOLE, CROP = (80, 60), (48, 48)
"""Pixels of what a net is shown: the whole picture, or a square around the one person that is meant."""
BATCH, RATE = 64, 2e-3
EPOCHS, LEAST_STEPS = 20, 400
"""How often each question is learned from, and batches at least."""


@dataclass(frozen=True)
class Examples:
    """K questions of a family. pictures (K, H, W, 3) uint8, marks (K, H, W, M) uint8: where each thing named is, words (K, WORDS), answers (K,) the
    number of the right label, scenes (K,) the number of each one's scene."""

    labels: tuple[str, ...]
    pictures: NDArray[np.uint8]
    marks: NDArray[np.uint8]
    words: NDArray[np.float32]
    answers: NDArray[np.int64]
    scenes: NDArray[np.int64]

    def first(self, size: int) -> Examples:
        """The first `size` of them."""
        return Examples(
            self.labels,
            *(getattr(self, name)[:size] for name in ("pictures", "marks", "words", "answers", "scenes")),
        )

    def with_mirrored(self) -> Examples:
        """They, and their mirror images, of which left and right change places: as true as they are."""
        marks = self.marks[:, :, ::-1].copy()
        if marks.shape[-1] == 3:  # how far right each pixel of a window is
            marks[..., 1] = 255 - marks[..., 1]
        swapped = np.array([self.labels.index(_swapped(label)) for label in self.labels])
        pairs = (
            (self.pictures, self.pictures[:, :, ::-1]), (self.marks, marks), (self.words, self.words), (self.answers, swapped[self.answers]),
            (self.scenes, self.scenes),
        )  # fmt: skip
        return Examples(self.labels, *(np.concatenate(pair) for pair in pairs))

    def __len__(self) -> int:
        return len(self.answers)


def _swapped(label: str) -> str:
    """What an answer is in the mirror."""
    return "-".join({"left": "right", "right": "left"}.get(word, word) for word in label.split("-"))


def asked(dataset: Any, task: str, split: str) -> dict[str, list[Question]]:
    """All that a family asks of the pictures of a split, by answer: at most EACH of a scene."""
    content, labels = sg.load_recipe(dataset.manifest["recipe"]), FAMILIES[task][1]
    part = next(part for part in content.contents if task in part.tasks)
    family, found = tasks_of(part, "train")[task], {label: [] for label in labels}
    for shard in (shard for shard in dataset.shards if shard.startswith(f"{split}-")):
        views: dict[str, dict[str, Any]] = {}
        for row in dataset.stream("views", shard, ["view_id"]):
            scene_id, camera = row["view_id"].split("/")
            views.setdefault(scene_id, {})[camera] = dataset.view(row["view_id"]).visible
        for scene_id, seen in views.items():
            facts, rng = (
                sg.Facts(dataset.scene(scene_id), seen, policy_of(part)),
                np.random.default_rng(crc32(scene_id.encode())),
            )
            for label in labels:
                found[label] += islice(filter(_meant, family.ask(facts, rng, label)), EACH)
    return found


def _meant(question: Question) -> bool:
    """Of facing, people alone, as things of a kind all have their front where they have it; of directions those on the floor; of counts those of people."""
    if question.task == "camera_object_orientation":
        return question.evidence.operands[0].id.startswith("person")
    return question.evidence.get("plane", "horizontal") == "horizontal" and question.evidence.get("noun", "person") == "person"


def examples(dataset: Any, task: str, split: str, most: int) -> Examples:
    """Questions of a family and split in a random order: to test by each answer as often, to train by as they come, from which batches are drawn evenly."""
    found, labels = asked(dataset, task, split), FAMILIES[task][1]
    least = min(map(len, found.values()))
    if not least:
        raise sg.SceneGenError(f"some answer of {task} never comes in {split}", fix="build more scenes")
    rng = np.random.default_rng(0)
    each = min(least, most // len(labels)) if split == "test" else most
    kept = [several[k] for several in found.values() for k in rng.permutation(len(several))[:each]]
    questions = [kept[k] for k in rng.permutation(len(kept))[:most]]
    scenes = {name: number for number, name in enumerate(sorted({question.scene_id for question in questions}))}
    shown = [_shown(dataset, question) for question in questions]
    return Examples(
        labels,
        np.stack([picture for picture, _ in shown]),
        np.stack([marks for _, marks in shown]),
        np.stack([_words(question.question) for question in questions]),
        np.array([labels.index(question.answer.text) for question in questions]),
        np.array([scenes[question.scene_id] for question in questions]),
    )


def _shown(dataset: Any, question: Question) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """What a net is shown of a question: colours (H, W, 3) and marks (H, W, M), the boxes of what is named."""
    picture = dataset.image(question.view_ids[0]).convert("RGB")
    visible = dataset.view(question.view_ids[0]).visible
    boxes = [visible[operand.id].box2d for operand in question.evidence.operands]
    drawn = [Image.new("L", picture.size) for _ in boxes] or [Image.new("L", picture.size)]
    for one, (x0, y0, x1, y1) in zip(drawn, boxes, strict=False):
        one.paste(255, (x0, y0, x1, y1))
    if question.task != "camera_object_orientation":
        return np.asarray(picture.resize(WHOLE)), np.stack([np.asarray(one.resize(WHOLE)) for one in drawn], -1)
    x0, y0, x1, y1 = boxes[0]
    half = 0.55 * max(x1 - x0, y1 - y0)
    window = (
        (x0 + x1) / 2 - half,
        (y0 + y1) / 2 - half,
        (x0 + x1) / 2 + half,
        (y0 + y1) / 2 + half,
    )
    fit = (CROP, Image.Transform.EXTENT, window, Image.Resampling.BILINEAR)
    marks = [np.asarray(one.transform(*fit)) for one in (*drawn, *_where(picture.size))]
    return np.asarray(picture.transform(*fit)), np.stack(marks, -1)


def _where(size: tuple[int, int]) -> list[Image.Image]:
    """Pictures whose pixels say how far right and how far down they are: where in the whole picture a window of it lies."""
    across, down = np.meshgrid(np.linspace(0, 255, size[0]), np.linspace(0, 255, size[1]))
    return [Image.fromarray(one.astype(np.uint8)) for one in (across, down)]


def _words(text: str) -> NDArray[np.float32]:
    """The words of a question, each in its cell."""
    out = np.zeros(WORDS, dtype=np.float32)
    for word in text.lower().replace("?", " ").replace(".", " ").split():
        out[crc32(word.encode()) % WORDS] = 1.0
    return out


def net(examples: Examples, kind: str) -> Any:
    """Four strided convolutions over what is shown, words beside them, two layers; the blind one has the words alone."""
    from torch import nn

    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            channels = 3 + examples.marks.shape[-1]
            height, width = examples.pictures.shape[1:3]
            self.words = nn.Sequential(nn.Linear(WORDS, 48), nn.ReLU())
            self.eye: Any = None
            seen = 0
            if kind != "blind":
                steps: list[nn.Module] = []
                for before, after in ((channels, 16), (16, 32), (32, 48), (48, 64)):
                    steps += [
                        nn.Conv2d(before, after, 3, 2, 1),
                        nn.BatchNorm2d(after),
                        nn.ReLU(),
                    ]
                self.eye = nn.Sequential(*steps, nn.Flatten(), nn.Dropout(0.3))
                seen = 64 * -(-height // 16) * -(-width // 16)
            self.head = nn.Sequential(
                nn.Linear(seen + 48, 96),
                nn.ReLU(),
                nn.Dropout(0.3),
                nn.Linear(96, len(examples.labels)),
            )

        def forward(self, shown: Any, words: Any) -> Any:
            import torch

            told = self.words(words)
            return self.head(told if self.eye is None else torch.cat([self.eye(shown), told], 1))

    return Net()


def trained(train: Examples, test: Examples, kind: str, seed: int, steps: int) -> NDArray[np.bool_]:
    """(K,) which questions of `test` a net of a kind gets right that learned from `train` in so many batches."""
    import torch
    from torch.nn import functional

    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = net(train, kind).to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps)

    def batch(of: Examples, index: NDArray[np.int64], moved: bool) -> tuple[Any, Any]:
        shown = np.concatenate(
            [
                of.pictures[index] if kind == "sees" else np.zeros_like(of.pictures[index]),
                of.marks[index],
            ],
            -1,
        )
        if moved:  # by a few pixels, all channels alike
            down, across = rng.integers(-4, 5, 2)
            shown = np.roll(shown, (down, across), (1, 2))
        as_floats = torch.from_numpy(shown).to(device).permute(0, 3, 1, 2).float() / 127.5 - 1
        if moved:
            as_floats[:, :3] *= torch.empty(len(index), 1, 1, 1, device=device).uniform_(0.7, 1.3)
        return as_floats, torch.from_numpy(of.words[index]).to(device)

    odds = 1 / np.bincount(train.answers)[train.answers]
    odds /= odds.sum()
    for _ in range(steps):
        index = rng.choice(len(train), BATCH, p=odds)
        loss = functional.cross_entropy(
            model(*batch(train, index, True)),
            torch.from_numpy(train.answers[index]).to(device),
        )
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    model.eval()
    right = []
    with torch.no_grad():
        for index in np.array_split(np.arange(len(test)), -(-len(test) // 256)):
            said = model(*batch(test, index, False)).argmax(1).cpu().numpy()
            right.append(said == test.answers[index])
    return np.concatenate(right)


def interval(right: NDArray[np.bool_], scenes: NDArray[np.int64]) -> tuple[float, float]:
    """95 % of the mean, over scenes drawn anew."""
    sums, counts = np.bincount(scenes, right), np.bincount(scenes)
    drawn = np.random.default_rng(0).integers(0, len(counts), (2000, len(counts)))
    low, high = np.quantile(sums[drawn].sum(1) / counts[drawn].sum(1), (0.025, 0.975))
    return float(low), float(high)


def measure(
    directory: Path, sizes: Sequence[int], least_steps: int, seeds: int, only: Sequence[str] = (), mirror: bool = False
) -> Iterator[dict[str, Any]]:
    """A row for each family, net and size; of marks without colours, where there are marks, at the largest size alone."""
    dataset = sg.load(directory)
    for task, (title, labels) in FAMILIES.items():
        if only and task not in only:
            continue
        train, test = examples(dataset, task, "train", max(sizes)), examples(dataset, task, "test", TESTED)
        largest = min(max(sizes), len(train))
        for size in sorted({min(size, largest) for size in sizes}):
            for kind in NETS:
                if kind == "marks" and (size < largest or not train.marks.any()):
                    continue
                began, steps = (
                    time.perf_counter(),
                    max(least_steps, EPOCHS * size // BATCH),
                )
                learned = train.first(size).with_mirrored() if mirror else train.first(size)
                runs = [trained(learned, test, kind, seed, steps) for seed in range(seeds)]
                low, high = interval(np.mean(runs, 0), test.scenes)
                row = {
                    "family": task, "title": title, "net": kind, "size": size, "accuracy": float(np.mean(runs)), "low": low, "high": high,
                    "steps": steps, "mirror": mirror, "seeds": seeds, "tested": len(test), "test_scenes": int(test.scenes.max()) + 1, "chance": 1 / len(labels),
                    "seconds": round(time.perf_counter() - began, 1),
                }  # fmt: skip
                print(
                    f"{title}, {size} questions, {kind}: {row['accuracy']:.3f} ({low:.3f} to {high:.3f}), {row['seconds']} s",
                    flush=True,
                )
                yield row


COLORS = {"sees": "#2563eb", "marks": "#94a3b8", "blind": "#dc2626"}
NAMES = {
    "sees": "sees the picture",
    "marks": "marks without colours",
    "blind": "words of the question alone",
}


def figure(rows: Sequence[dict[str, Any]]) -> str:
    """An SVG: a panel a family, accuracy over the number of training questions, with 95 % intervals over test scenes."""
    wide, high, left, top, gap = 250, 190, 44, 40, 30
    families = list(dict.fromkeys(row["family"] for row in rows))
    width = left + len(families) * (wide + gap)
    sizes = sorted({row["size"] for row in rows})
    low, span = np.log2(sizes[0]), max(np.log2(sizes[-1]) - np.log2(sizes[0]), 1e-9)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {top + high + 62}" width="{width}" height="{top + high + 62}" '
        'font-family="DejaVu Sans, Arial, sans-serif" font-size="12">',
        f'<rect width="{width}" height="{top + high + 62}" rx="8" fill="#f8fafc"/>',
    ]

    def text(x: float, y: float, words: str, color: str = "#334155", anchor: str = "middle") -> None:
        parts.append(f'<text x="{x:.1f}" y="{y:.1f}" fill="{color}" text-anchor="{anchor}">{escape(words)}</text>')

    def line(points: Sequence[tuple[float, float]], color: str, more: str = "") -> None:
        place = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{place}" fill="none" stroke="{color}" {more}/>')

    for k, family in enumerate(families):
        own = [row for row in rows if row["family"] == family]
        x0 = left + k * (wide + gap)

        def at(size: float, value: float, x0: float = x0) -> tuple[float, float]:
            return x0 + 8 + (wide - 16) * (np.log2(size) - low) / span, top + high * (1 - value)

        text(x0 + wide / 2, top - 14, own[0]["title"])
        for tenth in range(0, 11, 2):
            y = top + high * (1 - tenth / 10)
            line([(x0, y), (x0 + wide, y)], "#e2e8f0")
            if k == 0:
                text(x0 - 6, y + 4, f"{tenth * 10} %", anchor="end")
        chance = top + high * (1 - own[0]["chance"])
        line([(x0, chance), (x0 + wide, chance)], "#334155", 'stroke-dasharray="2 4"')
        for size in sorted({row["size"] for row in own}):
            text(
                at(size, 0)[0],
                top + high + 16,
                f"{size / 1000:.3g}k" if size >= 1000 else str(size),
            )
        for kind in reversed(NETS):
            curve = sorted((row for row in own if row["net"] == kind), key=lambda row: row["size"])
            for row in curve:
                line(
                    [at(row["size"], row["low"]), at(row["size"], row["high"])],
                    COLORS[kind],
                    'stroke-width="1.5"',
                )
                x, y = at(row["size"], row["accuracy"])
                parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{COLORS[kind]}"/>')
            line(
                [at(row["size"], row["accuracy"]) for row in curve],
                COLORS[kind],
                'stroke-width="2"',
            )
    x = left
    for kind in NETS:
        line(
            [(x, top + high + 44), (x + 22, top + high + 44)],
            COLORS[kind],
            'stroke-width="2"',
        )
        text(x + 28, top + high + 48, NAMES[kind], anchor="start")
        x += 208
    line(
        [(x, top + high + 44), (x + 22, top + high + 44)],
        "#334155",
        'stroke-dasharray="2 4"',
    )
    text(x + 28, top + high + 48, "chance", anchor="start")
    return "\n".join([*parts, "</svg>\n"])


def _made(directory: Path) -> dict[str, Any]:
    """What the numbers are of."""
    import torch

    manifest = sg.load(directory).manifest
    told = {name: manifest[name] for name in ("seed", "counts", "renderer")}
    return {
        **told,
        "scenegen": sg.__version__,
        "torch": torch.__version__,
        "cuda": torch.cuda.is_available(),
    }


def main(given: Sequence[str] | None = None) -> None:
    """Build, or train and draw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser("build", help="build the dataset")
    train = commands.add_parser("train", help="train the nets, write OUT.json and OUT.svg")
    for one in (build, train):
        one.add_argument("directory", type=Path)
    build.add_argument("--scenes", type=int, default=600)
    build.add_argument("--workers", type=int, default=None)
    train.add_argument("--out", type=Path, default=Path("learn"))
    train.add_argument("--sizes", type=int, nargs="+", default=[250, 500, 1000, 2000, 4000])
    train.add_argument(
        "--steps",
        type=int,
        default=LEAST_STEPS,
        help=f"at least, of {BATCH} questions each",
    )
    train.add_argument("--seeds", type=int, default=1)
    train.add_argument("--only", nargs="+", default=[], choices=list(FAMILIES), help="families")
    train.add_argument("--mirror", action="store_true", help="learn from mirror images too")
    args = parser.parse_args(given)
    if args.command == "build":
        sg.build_dataset(RECIPE, args.directory, scenes=args.scenes, workers=args.workers)
        return
    rows = list(measure(args.directory, args.sizes, args.steps, args.seeds, args.only, args.mirror))
    args.out.with_suffix(".json").write_text(
        json.dumps({"manifest": _made(args.directory), "rows": rows}, indent=1) + "\n",
        encoding="utf-8",
    )
    args.out.with_suffix(".svg").write_text(figure(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
