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


@pytest.mark.parametrize(
    ("device", "fix"),
    [
        ("Mitsuba 3.9.1 llvm_ad_rgb", ""),
        ("Mitsuba 3.9.1 scalar_rgb", "libllvm19"),
        (None, "scenegen[photoreal]"),
    ],
)
def test_what_halves_the_time_of_path_tracing_is_named(monkeypatch: pytest.MonkeyPatch, device: str | None, fix: str) -> None:
    monkeypatch.setattr(doctor, "_optional", lambda name, package, fix: doctor.Finding(name, "3.9.1"))
    monkeypatch.setattr(doctor, "_probe_child", lambda name: (device, "no pyoidn"))
    found = doctor._path_tracing()[1]
    assert found.ok == (not fix)
    assert fix in found.fix
