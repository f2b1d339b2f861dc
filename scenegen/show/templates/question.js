"use strict";
/* One question: its pictures or its clip, why its answer is right, its twins, the frames that decide it, and where all of it is. */

(() => {
  const { el } = G, detail = document.getElementById("detail");
  let leaving = [], shown = "", go = () => {}, pictures = [];

  G.leave = (next = () => {}) => { leaving.forEach(end => end()); leaving = []; pictures = []; shown = ""; go = next; detail.replaceChildren(); document.title = G.about.name; };

  G.detail = async (row, found) => {
    const at = found.indexOf(row), around = [found[at - 1], found[at + 1]];
    const way = sign => { const next = around[sign < 0 ? 0 : 1]; if (next) location.hash = G.hash(G.read(), { q: next.id }); };
    go = way;
    if (shown === row.id) return detail.firstChild.replaceWith(steer(around, at, found));
    G.leave(way);
    shown = row.id;
    document.title = `${row.id} · ${G.about.name}`;
    detail.replaceChildren(steer(around, at, found), el("p", { class: "empty", role: "status" }, "Loading"));
    scrollTo(0, 0);
    detail.focus({ preventScroll: true });
    let scene;
    try { scene = await G.load(`scenes/${row.scene}.js`); } catch (error) { detail.lastChild.textContent = error.message; return; }
    if (shown !== row.id) return;
    const question = scene.questions.get(row.id), colors = G.colorsOf(question);
    detail.lastChild.replaceWith(...await parts(row, question, scene, colors));
  };

  G.colorsOf = question => new Map([...new Set(question.operands.map(([, id]) => id))].map((id, k) => [id, G.COLORS[k % G.COLORS.length]]));

  function steer(around, at, found) {
    const move = (way, sign, name) => el("button", { type: "button", disabled: !around[way], onclick: () => go(way ? 1 : -1), "aria-label": name, title: `${name} (${way ? "→" : "←"})` }, sign);
    return el("nav", { class: "steer", "aria-label": "Questions" },
      el("button", { type: "button", class: "back", onclick: () => { location.hash = G.hash(G.read(), { q: "" }); }, title: "Esc" }, "← All", el("span", { class: "long" }, " questions")),
      el("span", { class: "where" }, at < 0 ? "" : `${at + 1} of ${found.length}`),
      el("button", { type: "button", class: "pin", "aria-pressed": document.body.classList.contains("named-on"), onclick: pinAll, title: "m" }, "Show what is named"),
      move(0, "‹", "previous question"), move(1, "›", "next question"));
  }

  function pinAll() {
    const on = document.body.classList.toggle("named-on");
    if (on) pictures.forEach(one => one.paint());
    for (const button of document.querySelectorAll(".pin")) button.setAttribute("aria-pressed", on);
  }

  async function parts(row, question, scene, colors) {
    const lights = [], light = id => lights.forEach(one => one(id)), moments = [];
    const set = scene.bySet.get(question.set), views = question.views.map(id => scene.byView.get(id));
    const clip = set && set.fps && views.length > 1;
    const seen = clip ? player(scene, set, views, question, colors, lights, moments) : stills(scene, views, question, colors, lights);
    const below = clip && question.decided.length ? deciding(set, views, question, seen) : null;
    const right = el("div", { class: "facts" }, choices(row, question), things(question, scene, colors, light), why(question), checked(question), evidence(row, question));
    const made = [
      el("p", { class: "tags" }, ["family", "frame", "answer", "split"].map(name => el("a", { href: G.only(name, row.facets[name]), title: `all of this ${name}` }, G.words(row.facets[name]))),
        el("a", { href: G.hash(G.none(), { scene: scene.id }) }, scene.title), el("span", {}, row.id)),
      el("h2", {}, row.question),
      el("div", { class: "two" }, el("div", { class: "media" }, seen), right, below),
      await pair(row),
      el("h3", {}, "The place"),
      el("div", { class: "place" }, map(scene, question, colors, lights, moments), solid(scene, question, colors, moments, clip && seen)),
    ].filter(Boolean);
    if (clip) seen.frames([]); // once all who follow its frames are there
    return made;
  }

  const labelOf = (view, number, count) => [count > 1 && `picture ${number + 1}`, view.viewer && view.viewer !== "camera" && "through a person's eyes"].filter(Boolean).join(", ");

  function stills(scene, views, question, colors, lights) {
    if (!views.length) return el("div", { class: "blank-picture" }, "This question is asked in words alone.");
    const some = views.map((view, k) => {
      const one = G.picture(scene, view, { colors, marks: question.marks, places: k ? [] : question.places, label: labelOf(view, k, views.length), grow: views.length > 1 });
      pictures.push(one); lights.push(one.light);
      if (document.body.classList.contains("named-on")) one.paint();
      return one.figure;
    });
    return el("div", { class: `pictures${views.length > 1 ? " many" : ""}` }, some);
  }

  /* A clip: one picture, a slider, play, and a strip of all frames. `frames` of the node plays some frames alone; `controls` makes one more
     slider of the same clip. */
  function player(scene, set, views, question, colors, lights, moments) {
    const start = views[0].time, one = G.picture(scene, views[0], { colors, marks: question.marks, places: question.places }), panels = [];
    const strip = el("div", { class: "strip", role: "group", "aria-label": "frames" }, views.map((view, k) =>
      el("button", { type: "button", "aria-label": `frame ${k + 1}, ${(view.time - start).toFixed(1)} s`, onclick: () => { stop(); show(k); } },
        el("img", { src: G.picturePath(view.picture), alt: "", loading: "lazy", width: view.size[0], height: view.size[1] }))));
    let timer = null, some = views.map((_, k) => k), now = 0;
    const said = k => `frame ${k + 1} of ${views.length}, ${(views[k].time - start).toFixed(1)} s`;
    const show = k => {
      now = k;
      one.show(views[k], said(k));
      panels.forEach(tell => tell());
      [...strip.children].forEach((frame, number) => { frame.classList.toggle("now", number === k); frame.classList.toggle("drawn", some.length < views.length && some.includes(number)); });
      const frame = strip.children[k];
      strip.scrollTo({ left: frame.offsetLeft - strip.offsetLeft - strip.clientWidth / 2 + 46 });
      moments.forEach(tell => tell(views[k]));
    };
    const stop = () => { clearInterval(timer); timer = null; panels.forEach(tell => tell()); };
    const play = () => {
      views.forEach(view => { new Image().src = G.picturePath(view.picture); });
      let k = Math.max(0, some.indexOf(now));
      timer = setInterval(() => { k = (k + 1) % some.length; show(some[k]); }, some.length === views.length ? 1000 / set.fps : 500);
      panels.forEach(tell => tell());
    };
    const controls = () => {
      const slider = el("input", { type: "range", min: 0, max: views.length - 1, value: now, "aria-label": "frame", oninput: () => { const k = +slider.value; stop(); show(k); } });
      const time = el("output"), button = el("button", { type: "button", onclick: () => (timer ? stop() : play()) });
      const tell = () => { slider.value = now; time.textContent = said(now).replace("frame ", ""); button.textContent = timer ? "Stop" : "Play"; };
      panels.push(tell);
      tell();
      return el("div", { class: "player" }, button, slider, time);
    };
    leaving.push(stop); pictures.push(one); lights.push(one.light);
    const node = el("div", { class: "clip" }, one.figure, controls(), strip);
    node.frames = numbers => { some = numbers.length ? [...new Set(numbers)] : views.map((_, k) => k); show(some[0]); };
    node.controls = controls;
    return node;
  }

  /* Which samplers and budgets decide the question; a cell shows its frames in the strip. */
  function deciding(set, views, question, clip) {
    const drawn = new Map(set.drawn), decided = new Set(question.decided);
    const cell = name => {
      if (!drawn.has(name)) return el("td");
      const yes = decided.has(name);
      return el("td", {}, el("button", { type: "button", class: yes ? "yes" : "no", "aria-pressed": "false", "aria-label": `${G.words(name)}: ${yes ? "decides" : "does not decide"}, ${new Set(drawn.get(name)).size} frames`, title: "show its frames",
        onclick: event => {
          const was = event.currentTarget.getAttribute("aria-pressed") === "true";
          box.querySelectorAll("td button").forEach(other => other.setAttribute("aria-pressed", "false"));
          event.currentTarget.setAttribute("aria-pressed", !was);
          clip.frames(was ? [] : drawn.get(name));
        } }, yes ? "✓" : "✗"));
    };
    const table = (samplers, budgets, unit) => el("table", {}, el("thead", {}, el("tr", {}, el("th", {}, unit), budgets.map(budget => el("th", { scope: "col" }, budget)))),
      el("tbody", {}, samplers.map(sampler => el("tr", {}, el("th", { scope: "row" }, G.words(sampler)), budgets.map(budget => cell(`${sampler}-${budget}`))))));
    const timed = G.about.samplers.filter(name => name.startsWith("fps")), even = G.about.samplers.filter(name => name !== "all" && !name.startsWith("fps"));
    const box = el("div", { class: "deciding" }, el("h3", {}, "Frames that decide it"), el("p", { class: "soft" }, "✓: the frames that this sampler draws show enough to answer. Choose one to see and play them."),
      el("div", { class: "scroll" }, table(even, G.about.budgets, "frames in all"), table(timed, G.about.rates, "frames a second")));
    return box;
  }

  function choices(row, question) {
    if (!question.choices.length) return el("ul", { class: "choices" }, el("li", { class: "gold" }, row.answer + (question.unit && !row.answer.includes(question.unit) ? ` ${question.unit}` : "")));
    return el("ol", { class: "choices" }, question.choices.map((choice, k) => el("li", { class: choice === row.answer ? "gold" : "" }, el("b", {}, String.fromCharCode(65 + k)), choice)));
  }

  function things(question, scene, colors, light) {
    if (!colors.size) return null;
    const roles = new Map();
    for (const [role, id, phrase] of question.operands) roles.set(id, { phrase: phrase || (roles.get(id) || {}).phrase || "", roles: [...(roles.get(id) || { roles: [] }).roles, G.words(role)] });
    return el("section", {}, el("h3", {}, "What it is about"), el("div", { class: "things" }, [...roles].map(([id, { phrase, roles: all }]) => {
      const swatch = el("i");
      swatch.style.background = colors.get(id);
      return el("button", { type: "button", "data-entity": id, onpointerenter: () => { pictures.forEach(one => { one.paint(); one.figure.classList.add("on"); }); light(id); }, onpointerleave: () => { pictures.forEach(one => one.figure.classList.remove("on")); light(""); }, onfocus: () => light(id), onblur: () => light("") },
        swatch, el("span", {}, phrase || scene.named.get(id) || id, " ", el("small", {}, [...new Set(all)].join(", "))));
    })));
  }

  function why(question) {
    if (!question.steps.length) return null;
    return el("section", {}, el("h3", {}, "Why"), el("ol", { class: "steps" }, question.steps.map(([text, relation, operands, value, unit]) =>
      el("li", {}, text, el("code", {}, `${G.words(relation)}${operands.length ? `(${operands.map(G.words).join(", ")})` : ""}${value == null ? "" : ` = ${value}`}${unit ? ` ${unit}` : ""}`)))));
  }

  function checked(question) {
    const [value, unit, least] = question.margin, kind = { yes: "yes", no: "no" }[question.audit] || "";
    return el("section", {}, el("h3", {}, "How sure"),
      el("p", {}, "Recomputed by audit: ", el("span", { class: `audit ${kind}`, title: G.about.audit }, question.audit)), question.wrong.map(message => el("p", { class: "audit no" }, message)),
      el("p", {}, `Margin ${+value.toFixed(3)} ${unit}`, question.clearance == null ? "" : ` — ${+question.clearance.toFixed(2)} times the least accepted, ${+least.toFixed(3)}`),
      el("p", { class: "soft" }, question.convention));
  }

  const evidence = (row, question) => el("details", {}, el("summary", {}, "Evidence, as stored"), el("pre", { tabindex: "0" }, `${question.evidence}\n\ntemplate: ${question.template}`));

  /* Twins side by side: the same pictures or places, another frame, view or thing, and so another answer. */
  async function pair(row) {
    const all = row.twin ? G.twins.get(row.twin) : [];
    if (all.length < 2) return null;
    const absent = row.facets.pair !== "twins";
    const articles = await Promise.all(all.map(async one => {
      const scene = await G.load(`scenes/${one.scene}.js`), question = scene.questions.get(one.id), views = question.views.map(id => scene.byView.get(id)), colors = G.colorsOf(question);
      const some = views.slice(0, 4).map((view, k) => {
        const made = G.picture(scene, view, { colors, marks: question.marks, places: k ? [] : question.places, label: absent ? (scene.id.endsWith("~without") ? "without the thing" : "with the thing") : "" });
        pictures.push(made);
        return made.figure;
      });
      return el("article", { class: one === row ? "this" : "" }, el("div", { class: `pictures${some.length > 1 ? " many" : ""}` }, some), el("p", { class: "soft" }, `${G.words(one.facets.frame)}${one === row ? " · this question" : ""}`),
        one === row ? el("p", { class: "ask" }, one.question) : el("p", { class: "ask" }, el("a", { href: G.hash(G.read(), { q: one.id }) }, one.question)), el("p", { class: "gold" }, one.answer));
    }));
    return el("section", { class: "twins" }, el("h3", {}, absent ? "With the thing and without it" : "Twins: what decides differs, and so does the answer"), el("div", { class: "pair" }, articles));
  }

  function map(scene, question, colors, lights, moments) {
    const drawn = document.importNode(new DOMParser().parseFromString(scene.map, "image/svg+xml").documentElement, true);
    drawn.setAttribute("role", "img");
    drawn.setAttribute("aria-label", `the scene from above: ${scene.title}`);
    const cameras = new Set(question.views.map(id => id.slice(id.lastIndexOf("/") + 1))), frames = new Set(scene.sets.filter(set => set.fps).flatMap(set => set.views.slice(1)).map(id => id.slice(id.lastIndexOf("/") + 1)));
    for (const node of drawn.querySelectorAll("[data-id]")) {
      const { id } = node.dataset;
      if (colors.has(id)) { node.classList.add("this"); node.style.setProperty("--mark", colors.get(id)); }
      if (node.classList.contains("camera")) { node.classList.toggle("frame", frames.has(id)); node.classList.toggle("shown", cameras.has(id)); }
    }
    lights.push(id => { for (const node of drawn.querySelectorAll(".this")) node.classList.toggle("lit", node.dataset.id === id); });
    moments.push(view => {
      const now = view.id.slice(view.id.lastIndexOf("/") + 1);
      for (const node of drawn.querySelectorAll(".camera.shown")) { node.classList.toggle("now", node.dataset.id === now); if (node.dataset.id === now) drawn.lastChild.before(node); }
    });
    return el("div", {}, drawn, scene.moves && el("small", {}, "Things move: here they are where they begin."));
  }

  /* The scene in 3D, once it is asked for; of a clip at the frame that is shown. */
  function solid(scene, question, colors, moments, clip) {
    if (!scene.solid) return el("p", { class: "soft" }, "No 3D of this scene here: it is made for the first scenes of a gallery (view --solids N).");
    let now = null, viewer = null;
    moments.push(view => { now = view; if (viewer) viewer.show(view); });
    const box = el("div", { class: "solid" }), open = el("button", { type: "button", class: "open-solid", onclick: async () => {
      open.disabled = true;
      const data = await G.load(`solids/${scene.number}.js`);
      if (!box.isConnected) return;
      viewer = G.viewer(box, data, scene, question.views.map(id => scene.byView.get(id)), colors, now, clip && clip.controls());
      if (viewer) leaving.push(viewer.end);
    } }, "Look at the scene in 3D");
    box.append(open);
    return box;
  }

  addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("canvas, input, pre")) return;
    if (event.key === "/") { event.preventDefault(); document.getElementById("search").focus(); return; }
    if (!shown) return;
    if (event.key === "Escape") location.hash = G.hash(G.read(), { q: "" });
    else if (event.key === "ArrowLeft" || event.key === "k") go(-1);
    else if (event.key === "ArrowRight" || event.key === "j") go(1);
    else if (event.key === "m") pinAll();
  });
})();
