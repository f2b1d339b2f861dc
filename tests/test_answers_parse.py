"""Replies in prose: what a person would take them to say is what is parsed, and what says nothing or two things is refused with why."""

from __future__ import annotations

import pytest

from scenegen.answers import Answer, Unparsed, judge
from scenegen.answers.angle import AngleAnswer
from scenegen.answers.choice import ChoiceAnswer
from scenegen.answers.number import NumberAnswer
from scenegen.answers.yes_no import YesNoAnswer

SIDES = ("left", "right", "front-left", "behind")
THINGS = ("the red chair", "the lamp", "the blue chair", "the sofa")
NUMBERS = ("1.2 m", "2.4 m", "12 m", "0.6 m")

PICKED = [
    ("B", SIDES, "right"),
    ("b", SIDES, "right"),
    ("a", SIDES, "left"),
    ("(B)", SIDES, "right"),
    ("B.", SIDES, "right"),
    ("B. right", SIDES, "right"),
    ("B) right", SIDES, "right"),
    ("B: right", SIDES, "right"),
    ("B - right", SIDES, "right"),
    ("(b) right", SIDES, "right"),
    ("Right.", SIDES, "right"),
    ("**B**", SIDES, "right"),
    ("`B`", SIDES, "right"),
    ("``B``", SIDES, "right"),
    ("$\\boxed{B}$", SIDES, "right"),
    ("so it is \\boxed{\\text{B}}.", SIDES, "right"),
    ("The answer is (B)", SIDES, "right"),
    ("The answer is B.", SIDES, "right"),
    ("The correct answer is: **B. right**", SIDES, "right"),
    ("Answer: B", SIDES, "right"),
    ("answer is b", SIDES, "right"),
    ("Final answer:\n\nB", SIDES, "right"),
    ("Option B is correct.", SIDES, "right"),
    ("I would choose option (B).", SIDES, "right"),
    ("B is correct", SIDES, "right"),
    ("A is correct", SIDES, "left"),
    ("A because the lamp hides it", SIDES, "left"),
    ("It is on the left.", SIDES, "left"),
    ("It is to the front left of you.", SIDES, "front-left"),
    ("front-left", SIDES, "front-left"),
    ("Front left", SIDES, "front-left"),
    ("not A but B", SIDES, "right"),
    ("The answer is not A but B.", SIDES, "right"),
    ("It is not left, it is right.", SIDES, "right"),
    ("It isn't on the left; it's behind.", SIDES, "behind"),
    ("A is wrong. B is right there: B.", ("up", "down", "in", "out"), "down"),
    ("Right rather than left.", SIDES, "right"),
    ("<answer>B</answer>", SIDES, "right"),
    ("<answer>A</answer> no wait <answer>B</answer>", SIDES, "right"),
    ("<ANSWER> (B) right </ANSWER>", SIDES, "right"),
    ("<answer>B", SIDES, "right"),
    ("<think>Option A? Maybe C.</think>B", SIDES, "right"),
    ("<think>The answer is A.</think>\n\nThe answer is B.", SIDES, "right"),
    ("it is A, so </think> B", SIDES, "right"),
    ("<think><answer>A</answer></think><answer>B</answer>", SIDES, "right"),
    ("Ｂ", SIDES, "right"),
    ("B\n\nThe lamp stands left of a chair, but I look from the other side.", SIDES, "right"),
    ("First, option A says left. Option C says front-left. Both are wrong.\n\nB", SIDES, "right"),
    ("Let me see. The chair is left of you, the sofa right. So the answer is B.", SIDES, "right"),
    ("A chair is to the right.", SIDES, "right"),
    ("a chair is to the right", SIDES, "right"),
    ("There is a lamp behind it.", SIDES, "behind"),
    ("The red chair", THINGS, "the red chair"),
    ("It's the blue chair, as far as I can tell.", THINGS, "the blue chair"),
    ("C. the blue chair", THINGS, "the blue chair"),
    ("The blue chair is nearer than anything else, so C.", THINGS, "the blue chair"),
    ("1.2 m", NUMBERS, "1.2 m"),
    ("about 12 m", NUMBERS, "12 m"),
    ("2.4 meters", NUMBERS, "2.4 m"),
    ("240 cm", NUMBERS, "2.4 m"),
    ("The distance is 0.6 m, option D", NUMBERS, "0.6 m"),
    ("Therefore, the correct option is B.", SIDES, "right"),
    ("My answer is: right", SIDES, "right"),
    ("The answer is definitely not A. The answer is B.", SIDES, "right"),
    ("​B﻿", SIDES, "right"),
    ("\ud800B", SIDES, "right"),
]

REFUSED = [
    ("", SIDES, "empty"),
    ("   \n ", SIDES, "empty"),
    ("<think>It is B.", SIDES, "empty"),
    ("<answer></answer>", SIDES, "empty"),
    ("A or B", SIDES, "contradiction"),
    ("either left or right", SIDES, "contradiction"),
    ("The answer is A. The answer is B.", SIDES, "contradiction"),
    ("B. left", SIDES, "contradiction"),
    ("B\nSome words.\nC", SIDES, "contradiction"),
    ("I cannot tell.", SIDES, "none"),
    ("A chair stands there.", SIDES, "none"),
    ("a lamp", SIDES, "none"),
    ("It is not on the left.", SIDES, "none"),
    ("E", SIDES, "none"),
    ("upright", SIDES, "none"),
    ("The chair", THINGS, "none"),
    ("3.0 m", NUMBERS, "none"),
    ("I think so.", SIDES, "none"),
]


@pytest.mark.parametrize(("reply", "options", "said"), PICKED)
def test_an_option_is_picked_out_of_prose(reply: str, options: tuple[str, ...], said: str) -> None:
    truth: Answer = NumberAnswer(value=1.2, unit="m") if options is NUMBERS else ChoiceAnswer(label=options[0])
    found = truth.parse(reply, options)
    assert not isinstance(found, Unparsed), found
    assert found.text in (said, said.replace("12 m", "12.0 m"))


@pytest.mark.parametrize(("reply", "options", "code"), REFUSED)
def test_what_names_no_option_or_two_is_refused_with_why(reply: str, options: tuple[str, ...], code: str) -> None:
    truth: Answer = NumberAnswer(value=1.2, unit="m") if options is NUMBERS else ChoiceAnswer(label=options[0])
    found = truth.parse(reply, options)
    assert isinstance(found, Unparsed), found
    assert found.code == code, found
    assert judge(truth, reply, options).score == 0.0
    assert judge(truth, reply, options).why


METRES = [
    ("1.2 m", 1.2), ("1.2", 1.2), ("120cm", 1.2), ("120 cm", 1.2), ("1,200 mm", 1.2), ("1200mm", 1.2), ("4 ft", 1.2192), ("4 feet", 1.2192),
    ("5'7\"", 1.7018), ("5' 7\"", 1.7018), ("5’7”", 1.7018), ("5 ft 7 in", 1.7018), ("5 feet and 7 inches", 1.7018), ("1 m 20 cm", 1.2), ("48 inches", 1.2192), ("48 in.", 1.2192),
    ("approximately 1.2 metres", 1.2), ("~1.2m", 1.2), ("It is about 1.2 meters away.", 1.2), ("The answer is 1.2 m.", 1.2), ("**1.2 m**", 1.2),
    ("\\boxed{1.2}", 1.2), ("\\boxed{1.2\\text{ m}}", 1.2), ("$\\frac{6}{5}$ m", 1.2), ("<answer>1.2</answer>", 1.2), ("three", 3.0), ("three meters", 3.0),
    ("two and a half metres", 2.5), ("half a meter", 0.5), ("1½ m", 1.5), ("1 1/2 m", 1.5), ("½ m", 0.5), ("1/2 m", 0.5), ("one metre", 1.0), ("a hundred centimetres", 1.0),
    ("1.2 m (120 cm)", 1.2), ("3.94 ft (1.2 m)", 1.2), ("The lamp is 2 m away and the chair 0.8 m. So the distance is 1.2 m.", 1.2), ("2.0 - 0.8 = 1.2 m", 1.2),
    ("1,2 m", 1.2), ("+1.2 m", 1.2), ("1.2e0 m", 1.2), ("1.20 m", 1.2), ("In image 2 the chair stands 1.2 m from it.", 1.2), ("twenty-one metres", 21.0), ("１．２ m", 1.2),
    ("<think>maybe 3 m</think> 1.2 m", 1.2), ("not 3 m but 1.2 m", 1.2), ("1.2\n\nThe lamp is 3 m high.", 1.2), ("The 3 chairs are 1.2 m apart.", 1.2), ("At 30 degrees, 1.2 m away", 1.2),
    ("−1.2 m", -1.2), ("1. First I look.\n2. Then I measure.\nThe distance is 1.2 m", 1.2), ("0.0012 km", 1.2), ("1.2 ± 0.1 m", 1.2), ("1.2 +/- 0.1 m", 1.2),
]  # fmt: skip
NO_METRES = [
    ("", "empty"), ("no idea", "none"), ("3 kg", "unit"), ("30 degrees", "unit"), ("1 to 2 m", "range"), ("1-2 m", "range"), ("1–2 metres", "range"), ("between 1 and 2 m", "range"),
    ("1 m or 2 m", "contradiction"), ("The answer is 1 m. The answer is 2 m.", "contradiction"), ("more than 1.2 m", "bound"), ("at least 1.2 m", "bound"), ("< 2 m", "bound"), ("the red one", "none"),
    ("view 2", "none"), ("1e999", "none"), ("3D", "none"),
]  # fmt: skip


@pytest.mark.parametrize(("reply", "value"), METRES)
def test_a_length_is_read_in_any_unit(reply: str, value: float) -> None:
    found = NumberAnswer(value=7, unit="m").parse(reply)
    assert isinstance(found, NumberAnswer), found
    assert found.value == pytest.approx(value, rel=1e-3)


@pytest.mark.parametrize(("reply", "code"), NO_METRES)
def test_what_is_no_length_is_refused_with_why(reply: str, code: str) -> None:
    found = NumberAnswer(value=7, unit="m").parse(reply)
    assert isinstance(found, Unparsed), found
    assert found.code == code, found


COUNTS = [
    ("3", 3), ("three", 3), ("There are 3 chairs.", 3), ("There are three chairs in the room.", 3), ("3 in the room", 3), ("I count 3.", 3), ("Only one.", 1), ("There is one chair.", 1),
    ("none", 0), ("There are no chairs.", 0), ("zero", 0), ("a dozen", 12), ("one hundred and five", 105), ("Answer: 3 chairs", 3), ("3\n", 3), ("I see 2 red and 1 blue chair, so there are 3 in total.", 3),
]  # fmt: skip


@pytest.mark.parametrize(("reply", "value"), COUNTS)
def test_a_count_is_read(reply: str, value: int) -> None:
    found = NumberAnswer(value=7, decimals=0).parse(reply)
    assert isinstance(found, NumberAnswer), found
    assert found.value == value


def test_shares_and_other_units() -> None:
    assert NumberAnswer(value=7, unit="%", decimals=0).parse("50%").value == 50  # type: ignore[union-attr]
    assert NumberAnswer(value=0.7, decimals=2).parse("50 %").value == 0.5  # type: ignore[union-attr]
    assert NumberAnswer(value=7, unit="m2").parse("12 square meters").value == 12  # type: ignore[union-attr]
    assert NumberAnswer(value=7, unit="m2").parse("12 m²").value == 12  # type: ignore[union-attr]
    assert NumberAnswer(value=7, unit="cm").parse("1.2 m").value == 120  # type: ignore[union-attr]
    assert NumberAnswer(value=7, unit="m/s").parse("3.6 km/h").value == pytest.approx(1.0)  # type: ignore[union-attr]


YES_NO = [
    ("yes", True), ("Yes.", True), ("YES", True), ("No", False), ("no, it is not", False), ("Yes, there is no chair in front of it.", True), ("True", True), ("false.", False), ("**No**", False),
    ("The answer is yes.", True), ("The answer is no", False), ("\\boxed{No}", False), ("<answer>yes</answer>", True), ("It is visible, so yes.", True), ("The lamp hides it.\n\nNo", False),
    ("There is no lamp between them. Yes, she can see it.", True), ("Yes - it is taller.", True), ("no it is behind", False), ("So the answer is: Yes", True), ("Correct.", True),
]  # fmt: skip
NEITHER = [
    ("yes and no", "hedge"), ("maybe", "hedge"), ("It cannot be determined.", "hedge"), ("There is no lamp.", "none"), ("yes. The answer is no.", "contradiction"), ("", "empty"),
    ("The lamp is taller.", "none"), ("Yes\nNo", "contradiction"),
]  # fmt: skip


@pytest.mark.parametrize(("reply", "value"), YES_NO)
def test_yes_and_no_are_read(reply: str, value: bool) -> None:
    found = YesNoAnswer(value=True).parse(reply)
    assert isinstance(found, YesNoAnswer), found
    assert found.value is value


@pytest.mark.parametrize(("reply", "code"), NEITHER)
def test_neither_yes_nor_no_is_refused(reply: str, code: str) -> None:
    found = YesNoAnswer(value=True).parse(reply)
    assert isinstance(found, Unparsed), found
    assert found.code == code, found


def test_yes_and_no_as_options() -> None:
    for reply, value in (("A", True), ("B. No", False), ("no", False), ("The answer is (A)", True), ("Yes, there is.", True)):
        assert YesNoAnswer(value=True).parse(reply, ("Yes", "No")).value is value, reply  # type: ignore[union-attr]


TURNS = [
    ("30 degrees to the left", 30), ("30° left", 30), ("turn left by 30 degrees", 30), ("Turn right 45 degrees.", -45), ("right, 45", -45), ("45 degrees clockwise", -45), ("45° counterclockwise", 45),
    ("anti-clockwise 45 degrees", 45), ("0 degrees", 0), ("180 degrees", 180), ("straight ahead", 0), ("pi", None), ("30 degrees", None), ("-30 degrees", None), ("left", None), ("ninety degrees to your left", 90),
    ("not 30 degrees to the left but 30 degrees to the right", -30), ("left or right by 30 degrees", None), ("0.5 rad to the left", 28.6479), ("200 degrees to the left", -160), ("a right angle to the left: 90 degrees", 90),
]  # fmt: skip


@pytest.mark.parametrize(("reply", "value"), TURNS)
def test_turns_are_read_with_their_side(reply: str, value: float | None) -> None:
    found = AngleAnswer(value_deg=77).parse(reply)
    if value is None:
        assert isinstance(found, Unparsed), found
    else:
        assert isinstance(found, AngleAnswer), found
        assert found.value_deg == pytest.approx(value, abs=1e-3)


def test_bearings_are_read_by_their_form() -> None:
    def read(reply: str, **form: str) -> float:
        found = AngleAnswer.model_validate({"value_deg": 10, **form}).parse(reply)
        assert isinstance(found, AngleAnswer), found
        return found.value_deg

    assert read("-30", form="signed") == -30
    assert read("−30°", form="signed") == -30
    assert read("30 degrees to the right", form="signed") == -30
    assert read("30 degrees to the right", form="signed", positive="right") == 30
    assert read("-30", form="full") == 330
    assert read("the angle is 120 degrees", form="between") == 120


def test_parsing_never_looks_at_the_truth() -> None:
    for reply, _, _ in [*PICKED, *REFUSED]:
        one, two = (ChoiceAnswer(label=label, labels=SIDES).parse(reply) for label in ("left", "behind"))
        assert (one.why if isinstance(one, Unparsed) else one.text) == (two.why if isinstance(two, Unparsed) else two.text)


@pytest.mark.parametrize("reply", ["No idea.", "no idea", "No image provided", "There is no image.", "There are no pictures to look at.", "no way to tell", "no I do not know", "No information given"])  # fmt: skip
def test_who_can_tell_nothing_has_not_counted_none(reply: str) -> None:
    """A model that is shown no picture says so, and must not be right wherever there is nothing to count."""
    from scenegen.answers.number import NumberAnswer

    count = NumberAnswer(value=0, decimals=0, metric="exact")
    assert isinstance(count.parse(reply), Unparsed), reply
    assert not isinstance(count.parse("No chairs."), Unparsed)
    assert not isinstance(count.parse("There are no people in the picture."), Unparsed)
