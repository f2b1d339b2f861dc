"""What every column of the tables holds: the one list that the card of a dataset and docs/data.md are written from."""

from __future__ import annotations

from scenegen.frames.reference import MEANINGS

COLUMNS: dict[str, dict[str, str]] = {
    "questions": {
        "question_id": "string, unique in the dataset: `<scene_id>-q<number>`",
        "scene_id": "string, the row of `scenes`",
        "view_set_id": "string or null, the row of `view_sets` that it is asked over; null for questions of text alone",
        "view_ids": "list of strings, the rows of `views` whose pictures are shown, in this order; empty for questions of text alone",
        "task": "string, the task family",
        "frame": "string, whose frame the answer is in: " + ", ".join(f"{name} ({meaning})" for name, meaning in MEANINGS.items()),
        "question": "string, the text to show; it names the frame and what may be answered",
        "choices": "list of strings, the options in their order; exactly one is right",
        "answer": "string, the right option, as it stands in `choices`",
        "answer_type": "string, the type of the answer: choice, yes_no, number, angle, …",
        "answer_value": "string, JSON: the typed answer, its value and how it is asked for; `scenegen.answers.answer_from` reads it",
        "unit": "string or null, the unit of `answer_value`",
        "evidence": "string, JSON: `rule`; `frame`; `operands` (role, id of the entity, phrase by which the text names it, what of it must be seen); "
        "`parameters`; `numbers` the answer came from (meters, degrees); `convention`, what the words of the answer mean; `margin` (value, unit, "
        "least that is accepted); `scenegen.tasks.Evidence.model_validate_json` reads it",
        "margin": "float, how far the value is from the nearest boundary between answers, in `margin_unit`",
        "margin_unit": "string, the unit of the margin",
        "clearance": "float or null, margin / least accepted margin, comparable across tasks; null where none is least",
        "rationale": "string, why the answer is what it is: the texts of the steps",
        "steps": "list of structs, the steps of the rationale, in order (see below)",
        "marks": "list of structs, what is to be drawn on the pictures, which are stored without (see below)",
        "twin_key": "string or null, shared by questions about the same things in another frame, whose answers differ; `…-without`: by the same "
        "question of a scene and of the same scene without a thing",
        "template": "string, the wording: `<task>/<number>`",
        "decided_by": "list of strings, of a question about a whole clip: each `sampling` of `frames` whose frames, and no others, still show all "
        "that decides it; empty for other questions",
        "rank": "integer, its place in the order in which smaller sizes are taken, from 0: the questions below N are a dataset of N questions, each "
        "family and each answer in its share",
    },
    "view_sets": {
        "view_set_id": "string: `<scene_id>/<set id>`",
        "scene_id": "string, the row of `scenes`",
        "kind": "string, the view plan that made it: single (pictures that stand alone), pair, ring, rotation, orbit, walk, eyes, …",
        "view_ids": "list of strings, its rows of `views`, in order",
        "fps": "float or null, frames a second of a clip; null for pictures",
        "shared": "list of strings, the entities that every picture shows well",
        "exclusive": "list of lists of strings, for each picture the entities that it alone shows; empty where that is not told",
        "overlap": "list of floats, for each picture and the next the share of what they show that both show; empty where that is not told",
    },
    "frames": {
        "frames_id": "string: `<view_set_id>/<sampling>`",
        "scene_id": "string, the row of `scenes`",
        "view_set_id": "string, the row of `view_sets`: a clip",
        "sampling": "string, sampler and budget: `uniform-16`, `fps-2`, `all`",
        "sampler": "string: uniform (evenly from the first frame to the last), uniform_tail (the same, the last frame after it where it is not "
        "in), chunk_center (middles of equal parts), fps (evenly in time), fps_tail, all",
        "budget": "int or null, frames in all, or a second for fps and fps_tail; null for all",
        "frames": "list of ints, the numbers of the frames that a model is then given, in order; one may come twice",
    },
    "views": {
        "view_id": "string: `<scene_id>/<camera id>`",
        "scene_id": "string, the row of `scenes`",
        "view_set_id": "string, the row of `view_sets`",
        "frame": "int, its place in the set, from 0",
        "image": "struct {bytes, path}, the encoded picture (JPEG or PNG) and the file name it would have",
        "width": "int, pixels",
        "height": "int, pixels",
        "K": "3 × 3 floats, the pinhole intrinsics in pixels; pixel (i, j) has its center at (i + 0.5, j + 0.5)",
        "world_from_camera": "4 × 4 floats, meters: takes points of the camera frame (OpenCV: X right, Y down, Z forward) to the world (Z up)",
        "time": "float, seconds",
        "viewer": "string: camera, or the id of the person whose eyes it is",
        "visible": "list of structs, one an entity whose silhouette reaches into the image, also where something hides all of it "
        "(see below); what lies wholly out of the image has none",
        "depth": "struct {bytes, path} or null: 16-bit PNG (height × width) of z-depth in millimeters, 0 where nothing is hit",
        "instances": "struct {bytes, path} or null: 16-bit PNG (height × width) of instance numbers, 0 for the room and for nothing; "
        "`visible[].instance` says which thing has which",
        "normals": "struct {bytes, path} or null: 8-bit PNG (height × width × 3) of surface normals in the world frame, (n + 1) / 2 × 255",
    },
    "scenes": {
        "scene_id": "string: `scene-<index>`, of the same scene without one of its things `scene-<index>~without`",
        "seed": "int, the build's seed",
        "index": "int, the scene's place in the build; seed and index make it again",
        "truth": "string, JSON of the whole scene: room, objects, people (body, torso, head, gaze, joints), cameras, lights; `scenegen.Scene.from_json` reads it",
    },
}  # fmt: skip

VISIBLE: dict[str, str] = {
    "id": "string, the entity of the scene's truth",
    "instance": "int, its number in the `instances` mask: 1 + its place among the truth's objects and then people",
    "pixels": "int, pixels of it that are seen",
    "amodal_pixels": "int, pixels of the image that its silhouette covers, hidden ones included",
    "box2d": "four ints or null, x0, y0, x1, y1 of its seen pixels, x1 and y1 just beyond the last",
    "truncated": "bool, whether the border of the image cuts it",
    "in_frame": "float from 0 to 1, the share of its whole silhouette that lies inside the image",
    "parts": "string, JSON: seen pixels by part of a thing or of a body, and by garment",
    "amodal_box": "four ints or null, the box of its silhouette inside the image, hidden pixels included",
    "occluders": "string, JSON: for each thing or person that hides some of it, how many pixels of the silhouette show that one instead; "
    "what is missing from amodal_pixels - pixels the room hides",
    "mask": "string or null, its seen pixels as COCO's compact run lengths: `pycocotools.mask.decode({'size': [height, width], 'counts': mask})`",
    "depth": "three floats or null, nearest, median and farthest z-depth of its seen pixels, meters",
    "bearing": "two floats or null, the directions on the floor between which its seen pixels lie, radians, 0 where the camera heads, positive left",
}
"""Fields of a row of `visible`."""
STEP: dict[str, str] = {
    "text": "string, the sentence",
    "relation": "string, the relation or the number that it states",
    "operands": "list of strings, the roles of the evidence's operands between which it holds",
    "value": "string or null, JSON: what it states, a number, a word, or true or false",
    "unit": "string or null, the unit of the value",
}
"""Fields of a row of `steps`."""
MARK: dict[str, str] = {
    "kind": "string: dot, letter, tag, box, blank (a box that is painted over)",
    "view_id": "string, the row of `views` on whose picture it is drawn",
    "at": "list of floats, pixels: x, y of a point, or x0, y0, x1, y1 of a box",
    "label": "string, what is written in it",
    "role": "string, the role of the operand that it shows",
}
"""Fields of a row of `marks`."""


def column_lines() -> list[str]:
    """The list as Markdown: a table of columns for each table, and one for each list of structs."""
    lines = []
    inner = {"views.visible": VISIBLE, "questions.steps": STEP, "questions.marks": MARK}
    for table, columns in {**COLUMNS, **inner}.items():
        lines += [f"### {table}", "", "| column | what it holds |", "|---|---|"]
        lines += [f"| `{name}` | {told.replace('|', chr(92) + '|')} |" for name, told in columns.items()]
        lines.append("")
    return lines
