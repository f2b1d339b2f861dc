"""Typed errors: each says what was wrong, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping


class SceneGenError(Exception):
    """Base of every error scenegen raises on purpose.

    Args:
        what: what was wrong, in one sentence.
        where: file, field or value it was found at.
        fix: what the user can do; several remedies are numbered in the message.
    """

    def __init__(self, what: str, *, where: str | None = None, fix: str | list[str] | None = None) -> None:
        self.what, self.where, self.fix = what, where, fix
        lines = [what]
        if where:
            lines.append(f"  where: {where}")
        if isinstance(fix, str):
            lines.append(f"  to fix: {fix}")
        elif fix:
            lines.append("  to fix, change one of:")
            lines += [f"    {number}. {remedy}" for number, remedy in enumerate(fix, 1)]
        super().__init__("\n".join(lines))

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.what, self.where, self.fix))


def _rebuild(cls: type[SceneGenError], what: str, where: str | None, fix: str | list[str] | None) -> SceneGenError:
    return cls(what, where=where, fix=fix)


class ConventionError(SceneGenError, ValueError):
    """An array has the wrong shape, is not finite, or is not a rigid pose."""


class ArgumentError(SceneGenError, TypeError):
    """A function was given an argument that it does not take, or a value that is not what it takes."""


class SceneError(SceneGenError):
    """A scene (its JSON or its objects) is invalid."""


class AssetError(SceneGenError):
    """An asset is unknown, broken or too large."""


class ComposeError(SceneGenError):
    """A scene could not be composed as asked."""


class ViewsError(SceneGenError):
    """A scene cannot be looked at as asked, or a view plan is unknown or its fields are wrong.

    `reasons` counts why candidates were thrown away: {"too little is seen": 12, ...}.
    """

    def __init__(
        self,
        what: str,
        *,
        where: str | None = None,
        fix: str | list[str] | None = None,
        reasons: Mapping[str, int] | None = None,
    ) -> None:
        self.reasons = dict(reasons or {})
        super().__init__(what, where=where, fix=fix)

    def __reduce__(self) -> tuple[object, ...]:
        return (_views_error, (self.what, self.where, self.fix, self.reasons))


def _views_error(what: str, where: str | None, fix: str | list[str] | None, reasons: dict[str, int]) -> ViewsError:
    return ViewsError(what, where=where, fix=fix, reasons=reasons)


class RenderError(SceneGenError):
    """A renderer is unknown, unavailable, or failed."""


class RecipeError(SceneGenError):
    """A recipe is invalid: field, value, what is allowed."""


class BuildError(SceneGenError):
    """A build cannot start, go on, or finish."""


class DatasetError(SceneGenError):
    """A finished dataset is missing, incomplete or damaged."""


class EndpointError(SceneGenError):
    """An endpoint cannot be asked, or will not answer whatever is asked."""
