"""The one phrase that a reply states as its answer, for answers that are free text."""

from __future__ import annotations

from scenegen.answers.replies import Reply, Unparsed, claims

LABEL = 500
"""Characters of a phrase; what is longer is no label."""


def only_claim(reply: Reply) -> str | Unparsed:
    """The phrase behind "the answer is", else the whole reply when it is short; what differs only in case and full stops is one phrase."""
    found = list(dict.fromkeys(claim.strip(" .\"'") for claim in claims(reply.text)))
    if len({phrase.casefold() for phrase in found}) > 1:
        return Unparsed("contradiction", f"the reply states several answers: {', '.join(found[:3])[:200]}")
    said = found[0] if found else reply.text.strip(" .\"'\n")
    if not said:
        return Unparsed("empty", "the reply says nothing")
    return said if len(said) <= LABEL else Unparsed("long", f"the reply is a text of {len(said)} characters, not a label")
