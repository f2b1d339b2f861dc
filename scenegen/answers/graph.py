"""Graph: a scene as (subject, relation, object) triples, scored by F1."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from scenegen.answers.base import Answer, Options, Sized, Text, answer_type, lined_up
from scenegen.answers.jsontext import json_value
from scenegen.answers.matching import set_f1
from scenegen.answers.mentions import normal
from scenegen.answers.replies import Reply, Unparsed

Triple = tuple[Text, Text, Text]
MOST = 500
"""Triples of one graph."""
TRIES = 100
LISTS = ("relations", "relationships", "triples", "edges", "graph", "scene_graph")
RELATIONS = ("relation", "predicate", "relationship", "rel")
SUBJECTS, OBJECTS = ("subject", "source", "from", "head"), ("object", "target", "to", "tail")


@answer_type
class GraphAnswer(Answer):
    """Triples without order, sorted. inverse: pairs of relations that say the same from the other end ("left of", "right of"; "next to" with
    itself): a triple may be said either way round."""

    type: Literal["graph"] = "graph"
    metric: Literal["triple_f1"] = "triple_f1"
    triples: tuple[Triple, ...] = Field(min_length=1, max_length=MOST)
    inverse: tuple[tuple[Text, Text], ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _sorted(cls, data: Any) -> Any:
        triples = data.get("triples") if isinstance(data, Mapping) else None
        if isinstance(triples, list | tuple | set | frozenset) and all(
            isinstance(triple, list | tuple) and all(isinstance(word, str) for word in triple) for triple in triples
        ):
            return {**data, "triples": tuple(sorted({tuple(triple) for triple in triples}))}
        return data

    @model_validator(mode="after")
    def _sound(self) -> GraphAnswer:
        if not all(normal(word) for triple in self.triples for word in triple):
            raise ValueError("a word of a triple says nothing")
        if len(self._keys(self.triples)) < len(self.triples):
            raise ValueError("two triples say the same")
        return self

    def _keys(self, triples: tuple[Triple, ...]) -> set[tuple[str, str, str]]:
        """Triples as they are compared: plain words, and one way round."""
        other = {normal(a): normal(b) for a, b in self.inverse} | {normal(b): normal(a) for a, b in self.inverse}
        out = set()
        for triple in triples:
            subject, relation, thing = (normal(word) for word in triple)
            ways = [(relation, subject, thing)] + ([(other[relation], thing, subject)] if relation in other else [])
            out.add(min(ways))
        return out

    @property
    def text(self) -> str:
        return json.dumps([list(triple) for triple in self.triples], ensure_ascii=False)

    @property
    def cell(self) -> str:
        return str(len(self.triples))

    @property
    def instruction(self) -> str:
        return 'Answer with a JSON list of triples: [["subject", "relation", "object"], …].'

    def read(self, reply: Reply) -> GraphAnswer | Unparsed:
        value = json_value(reply)
        if isinstance(value, Unparsed):
            return value
        if isinstance(value, dict):
            value = next((value[key] for key in LISTS if isinstance(value.get(key), list | dict)), [value])
            value = (
                next((value[key] for key in LISTS if isinstance(value.get(key), list)), [value])
                if isinstance(value, dict)
                else value
            )
        if isinstance(value, list) and len(value) == 3 and all(isinstance(word, str) for word in value):
            value = [value]
        found = {triple for one in value[: 10 * MOST] if (triple := _triple(one)) is not None}
        if not found:
            return Unparsed("json", "the JSON holds no triple of subject, relation and object")
        return self.saying(triples=tuple(sorted(found)))

    def score(self, said: GraphAnswer) -> float:
        return set_f1(self._keys(said.triples), self._keys(self.triples))

    def agrees(self, other: Answer) -> bool:
        return isinstance(other, GraphAnswer) and self._keys(other.triples) == self._keys(self.triples)

    def other(self, rng: np.random.Generator) -> GraphAnswer:
        return self.saying(triples=self._altered(self.triples, rng))

    def _altered(self, triples: tuple[Triple, ...], rng: np.random.Generator) -> tuple[Triple, ...]:
        """The triples with one of them told wrongly: turned round, or with another relation or thing of the graph."""
        k = int(rng.integers(len(triples)))
        subject, relation, thing = triples[k]
        relations = sorted({triple[1] for triple in triples} | {word for pair in self.inverse for word in pair})
        things = sorted({word for triple in triples for word in (triple[0], triple[2])})
        ways = [(thing, relation, subject)]
        ways += [(subject, other, thing) for other in relations] + [
            (subject, relation, other) for other in things if other != subject
        ]
        taken = self._keys(triples)
        new = [way for way in dict.fromkeys(ways) if not self._keys((way,)) & taken]
        way = new[int(rng.integers(len(new)))] if new else (subject, f"not {relation}", thing)
        return tuple(sorted((*triples[:k], way, *triples[k + 1 :])))


def _triple(one: Any) -> Triple | None:
    """A triple as a list of three texts or a mapping."""
    words: list[Any] = []
    if isinstance(one, dict):
        words = [next((one[key] for key in keys if key in one), None) for keys in (SUBJECTS, RELATIONS, OBJECTS)]
    elif isinstance(one, list):
        words = one
    if len(words) == 3 and all(isinstance(word, str) and normal(word[:500]) for word in words):
        return words[0][:500], words[1][:500], words[2][:500]
    return None


class Graphs(Sized):
    """Graphs, by how many triples they hold: from `least` to `most`."""

    answer_type: ClassVar[str] = "graph"
    least: int = Field(default=1, ge=1, le=MOST)
    most: int = Field(default=6, ge=1, le=MOST)

    def options(
        self,
        answer: Any,
        rng: np.random.Generator,
        count: int = 4,
        position: float = 0.0,
        shares: Mapping[str, float] | None = None,
    ) -> Options | None:
        """Graphs of as many triples about a hidden one, from which each, the truth too, differs in one triple."""
        for _ in range(TRIES):
            hidden = answer._altered(answer.triples, rng)
            found = {answer.text: answer}
            for _ in range(10 * count):
                if len(found) == count:
                    break
                value = answer.saying(triples=answer._altered(hidden, rng))
                if answer.score(value) < 1:
                    found.setdefault(value.text, value)
            if len(found) == count:
                rest = sorted(text for text in found if text != answer.text)
                values = [found[rest[k]] for k in rng.permutation(len(rest))]
                return lined_up(answer, values, position, "graph")
        return None
