"""Which frames of a clip a model is given: the samplers and budgets of those who evaluate on video, frame for frame as they draw them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

UNIFORM, UNIFORM_TAIL, CHUNK_CENTER, FPS, FPS_TAIL, ALL = "uniform", "uniform_tail", "chunk_center", "fps", "fps_tail", "all"
BUDGETS = (8, 16, 32, 64, 128)
"""Frames in all."""
RATES = (1, 2, 4)
"""Frames a second."""


@dataclass(frozen=True)
class Sampling:
    """A sampler with its budget: frames in all, or a second for the samplers at a rate; None for all frames."""

    sampler: str
    budget: int | None = None

    @property
    def name(self) -> str:
        """ "uniform-16", "fps-2", "all"."""
        return self.sampler if self.budget is None else f"{self.sampler}-{self.budget}"

    def frames(self, count: int, fps: float) -> list[int]:
        """The numbers of the frames, in order, that are taken of a clip of `count` frames at `fps`; one may come twice where more are asked
        for than there are.

        As VLMEvalKit's vsibench.py (EASI) takes them: `uniform`: np.linspace from the first to the last, cut to whole numbers.
        `uniform_tail`: the same, with the last frame after it where it is not in. `chunk_center`: the middles of equal parts, whose starts
        are rounded. `fps`: every clip-rate / budget-th, as many as the length in seconds has; `fps_tail`: with the last frame after it.
        """
        if self.budget is None:
            return list(range(count))
        if self.sampler in (UNIFORM, UNIFORM_TAIL):
            out = np.linspace(0, count - 1, self.budget, dtype=int).tolist()
        elif self.sampler == CHUNK_CENTER:
            part = count / self.budget
            out = [min(int(part / 2 + np.round(part * k)), count - 1) for k in range(self.budget)]
        else:
            step = fps / self.budget
            out = [int(k * step) for k in range(int(count / fps * self.budget))]
        tail = self.sampler in (UNIFORM_TAIL, FPS_TAIL) and out[-1:] != [count - 1]
        return [*out, count - 1] if tail else out


SAMPLINGS: tuple[Sampling, ...] = (
    *(Sampling(sampler, budget) for sampler in (UNIFORM, UNIFORM_TAIL, CHUNK_CENTER) for budget in BUDGETS),
    *(Sampling(sampler, rate) for sampler in (FPS, FPS_TAIL) for rate in RATES),
    Sampling(ALL),
)
"""All that clips are judged by."""
SAMPLING_NAMES = tuple(one.name for one in SAMPLINGS)
