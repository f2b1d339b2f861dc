"""OBJ files and their materials are read as people's programs write them, or the report says what was not read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from scenegen.assets.importing.add import Report, add_assets
from scenegen.assets.importing.images import display, linear_light
from scenegen.assets.importing.mtl import map_of
from scenegen.assets.library.mesh_files import load_mesh
from scenegen.assets.library.store import Store
from tests import importing as made
from tests import textured
from tests.models import mean_color, soup_of, write_chair_obj

PAINT = "newmtl paint\nKd 0.8 0.1 0.1\n"
USES = "mtllib look.mtl\nusemtl paint\n"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("SCENEGEN_ASSETS", str(tmp_path / "store"))
    return Store()


def added(report: Report) -> str:
    assert len(report.added) == 1, report.text()
    return report.text()


def is_the_chair(path: Path, rgb: object = (0.8, 0.1, 0.1)) -> None:
    soup = soup_of(path)
    assert len(soup.faces) == len(made.chair_mesh().faces)
    np.testing.assert_allclose(np.ptp(soup.vertices[soup.faces].reshape(-1, 3), axis=0), (0.45, 0.9, 0.5), atol=1e-5)
    np.testing.assert_allclose(mean_color(soup), rgb, atol=0.02)
    assert soup.known is not None
    assert soup.known.all(), soup.notes


SPACES = {
    "tabs": {"separator": "\t"},
    "several blanks": {"separator": "   "},
    "blanks and tabs": {"separator": " \t "},
    "carriage returns": {"end": "\r"},
    "carriage returns and line feeds": {"end": "\r\n"},
    "blanks at the ends": {"end": "  \n   "},
    "remarks at the ends": {"end": " # and so on\n"},
    "continued lines": {"separator": " \\\n "},
    "continued lines of Windows": {"separator": " \\\r\n\t"},
}


@pytest.mark.parametrize("name", SPACES)
def test_any_white_space(tmp_path: Path, name: str) -> None:
    write_chair_obj(tmp_path / "chair.obj", USES, **SPACES[name])
    end = "\r" if name == "carriage returns" else "\n"
    (tmp_path / "look.mtl").write_bytes("\t newmtl\tpaint  \n\tKd\t0.8   0.1\t0.1 \n".replace("\n", end).encode())
    is_the_chair(tmp_path / "chair.obj")


ENCODINGS = ["utf-8", "utf-8-sig", "gbk", "latin-1", "cp932", "utf-16", "utf-16-le", "utf-16-be"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_any_encoding_of_remarks_and_names(tmp_path: Path, encoding: str) -> None:
    word = "Stühle" if encoding == "latin-1" else "椅子"
    text = write_chair_obj(tmp_path / "chair.obj", f"# {word} {word}\nmtllib look.mtl\no {word}\nusemtl {word}\n")
    (tmp_path / "chair.obj").write_bytes(text.encode(encoding))
    library = f"# {word}\nnewmtl other\nKd 0 0 1\nnewmtl {word}\nKd 1 1 1\nmap_Kd {word}.png\n"
    (tmp_path / "look.mtl").write_bytes(library.encode(encoding))
    (tmp_path / f"{word}.png").write_bytes(made.picture((0, 160, 0)))
    is_the_chair(tmp_path / "chair.obj", (0, 160 / 255, 0))


def test_no_package_guesses_encodings(tmp_path: Path) -> None:
    """The same bytes with and without charset_normalizer."""
    text = write_chair_obj(tmp_path / "chair.obj", "# 椅子\n" + USES)
    (tmp_path / "chair.obj").write_bytes(text.encode("gbk"))
    (tmp_path / "look.mtl").write_text(PAINT)
    code = (
        "import sys; sys.modules['charset_normalizer'] = None; sys.modules['chardet'] = None\n"
        "from scenegen.assets.importing.add import add_assets\nfrom scenegen.assets.library.store import Store\n"
        "report = add_assets([sys.argv[1]], Store(sys.argv[2])); print(report.added[0].category, report.added[0].rgb)"
    )
    run = [sys.executable, "-c", code, str(tmp_path / "chair.obj"), str(tmp_path / "store")]
    assert subprocess.run(run, capture_output=True, text=True, check=True).stdout.startswith("chair [(0.8, 0.1, 0.1)]")


PATHS = {
    "beside": ("wood.png", "wood.png"),
    "other case": ("Wood.PNG", "wood.png"),
    "folder of other case": ("Textures/Wood.png", "textures/wood.png"),
    "quoted": ('"my wood.png"', "my wood.png"),
    "blanks": ("my wood.png", "my wood.png"),
    "backslashes": ("maps\\wood.png", "maps/wood.png"),
    "dots": ("./wood.png", "wood.png"),
    "windows": ("C:\\Users\\me\\Textures\\wood.png", "wood.png"),
    "windows, quoted": ('"C:\\My Files\\wood.png"', "wood.png"),
    "posix": ("/home/me/wood.png", "wood.png"),
    "network": ("\\\\server\\share\\wood.png", "textures/wood.png"),
    "scale": ("-s 1 1 1 wood.png", "wood.png"),
    "scale of one number": ("-s 2 wood.png", "wood.png"),
    "bump": ("-bm 0.5 wood.png", "wood.png"),
    "many": ("-blendu on -blendv off -clamp off -mm 0 1 -o 0 0 0 -s 1 1 1 -texres 512 my wood.png", "my wood.png"),
    "another kind": ("wood.tga", "wood.jpg"),
    "a folder down": ("wood.png", "source/textures/wood.png"),
}


@pytest.mark.parametrize("name", PATHS)
def test_pictures_are_found(tmp_path: Path, name: str) -> None:
    said, kept = PATHS[name]
    write_chair_obj(tmp_path / "chair.obj", USES)
    (tmp_path / "look.mtl").write_text(f"newmtl paint\nKd 1 1 1\nmap_Kd {said}\n")
    (tmp_path / kept).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / kept).write_bytes(made.picture((0, 160, 0)))
    is_the_chair(tmp_path / "chair.obj", (0, 160 / 255, 0))
    notes = soup_of(tmp_path / "chair.obj").notes
    exact = name in ("beside", "quoted", "blanks", "backslashes", "dots", "scale", "scale of one number", "bump", "many")
    assert exact == (not notes), "what is not exactly what was named is told"


def test_a_picture_in_a_neighbour_folder_belongs_to_the_folder_that_is_added(tmp_path: Path, store: Store) -> None:
    home = tmp_path / "chairs"
    for number, said in enumerate(("../textures/wood.png", "D:\\x\\textures\\wood.png", "wood.png")):
        write_chair_obj(home / f"source{number}" / "chair.obj", USES)
        (home / f"source{number}" / "look.mtl").write_text(f"newmtl paint\nmap_Kd {said}\n")
    (home / "textures").mkdir()
    (home / "textures" / "wood.png").write_bytes(made.picture((200, 30, 30)))
    report = add_assets([home], store)
    assert [one.attributes["color"] for one in report.added] == ["red"] * 3, report.text()
    text = added(add_assets([home / "source0"], store, library="alone"))
    assert "outside" in text, "alone it may not leave its folder"
    assert "colors not known" in text


def test_of_two_pictures_the_nearest_is_taken(tmp_path: Path) -> None:
    write_chair_obj(tmp_path / "a" / "chair.obj", USES)
    (tmp_path / "a" / "look.mtl").write_text("newmtl paint\nmap_Kd X:\\b\\wood.png\n")
    for folder, rgb in (("a", (200, 0, 0)), ("a/b", (0, 160, 0)), ("a/c", (0, 0, 200))):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "wood.png").write_bytes(made.picture(rgb))
    is_the_chair(tmp_path / "a" / "chair.obj", (0, 160 / 255, 0))


MISSING = {
    "the picture": (USES, "newmtl paint\nKd 1 1 1\nmap_Kd gone.png\n", "gone.png"),
    "the picture elsewhere": (USES, "newmtl paint\nKd 1 1 1\nmap_Kd C:\\x\\gone.png\n", "gone.png"),
    "the library": ("mtllib gone.mtl\nusemtl paint\n", "", "gone.mtl"),
    "the material": ("mtllib look.mtl\nusemtl gone\n", "newmtl a\nKd 1 0 0\nnewmtl b\nKd 0 1 0\n", "gone"),
    "the choice of one": ("mtllib look.mtl\n", "newmtl a\nKd 1 0 0\nnewmtl b\nKd 0 1 0\n", "says no material"),
    "the color": (USES, "newmtl paint\nillum 2\n", "says no color"),
    "the color, a spectrum": (USES, "newmtl paint\nKd spectral red.rfl 1\n", "says no color that is read"),
    "all of it": ("", "", "no material"),
}


@pytest.mark.parametrize("name", MISSING)
def test_what_is_missing_is_told_and_has_no_colour_word(tmp_path: Path, store: Store, name: str) -> None:
    before, library, word = MISSING[name]
    write_chair_obj(tmp_path / "f" / "chair.obj", before)
    if library:
        (tmp_path / "f" / "look.mtl").write_text(library)
    report = add_assets([tmp_path / "f"], store)
    text = added(report)
    assert report.added[0].attributes["color"] == "", "never white and silent"
    assert word in text
    assert "colors not known" in text


def test_a_library_of_one_material_is_meant_when_no_face_names_one(tmp_path: Path, store: Store) -> None:
    for number, (before, library) in enumerate(
        (
            ("mtllib look.mtl\n", PAINT),
            ("mtllib look.mtl\nusemtl Material.001\n", PAINT),
            ("mtllib LOOK.MTL\nusemtl PAINT\n", PAINT),
        )
    ):
        write_chair_obj(tmp_path / f"{number}" / "chair.obj", before)
        (tmp_path / f"{number}" / "look.mtl").write_text(library)
        is_the_chair(tmp_path / f"{number}" / "chair.obj")
        assert "took" in added(add_assets([tmp_path / f"{number}"], store))
    write_chair_obj(tmp_path / "two words" / "chair.obj", "mtllib my look.mtl\nusemtl my paint\n")
    (tmp_path / "two words" / "my look.mtl").write_text(PAINT.replace("paint", "my paint"))
    is_the_chair(tmp_path / "two words" / "chair.obj")
    write_chair_obj(tmp_path / "two" / "chair.obj", "mtllib a.mtl b.mtl\nusemtl paint\n")
    (tmp_path / "two" / "a.mtl").write_text("newmtl other\nKd 0 0 1\n")
    (tmp_path / "two" / "b.mtl").write_text(PAINT)
    is_the_chair(tmp_path / "two" / "chair.obj")


COLORS = {
    "of 255": ("Kd 204 25.5 25.5\n", None, (0.8, 0.1, 0.1)),
    "one number": ("Kd 0.4\n", None, (0.4, 0.4, 0.4)),
    "shining": ("Kd 0 0 0\nKe 0 0.6 0\n", None, (0, 0.6, 0)),
    "gray beside a picture is a default": ("Kd 0 0 0\nmap_Kd wood.png\n", (0, 160, 0), (0, 160 / 255, 0)),
    "a color tints a picture": ("Kd 1 0.5 0.2\nmap_Kd wood.png\n", (255, 255, 255), (1, 0.5, 0.2)),
    "shining picture": ("Kd 0 0 0\nmap_Ke wood.png\nKe 1 1 1\n", (0, 160, 0), (0, 160 / 255, 0)),
    "Tr 1 alone hides nothing": ("Kd 0.8 0.1 0.1\nTr 1\n", None, (0.8, 0.1, 0.1)),
    "d before Tr": ("Kd 0.8 0.1 0.1\nd 1\nTr 1\n", None, (0.8, 0.1, 0.1)),
}


@pytest.mark.parametrize("name", COLORS)
def test_colours_of_materials(tmp_path: Path, name: str) -> None:
    lines, picture, rgb = COLORS[name]
    write_chair_obj(tmp_path / "chair.obj", USES)
    (tmp_path / "look.mtl").write_text("newmtl paint\n" + lines)
    if picture is not None:
        (tmp_path / "wood.png").write_bytes(made.picture(picture))
    is_the_chair(tmp_path / "chair.obj", rgb)


def test_wholly_transparent_parts_are_left_out(tmp_path: Path, store: Store) -> None:
    glass = "newmtl glass\nKd 0 0 1\nd 0\n" + PAINT
    write_chair_obj(tmp_path / "chair.obj", USES, "usemtl glass\nv 0 0 9\nv 1 0 9\nv 0 1 9\nf -3 -2 -1\n")
    (tmp_path / "look.mtl").write_text(glass)
    is_the_chair(tmp_path / "chair.obj")
    (tmp_path / "look.mtl").write_text(glass.replace("newmtl paint", "newmtl paint\nd 0.0"))
    assert "transparent" in add_assets([tmp_path / "chair.obj"], store).refused[0][1]


def test_options_move_the_picture(tmp_path: Path) -> None:
    colors = {word: np.array(rgb) / 255 for word, rgb in textured.QUADRANTS.items()}
    for options, uv, word in (
        ("", (0.25, 0.75), "red"), ("-o 0.5 0 0", (0.25, 0.75), "green"), ("-o 0 0.5", (0.25, 0.75), "blue"), ("-s 3 1", (0.25, 0.75), "green"),
        ("-clamp on", (1.25, 0.75), "green"), ("", (1.25, 0.75), "red"),
    ):  # fmt: skip
        write_chair_obj(tmp_path / "chair.obj", USES, uv=uv)
        (tmp_path / "look.mtl").write_text(f"newmtl paint\nmap_Kd {options} q.png\n")
        (tmp_path / "q.png").write_bytes(textured.png(textured.quadrants()))
        is_the_chair(tmp_path / "chair.obj", colors[word])


def test_map_statements() -> None:
    assert map_of("-s 1 1 1 map.png") == ("map.png", {"-s": ["1", "1", "1"]})
    assert map_of('-bm 2 -imfchan m "a b.png"') == ("a b.png", {"-bm": ["2"], "-imfchan": ["m"]})
    assert map_of("-s 2 2nd.png") == ("2nd.png", {"-s": ["2"]})
    assert map_of("-wood.png") == ("-wood.png", {})


def test_a_picture_without_texture_coordinates(tmp_path: Path, store: Store) -> None:
    write_chair_obj(tmp_path / "chair.obj", USES, uv=None)
    (tmp_path / "look.mtl").write_text("newmtl paint\nmap_Kd q.png\n")
    (tmp_path / "q.png").write_bytes(made.picture((0, 160, 0)))
    is_the_chair(tmp_path / "chair.obj", (0, 160 / 255, 0))
    (tmp_path / "q.png").write_bytes(textured.png(textured.quadrants()))
    report = add_assets([tmp_path / "chair.obj"], store)
    assert "no texture coordinates" in added(report)
    assert report.added[0].attributes["color"] == ""


def test_vertex_colours_alone_and_with_a_material(tmp_path: Path) -> None:
    plain = write_chair_obj(tmp_path / "chair.obj", uv=None)
    for color, rgb in (("0.8 0.1 0.1", (0.8, 0.1, 0.1)), ("204 25.5 25.5", (0.8, 0.1, 0.1))):
        text = "\n".join(f"{line} {color}" if line.startswith("v ") else line for line in plain.splitlines())
        (tmp_path / "chair.obj").write_text(text)
        is_the_chair(tmp_path / "chair.obj", rgb)
    (tmp_path / "look.mtl").write_text("newmtl paint\nKd 0.5 1 1\n")
    (tmp_path / "chair.obj").write_text(USES + text)
    is_the_chair(tmp_path / "chair.obj", display(linear_light(np.array([0.8, 0.1, 0.1])) * linear_light(np.array([0.5, 1, 1]))))


def test_relative_corners_and_polygons(tmp_path: Path) -> None:
    flat = "v 0 0 0\nv 4 0 0\nv 4 4 0\nv 2 1 0\nv 0 4 0\n"
    (tmp_path / "notch.obj").write_text(flat + "f -5 -4 -3 -2 -1\n")
    soup = soup_of(tmp_path / "notch.obj")
    a, b, c = (soup.vertices[soup.faces[:, k]] for k in range(3))
    assert np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2 == pytest.approx(10.0), "a fan would cover the notch twice"
    (tmp_path / "quads.obj").write_text(
        "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nvn 0 0 1\nf 1//1 2//1 3//1 4//1\nf 1/ 2/ 3/\nl 1 2\np 1\n"
    )
    assert len(soup_of(tmp_path / "quads.obj").faces) == 3


@pytest.mark.parametrize("line", ["v 1 two 3", "v 1 2", "f a b c", "f 1/x 2 3"])
def test_broken_lines_are_quoted(tmp_path: Path, store: Store, line: str) -> None:
    write_chair_obj(tmp_path / "chair.obj", after=line + "\n")
    report = add_assets([tmp_path / "chair.obj"], store)
    assert not report.added
    assert line.split()[-1] in report.text()
    assert "names no vertices" in report.text() or "holds no numbers" in report.text()


def test_a_thing_that_is_a_mesh_file_is_read_by_the_same_rules(tmp_path: Path) -> None:
    text = write_chair_obj(tmp_path / "chair.obj", "# 椅子\n", separator="\t", end="\r\n")
    (tmp_path / "chair.obj").write_bytes(text.encode("gbk"))
    mesh = load_mesh(tmp_path / "chair.obj")
    np.testing.assert_allclose(np.ptp(mesh.vertices, axis=0), (0.45, 0.9, 0.5), atol=1e-5)
