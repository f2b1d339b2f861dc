#!/usr/bin/env bash
# Everything that only a GPU can show, in one command of at most eight minutes, as one table (tests/benchmarks/gpu.py says what).
#
#   tests/benchmarks/gpu.sh                  in the environment of `make test`, else in one that it makes
#   tests/benchmarks/gpu.sh --wheels DIR     download what a machine without a network needs into DIR (its Python: VERSION=3.12)
#   WHEELS=DIR tests/benchmarks/gpu.sh       install from DIR, without a network
#   PYTHON=python3  SECONDS_AT_MOST=480  OUT=FOLDER (a copy of the table and the pictures go there)
#
# Runs without a GPU too, slowly: the table then says "software".
set -euo pipefail
cd "$(dirname "$0")/../.."
# What the core needs, and the path tracer:
wheels=(numpy scipy pydantic pydantic-core annotated-types typing-extensions typing-inspection pyyaml pillow trimesh embreex
    moderngl glcontext threadpoolctl mitsuba drjit pyoidn cffi pycparser pyarrow jinja2 markupsafe typer rich)
if [ "${1:-}" = --wheels ]; then
    python3 -m pip download --quiet --no-deps --only-binary=:all: --python-version "${VERSION:-3.12}" --implementation cp \
        $(for n in 17 24 27 28 31 34 35; do echo --platform manylinux_2_${n}_x86_64; done) \
        --platform manylinux2014_x86_64 --platform manylinux1_x86_64 -d "${2:?--wheels DIR}" "${wheels[@]}"
    du -sh "$2"
    exit
fi
if [ -n "${WHEELS:-}" ]; then
    python=${PYTHON:-python3} site=${TMPDIR:-/tmp}/scenegen-gpu-site
    "$python" -m pip install --quiet --no-index --no-deps --no-compile --upgrade --target "$site" "$WHEELS"/*.whl
    export PYTHONPATH="$site${PYTHONPATH:+:$PYTHONPATH}"
elif [ -x .venv/bin/python ]; then
    python=${PYTHON:-.venv/bin/python}
else
    python=${PYTHON:-python3}
    "$python" -c 'import scenegen, mitsuba, moderngl, embreex' 2>/dev/null || { make .venv/.dev >/dev/null; python=.venv/bin/python; }
fi
export PYTHONPATH="$PWD${PYTHONPATH:+:$PYTHONPATH}" PYTHONUNBUFFERED=1
exec timeout "${SECONDS_AT_MOST:-480}" "$python" tests/benchmarks/gpu.py --budget "${SECONDS_AT_MOST:-480}" ${OUT:+--out "$OUT"}
