"""GRPO with TRL on a few questions, by a model of two layers made on the spot: the way from a build to a training step, in a minute and on any CPU.

    pip install -e . torch trl
    python examples/train_trl.py --steps 4

The questions are of text alone (a scene told in words), since a model this small sees nothing. It learns nothing either in so few steps: what is shown is that export,
prompts and rewards fit. For a real run: a vision-language model's name for `--model`, a build with pictures for `--data`, and a GPU.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import scenegen as sg
from scenegen.export import export
from scenegen.rewards import trl as rewards

RECIPE: dict[str, Any] = {
    "name": "told",
    "scenes": {"things": [5, 7], "people": 0},
    "views": {"render": False},
    "tasks": {"scene_simulation": {"per_scene": 4}},
    "splits": {"train": 1.0},
}
TEMPLATE = (
    "{% for message in messages %}{% if message['content'] is string %}{{ message['content'] }}{% else %}"
    "{% for piece in message['content'] %}{{ piece['text'] if piece['type'] == 'text' else '' }}{% endfor %}{% endif %}\n{% endfor %}"
)


def tiny(texts: Sequence[str]) -> tuple[Any, Any]:
    """A GPT of two layers and a tokenizer of the words of `texts`, made without any download."""
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers
    from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

    words = Tokenizer(models.WordLevel(unk_token="[UNK]"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    words.train_from_iterator([*texts, "A B C D"], trainers.WordLevelTrainer(special_tokens=["[UNK]", "[PAD]", "[EOS]"]))
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=words, unk_token="[UNK]", pad_token="[PAD]", eos_token="[EOS]")
    tokenizer.chat_template = TEMPLATE
    config = GPT2Config(
        vocab_size=len(tokenizer),
        n_positions=2048,
        n_embd=32,
        n_layer=2,
        n_head=2,
        bos_token_id=2,
        eos_token_id=2,
        pad_token_id=1,
    )
    return GPT2LMHeadModel(config), tokenizer


def main(given: Sequence[str] | None = None) -> list[float]:
    """Build, export, train; the mean rewards as they were logged."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="a finished dataset; left out, one of six scenes told in words is built")
    parser.add_argument("--model", help="a model to train; left out, a tiny one is made")
    parser.add_argument("--steps", type=int, default=4)
    args = parser.parse_args(given)
    from datasets import load_dataset
    from trl import GRPOConfig, GRPOTrainer

    with TemporaryDirectory() as folder:
        data = args.data or Path(folder) / "told"
        if args.data is None:
            sg.build_dataset(RECIPE, data, scenes=6, workers=1)
        export(data, "trl", Path(folder) / "trl")
        rows = load_dataset(f"{folder}/trl", split="train", cache_dir=folder)
        model: Any = args.model
        more: dict[str, Any] = {}
        if model is None:
            texts = [
                piece["text"] for row in rows for message in row["prompt"] for piece in message["content"] if piece.get("text")
            ]
            model, more["processing_class"] = tiny(texts)
            rows = rows.remove_columns([name for name in rows.column_names if name == "images"])
        config = GRPOConfig(
            output_dir=f"{folder}/run", max_steps=args.steps, per_device_train_batch_size=4, num_generations=4, max_completion_length=8,
            logging_steps=1, report_to=[], save_strategy="no", learning_rate=1e-3, use_cpu=args.model is None,
        )  # fmt: skip
        trainer = GRPOTrainer(
            model=model, args=config, train_dataset=rows, reward_funcs=[rewards.accuracy, rewards.format], **more
        )
        trainer.train()
        return [float(line["reward"]) for line in trainer.state.log_history if "reward" in line]


if __name__ == "__main__":
    print("mean rewards:", main())
