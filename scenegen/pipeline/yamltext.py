"""YAML as recipes use it: plain values with the line of each, bounded in size, aliases counted before they are written out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

from scenegen.errors import RecipeError
from scenegen.explain import shown
from scenegen.limits import RECIPE_BYTES, RECIPE_DEPTH, RECIPE_NODES

Path = tuple[str, ...]
_TAG = "tag:yaml.org,2002:"
_CONSTRUCT = yaml.constructor.SafeConstructor()
_SCALARS = {
    f"{_TAG}null": lambda node: None,
    f"{_TAG}bool": _CONSTRUCT.construct_yaml_bool,
    f"{_TAG}int": _CONSTRUCT.construct_yaml_int,
    f"{_TAG}float": _CONSTRUCT.construct_yaml_float,
    f"{_TAG}str": lambda node: node.value,
    f"{_TAG}timestamp": lambda node: node.value,  # a date is text here
}


class _TooDeep(Exception):
    """The line at which a document is nested too deep."""


class _Loader(yaml.SafeLoader):
    """Stops at the first value that is nested too deep: the scanner takes quadratic time in the depth."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.depth > RECIPE_DEPTH:
            raise _TooDeep(self.line + 1)
        self.depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


@dataclass(frozen=True)
class Problem:
    """Something wrong at a field (its path) of a file; `line` is 1-based."""

    message: str
    path: Path = ()
    line: int | None = None
    fix: str | None = None


@dataclass
class Document:
    """A YAML document: its value, the line of every field and item by path, and what was wrong on the way."""

    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: Path) -> int | None:
        """1-based line of the deepest field on the way to `path` that the file has; None when it came from no file."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return self.lines.get(())


def read(text: str, name: str) -> Document:
    """The document in YAML text. RecipeError when it is no YAML, too large, too deep, or aliases would blow it up."""
    if len(text) > RECIPE_BYTES:
        raise RecipeError(
            f"a recipe has at most {RECIPE_BYTES:,} characters",
            where=name,
            fix="a recipe is a page of YAML; was this another file?",
        )
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{name}, line {mark.line + 1}, column {mark.column + 1}" if mark else name
        raise RecipeError(
            f"not valid YAML: {error.problem or error.context}", where=where, fix="correct the syntax at this line"
        ) from error
    except yaml.YAMLError as error:
        raise RecipeError(f"not valid YAML: {str(error).splitlines()[0]}", where=name, fix="write it as UTF-8 text") from error
    except _TooDeep as error:
        raise _too_deep(f"{name}, line {error}") from None
    document = Document()
    if root is not None:
        _count(root, name)
        document.value = _value(root, (), document)
    return document


def _too_deep(name: str) -> RecipeError:
    return RecipeError(
        f"nested deeper than {RECIPE_DEPTH} levels", where=name, fix="recipes are flat; docs/recipes.md lists every field"
    )


def _count(root: Any, name: str) -> None:
    """RecipeError unless the document, aliases written out, is small, not deep, and nothing holds itself. Visits each node once."""
    known: dict[int, tuple[int, int]] = {}

    def measure(node: Any, depth: int) -> tuple[int, int]:
        """How many values a node holds, itself counted, and how many levels."""
        if id(node) not in known:
            known[id(node)] = (RECIPE_NODES + 1, 0)  # what holds itself is endless
            inner = [measure(child, depth + 1) for child in _children(node)] if depth < RECIPE_DEPTH else []
            known[id(node)] = (1 + sum(count for count, _ in inner), 1 + max((levels for _, levels in inner), default=0))
        if depth + known[id(node)][1] > RECIPE_DEPTH:
            raise _too_deep(f"{name}, line {node.start_mark.line + 1}")
        return known[id(node)]

    if measure(root, 0)[0] > RECIPE_NODES:
        raise RecipeError(
            f"more than {RECIPE_NODES:,} values once its aliases (*name) are written out",
            where=name,
            fix="write the values where they are used; no recipe needs this many",
        )


def _children(node: Any) -> list[Any]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _value(node: Any, path: Path, document: Document) -> Any:
    document.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode) and node.tag == f"{_TAG}map":
        return _mapping(node, path, document)
    if isinstance(node, yaml.SequenceNode) and node.tag == f"{_TAG}seq":
        return [_value(child, (*path, str(k)), document) for k, child in enumerate(node.value)]
    if isinstance(node, yaml.ScalarNode) and node.tag in _SCALARS:
        try:
            return _SCALARS[node.tag](node)
        except (ValueError, KeyError, OverflowError):
            problem = f"no value of the tag !!{node.tag.removeprefix(_TAG)}: {shown(node.value)}"
    else:
        problem = f"the tag {shown(node.tag.replace(_TAG, '!!'))} has no place in a recipe"
    document.problems.append(Problem(problem, path, node.start_mark.line + 1, "write a plain value"))
    return None


def _mapping(node: Any, path: Path, document: Document) -> dict[str, Any]:
    """Fields by name; a name used twice is a problem that tells both lines. `<<` merges what is not given."""
    first: dict[str, int] = {}
    out: dict[str, Any] = {}
    merged: list[Any] = []
    for key, child in node.value:
        line = key.start_mark.line + 1
        if key.tag == f"{_TAG}merge":
            merged += child.value if isinstance(child, yaml.SequenceNode) else [child]
        elif not isinstance(key, yaml.ScalarNode):
            document.problems.append(Problem("the name of a field is text", path, line, "was a `:` or a quote meant otherwise?"))
        elif key.value in first:
            document.problems.append(
                Problem(
                    f"{shown(key.value)} is given twice, in line {first[key.value]} and in line {line}",
                    (*path, key.value),
                    line,
                    "keep one of them",
                )
            )
        else:
            first[key.value] = document.lines[(*path, key.value)] = line
            out[key.value] = _value(child, (*path, key.value), document)
    for source in merged:
        if not isinstance(source, yaml.MappingNode):
            document.problems.append(
                Problem("`<<` merges mappings only", path, source.start_mark.line + 1, "name a mapping: *name")
            )
            continue
        apart = Document()
        for name, value in _mapping(source, path, apart).items():
            out.setdefault(name, value)
        document.lines = apart.lines | document.lines
        document.problems += [problem for problem in apart.problems if problem not in document.problems]
    return out
