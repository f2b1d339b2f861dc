"""Imported people: VRM figures stand with their own front, joints and eyes; SMPL-family bodies fit our skeleton."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from scenegen.assets import people
from scenegen.assets.importing.add import add_assets
from scenegen.assets.library.imported import params_of
from scenegen.assets.library.store import Store
from scenegen.assets.people.bodies.smpl import smpl_body
from scenegen.assets.people.posing.parameters import clamp, skeleton
from scenegen.errors import AssetError
from scenegen.scene import Scene
from scenegen.world.geometry import build_geometry
from tests import importing as made


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("SCENEGEN_ASSETS", str(tmp_path / "store"))
    return Store()


@pytest.mark.parametrize("old", [False, True])
def test_vrm(store: Store, tmp_path: Path, old: bool) -> None:
    path = tmp_path / "ada.vrm"
    path.write_bytes(
        made.vrm(old, licenseUrl="https://creativecommons.org/licenses/by-nc/4.0/", commercialUsage="personalNonProfit")
    )
    report = add_assets([path], store)
    one = report.added[0]
    assert (one.kind, one.ready, one.has_front, one.redistributable) == ("figure", True, True, False)
    assert abs(one.size_m[2] - 1.7) < 0.01
    assert one.size_m[1] < 1.0, "the arms are let down"
    who = people.place("p", params_of(one), {"kind": "stand"}, np.eye(4))
    assert who.label == "person"
    assert who.joints["left_hand"][1] > 0.15 > -0.15 > who.joints["right_hand"][1]
    assert who.joints["left_hand"][2] < 1.0
    np.testing.assert_allclose(who.world_from_gaze[:3, 0], [1, 0, 0], atol=1e-9)
    eye = who.world_from_gaze[:3, 3]
    assert eye[0] > 0.05, "the eyes look out of the front of the head"
    assert abs(eye[2] - 1.56) < 0.02
    made_person = people.build(params_of(one), {"kind": "stand"})
    mesh = made_person.mesh
    part = np.array(mesh.parts)[mesh.face_part]
    middle = mesh.vertices[mesh.faces].mean(1)
    nose = middle[(middle[:, 0] > 0.13) & (middle[:, 2] > 1.4)]
    assert len(nose), "the nose points forward"
    assert {"face", "torso", "left_hand", "right_hand", "left_leg"} <= set(part)
    assert middle[part == "left_hand"][:, 1].min() > 0
    scene = Scene(id="s", people=[who])
    again = Scene.from_json(scene.to_json())
    assert len(build_geometry(again).placed[0].mesh.faces) == len(mesh.faces)


def test_vrm_without_a_skeleton_is_refused(store: Store, tmp_path: Path) -> None:
    content = made.vrm().replace(b'"hips"', b'"hops"')
    (tmp_path / "a.vrm").write_bytes(content)
    report = add_assets([tmp_path / "a.vrm"], store)
    assert not report.added
    assert "pelvis" in report.refused[0][1]


def test_smpl_body_fits_our_skeleton(tmp_path: Path) -> None:
    arrays = made.smpl_arrays(np.random.default_rng(0))
    np.savez(tmp_path / "body.npz", **arrays)
    body = smpl_body(tmp_path / "body.npz", noun="woman")
    assert body.vertices[:, 2].min() == 0
    assert 1.4 < body.info.stature_m < 1.8
    assert body.joint("upperarm01.L")[1] > 0.15 > -0.15 > body.joint("upperarm01.R")[1]
    assert body.joint("finger3-1.L")[1] > body.joint("wrist.L")[1]
    np.testing.assert_allclose(body.rig.weights.sum(1), 1, atol=1e-6)
    assert (body.rig.parents < np.arange(len(body.rig.parents))).all(), "parents come first"
    bones = skeleton(body, clamp({"kind": "stand", "arms": "sides", "head_yaw": 0.5}))
    rotations, heads = bones.solve()
    assert heads[body.rig.index["wrist.L"], 2] < body.joint("wrist.L")[2] - 0.2, "the arm is let down from the T-pose"
    offset = heads - np.einsum("bij,bj->bi", rotations, body.heads)
    blended = np.einsum("vb,bij->vij", body.rig.weights, rotations)
    moved = np.einsum("vij,vj->vi", blended, body.vertices) + body.rig.weights @ offset
    left_hand = moved[20 * 8 : 21 * 8].mean(0)
    np.testing.assert_allclose(left_hand, heads[body.rig.index["wrist.L"]], atol=1e-6)
    taller = smpl_body(tmp_path / "body.npz", betas=[2.0, -1.0])
    assert not np.allclose(taller.vertices, body.vertices)


@pytest.mark.parametrize("wrong", ["pickle", "missing", "shape", "nan", "suffix"])
def test_smpl_files_that_do_not_fit(tmp_path: Path, wrong: str) -> None:
    arrays = made.smpl_arrays(np.random.default_rng(0))
    path = tmp_path / ("body.pkl" if wrong == "suffix" else "body.npz")
    if wrong == "pickle":
        arrays["weights"] = np.array([{"a": 1}], dtype=object)
    elif wrong == "missing":
        del arrays["J_regressor"]
    elif wrong == "shape":
        arrays["weights"] = arrays["weights"][:, :5]
    elif wrong == "nan":
        arrays["v_template"][3] = np.nan
    with path.open("wb") as file:
        np.savez(file, **arrays)
    with pytest.raises(AssetError):
        smpl_body(path)
