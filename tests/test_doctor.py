"""What the doctor says of libraries that do not get on with one another."""

from __future__ import annotations

import pytest

from scenegen.cli import doctor


@pytest.mark.parametrize(
    ("device", "installed", "said"),
    [
        ("llvmpipe (LLVM 15.0.6, 256 bits)", {"torch", "triton"}, True),
        ("llvmpipe (LLVM 15.0.6, 256 bits)", {"torch"}, False),
        ("NVIDIA H200", {"torch", "triton"}, False),
        (None, {"torch", "triton"}, False),
    ],
)
def test_torch_is_to_be_loaded_before_software_gl(
    monkeypatch: pytest.MonkeyPatch, device: str | None, installed: set[str], said: bool
) -> None:
    monkeypatch.setattr(doctor, "_probe_child", lambda name: (device, "no EGL"))
    monkeypatch.setattr(doctor, "_has", lambda *names: set(names) <= installed)
    lines = [one for one in doctor._gl() if "PyTorch" in one.name]
    assert [one.ok for one in lines] == [False] * said
    assert all("import torch, triton" in one.fix for one in lines)
