#!/usr/bin/env bash
# The oldest versions that pyproject.toml allows, tried: a fresh environment on the lowest Python with the lowest version of every
# dependency (and of those of EXTRAS), a table of them, the way of a user through the command line, and a telling part of the suite.
#
#   tests/lowest.sh [PYTEST ARGUMENT...]     other tests than the part below, e.g. tests/test_pathtrace.py
#     EXTRAS=compressed,decimate,photoreal   which extras too (default: compressed,decimate)
#     NEWEST=1         the newest versions that are to be had instead
#     PYTHON=python3.12                      another Python than the lowest allowed
#     VENV=DIR         make the environment here and keep it (default: a new folder, removed at the end)
set -euo pipefail
cd "$(dirname "$0")/.."
extras=${EXTRAS-compressed,decimate}
part=(tests/test_frames.py tests/test_frames_box.py tests/test_frames_convert.py tests/test_facts.py tests/test_language.py tests/test_recipes.py
    tests/test_import_gltf.py tests/test_import_obj.py tests/test_import_people.py tests/test_import_writers.py tests/test_layout.py
    tests/test_import_textures.py::test_thinned_out_things_keep_their_picture)
[ $# -gt 0 ] || set -- "${part[@]}"

lowest=$(sed -nE 's/^requires-python *= *">=([0-9.]+)".*/\1/p' pyproject.toml)
python=${PYTHON:-python$lowest}
"$python" -c 'import venv, tomllib' 2>/dev/null || { echo "no $python here; run:  PYTHON=/path/to/python$lowest $0"; exit 2; }
scratch=$(mktemp -d "${TMPDIR:-/tmp}/lowest.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
own=${VENV:-$scratch/venv}
"$python" -m venv --clear "$own"

# The bounds, out of pyproject.toml: `name==lowest` a line. What runs the tests is bounded by the extra `dev`.
"$own/bin/python" - "$extras" >"$scratch/lowest.txt" <<'PY'
import re, sys, tomllib

with open("pyproject.toml", "rb") as file:
    project = tomllib.load(file)["project"]
more = project["optional-dependencies"]
wanted = [*project["dependencies"], *(line for extra in sys.argv[1].split(",") if extra for line in more[extra])]
wanted += [line for line in more["dev"] if re.match(r"(pytest|hypothesis)", line)]
for line in wanted:
    found = re.fullmatch(r"([A-Za-z0-9_.-]+) *[>=]=([0-9][0-9A-Za-z.]*)[^;]*(;.*)?", line)
    sys.exit(f"pyproject.toml: {line!r} has no lower bound; write the lowest version that this script passes with") if not found else None
    print(f"{found[1]}=={found[2]}{found[3] or ''}")
PY
pip=("$own/bin/python" -m pip install --quiet --disable-pip-version-check --no-compile)
[ -n "${NEWEST:-}" ] || pip+=(-c "$scratch/lowest.txt")
start=$SECONDS
"${pip[@]}" -e ".${extras:+[$extras]}" pytest pytest-timeout hypothesis
echo "$((SECONDS - start)) s  to install"

"$own/bin/python" - "$scratch/lowest.txt" <<'PY'
import platform, re, sys
from importlib.metadata import PackageNotFoundError, version

print(f"{'':24}{'lowest':>10}{'here':>12}\n{'Python':24}{'':>10}{platform.python_version():>12}")
for line in open(sys.argv[1], encoding="utf-8"):
    name, bound = re.match(r"([^=]+)==([^;\s]+)", line).groups()
    try:
        print(f"{name:24}{bound:>10}{version(name):>12}")
    except PackageNotFoundError:  # its marker excludes it here
        print(f"{name:24}{bound:>10}{'-':>12}")
PY

said() { # a command, its seconds; what it printed when it fails
    local start=$SECONDS
    "$own/bin/python" -m "$@" >"$scratch/said" 2>&1 || { cat "$scratch/said"; echo "FAILED: $*"; exit 1; }
    echo "$((SECONDS - start)) s  ${*//$scratch\//}"
}
out=$scratch/out
said scenegen doctor
said scenegen list things
said scenegen recipe --example
cat >"$scratch/small.yaml" <<'YAML'
name: small
scenes: {kinds: [living_room, kitchen, cafe], things: [8, 12], people: [1, 2]}
views: {per_scene: 2, width: 160, height: 120}
tasks: {camera_relative_direction: {per_scene: 2}, person_relative_direction: {per_scene: 2}, scene_simulation: {per_scene: 2}}
shard_scenes: 2
YAML
said scenegen build "$scratch/small.yaml" --out "$out" --scenes 4 --seed 0 --renderer raycast --workers 2
"$own/bin/python" -c 'import sys, scenegen; sys.exit(len(scenegen.load(sys.argv[1])) < 6)' "$out" || { echo "FAILED: fewer than 6 questions"; exit 1; }
said scenegen view "$out"
said scenegen audit "$out"
for format in $("$own/bin/python" -c 'from scenegen.export import format_names; print(*format_names())'); do
    case $format in
    vsibench | clips) continue ;; # are about clips, of which there are none here
    rerun) continue ;;            # has an extra of its own, which is not among EXTRAS
    esac
    said scenegen export "$out" --to "$format" --out "$scratch/$format"
done
CI=1 "$own/bin/python" -m pytest --durations=5 "$@"
