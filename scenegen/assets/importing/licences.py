"""Licences: what a text means in SPDX terms, whether it may be passed on, and which of several is the strictest."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Licence:
    """An SPDX id ("unknown" when it could not be told), whether derived data may be passed on (None: not known), and strictness."""

    spdx: str
    redistributable: bool | None
    strictness: int


_PATTERNS: tuple[tuple[str, str, bool, int], ...] = (
    (r"by[-_ ]?nc[-_ ]?nd|noncommercial[- ]?noderiv", "CC-BY-NC-ND-{v}", False, 90),
    (r"by[-_ ]?nc[-_ ]?sa|noncommercial[- ]?sharealike", "CC-BY-NC-SA-{v}", False, 80),
    (
        r"by[-_ ]?nc\b|by-nc|attribution[- ]?non-?commercial|non-?commercial|research (?:only|use|purposes)|academic use",
        "CC-BY-NC-{v}",
        False,
        75,
    ),
    (r"by[-_ ]?nd\b|noderiv", "CC-BY-ND-{v}", False, 70),
    (r"editorial|all rights reserved|proprietary|no redistribution|personal use", "LicenseRef-proprietary", False, 95),
    (r"by[-_ ]?sa\b|share-?alike", "CC-BY-SA-{v}", True, 40),
    (r"\bcc-?0|\bcc 0|creative commons zero|public domain|publicdomain|\bunlicense\b", "CC0-1.0", True, 0),
    (r"cc-?by|creative commons[ \d.]*attribution|licenses/by/|\battribution\b", "CC-BY-{v}", True, 20),
    (r"odc-?by", "ODC-By-1.0", True, 20),
    (r"\bapache\b", "Apache-2.0", True, 15),
    (r"\bmit\b", "MIT", True, 15),
    (r"\bbsd\b", "BSD-3-Clause", True, 15),
    (r"\blgpl", "LGPL-3.0-or-later", True, 45),
    (r"\bagpl|\bgpl|general public license", "GPL-2.0-or-later", True, 50),
)


def licence(text: str) -> Licence:
    """The licence a text, an SPDX id or an address speaks of; spdx "unknown" when none is recognised."""
    plain = " ".join(text.lower().split())
    if not plain:
        return Licence(UNKNOWN, None, 60)
    for pattern, name, free, strictness in _PATTERNS:
        if re.search(pattern, plain):
            version = re.search(r"\b([1-4])\.0\b", plain)
            spdx = name.format(v=f"{version.group(1)}.0" if version else "4.0")
            if "us" in plain.split() or "united states" in plain or "/us/" in plain:
                spdx += "-US" if spdx.startswith("CC-BY") and spdx.endswith("3.0") else ""
            return Licence(spdx, free, strictness)
    return Licence(UNKNOWN, None, 60)


def strictest(texts: Iterable[str]) -> Licence:
    """Of several licences the one that binds most; CC0 when there is none."""
    return max((licence(text) for text in texts), key=lambda found: (found.strictness, found.spdx), default=licence("CC0-1.0"))


HUB = {"CC0-1.0": "cc0-1.0", "Apache-2.0": "apache-2.0", "MIT": "mit", "BSD-3-Clause": "bsd-3-clause", "ODC-By-1.0": "odc-by"}


def hub_name(found: Licence) -> str:
    """The name of a licence in a dataset card's header."""
    if found.spdx in HUB:
        return HUB[found.spdx]
    if found.spdx.startswith("CC-BY"):
        return found.spdx.removesuffix("-US").lower()
    return "other"
