"use strict";
/* The list: filters with counts, a search, pages of cards. */

G.FACETS = [
  { name: "family", title: "Family" }, { name: "frame", title: "Frame of reference" }, { name: "answer", title: "Type of answer" },
  { name: "clearance", title: "Margin, times the least accepted" }, { name: "split", title: "Split" }, { name: "pair", title: "Pairs" },
  { name: "place", title: "Place", many: true }, { name: "audit", title: "Recomputed by audit", many: true },
];

(() => {
  const PAGE = 24, PAIRS = ["no pair", "twins", "with and without a thing"];
  const by = id => document.getElementById(id), { el } = G;
  let found = [], shownState = null, cardsOf = "";
  const facetButtons = new Map();

  const values = name => (name === "pair" ? PAIRS : G.about.facets[name]);

  G.start = async () => {
    by("told").textContent = `${G.about.told} · ${G.about.made} · ${G.about.audit}`;
    by("filters").open = matchMedia("(min-width: 901px)").matches;
    G.FACETS = G.FACETS.filter(({ name, many }) => !many || values(name).length > 1);
    by("facets").append(...G.FACETS.map(facet));
    addEventListener("hashchange", G.show);
    for (let number = 0; number < G.about.lines; number++) {
      for (const line of await G.load(`lines/${number}.js`)) take(line);
      if (number === 0 || number === G.about.lines - 1) G.show();
    }
    if (!G.about.lines) G.show();
    document.documentElement.dataset.ready = G.rows.length;
  };

  function take([id, scene, numbers, question, answer, twin, thumbnail, pictures]) {
    const facets = {};
    ["family", "frame", "answer", "clearance", "split", "audit", "place"].forEach((name, k) => { facets[name] = G.about.facets[name][numbers[k]]; });
    facets.pair = PAIRS[!twin ? 0 : twin.endsWith("-without") ? 2 : 1];
    const row = { id, scene, facets, question, answer, twin, thumbnail, pictures, text: `${question}\n${answer}\n${id}`.toLowerCase() };
    G.rows.push(row);
    if (twin) G.twins.set(twin, [...(G.twins.get(twin) || []), row]);
  }

  /* A facet: a button a value, with how many questions it has among those that all other filters leave. */
  function facet({ name, title }) {
    const buttons = [...values(name)].sort((a, b) => (name === "pair" ? 0 : a.localeCompare(b))).map(value => {
      const count = el("span", {}, "");
      const button = el("button", { type: "button", "aria-pressed": "false", onclick: () => toggle(name, value) }, el("span", {}, G.words(value)), count);
      facetButtons.set(`${name}\n${value}`, { button, count });
      return button;
    });
    return el("fieldset", {}, el("legend", {}, title), el("div", { class: "values" }, buttons));
  }

  function toggle(name, value) {
    const state = G.read(), chosen = state.chosen[name];
    chosen.has(value) ? chosen.delete(value) : chosen.add(value);
    location.hash = G.hash(state, { page: 1, q: "" });
  }

  /* The rows that pass, and for each facet's value how many would if only that facet were not asked. */
  function select(state) {
    const asked = G.FACETS.map(({ name }) => [name, state.chosen[name]]).filter(([, chosen]) => chosen.size);
    const counts = new Map(), text = state.text.toLowerCase().trim(), passed = [];
    const add = key => counts.set(key, (counts.get(key) || 0) + 1);
    for (const row of G.rows) {
      if ((text && !row.text.includes(text)) || (state.scene && G.about.scenes[row.scene][0] !== state.scene)) continue;
      const failing = asked.filter(([name, chosen]) => !chosen.has(row.facets[name]));
      if (failing.length > 1) continue;
      if (failing.length) { add(`${failing[0][0]}\n${row.facets[failing[0][0]]}`); continue; }
      passed.push(row);
      for (const { name } of G.FACETS) add(`${name}\n${row.facets[name]}`);
    }
    if (state.chosen.pair.size) passed.sort((a, b) => (a.twin < b.twin ? -1 : a.twin > b.twin ? 1 : 0));
    return { passed, counts };
  }

  G.show = () => {
    const state = G.read(), selected = select(state);
    found = selected.passed;
    for (const [key, { button, count }] of facetButtons) {
      const [name, value] = key.split("\n"), number = selected.counts.get(key) || 0;
      count.textContent = number;
      button.classList.toggle("none", !number);
      button.setAttribute("aria-pressed", state.chosen[name].has(value));
    }
    const active = G.FACETS.reduce((sum, { name }) => sum + state.chosen[name].size, 0);
    by("chosen").textContent = active ? `(${active})` : "";
    by("clear").hidden = !active && !state.text && !state.scene;
    by("count").textContent = `${found.length} of ${G.rows.length} questions${state.scene ? `, of ${state.scene}` : ""}`;
    if (document.activeElement !== by("search")) by("search").value = state.text;
    cards(state);
    const row = state.q && G.rows.find(one => one.id === state.q);
    by("browse").hidden = Boolean(row);
    by("detail").hidden = !row;
    if (row) G.detail(row, found);
    else if (shownState && shownState.q) { G.leave(); scrollTo(0, G.scrolled || 0); }
    if (row && !(shownState && shownState.q)) G.scrolled = G.lastScroll || 0;
    shownState = state;
  };
  addEventListener("scroll", () => { if (!by("browse").hidden) G.lastScroll = scrollY; }, { passive: true });

  function cards(state) {
    const pages = Math.max(1, Math.ceil(found.length / PAGE)), page = Math.min(state.page, pages), start = (page - 1) * PAGE;
    const some = found.slice(start, start + PAGE), key = `${G.hash(state, { q: "" })} ${some.map(row => row.id)}`;
    if (key === cardsOf) return;
    cardsOf = key;
    by("cards").replaceChildren(...(some.length ? some.map(row => card(row, state)) : [el("p", { class: "empty" }, "No question is like that.")]));
    for (const pager of document.querySelectorAll(".pager")) {
      const go = to => () => { location.hash = G.hash(G.read(), { page: to }); by("list").focus(); scrollTo(0, 0); };
      pager.hidden = pages < 2;
      pager.replaceChildren(
        el("button", { type: "button", disabled: page === 1, onclick: go(page - 1), "aria-label": "previous page" }, "‹"),
        el("span", {}, `${start + 1}–${start + some.length} of ${found.length}`),
        el("button", { type: "button", disabled: page === pages, onclick: go(page + 1), "aria-label": "next page" }, "›"));
    }
  }

  function card(row, state) {
    const [file, width, height, marks] = row.thumbnail;
    const alt = `${G.about.scenes[row.scene][1]}${row.pictures > 1 ? `: first of ${row.pictures} pictures` : ""}`;
    const picture = file
      ? el("figure", { class: "pic" }, el("img", { src: G.picturePath(file), alt, loading: "lazy", decoding: "async", width, height }), G.marks(width, height, marks),
        row.pictures > 1 && el("span", { class: "badge" }, `${row.pictures} pictures`))
      : el("div", { class: "blank-picture" }, "in words alone");
    if (file) picture.addEventListener("pointerenter", () => named(row, picture), { once: true });
    return el("a", { class: "card", href: G.hash(state, { q: row.id }), "data-id": row.id }, picture,
      el("div", { class: "words" },
        el("p", { class: "family" }, el("span", {}, G.words(row.facets.family)), row.twin && el("span", {}, row.facets.pair === "twins" ? "twin" : row.facets.pair)),
        el("p", { class: "ask" }, row.question), el("p", { class: "gold" }, row.answer)));
  }

  /* What a question names, over the first picture of its card. */
  async function named(row, picture) {
    const scene = await G.load(`scenes/${row.scene}.js`), question = scene.questions.get(row.id);
    const over = G.overlay(scene.byView.get(question.views[0]), G.colorsOf(question), []);
    over.paint();
    picture.append(...over.nodes);
  }

  let waiting = 0;
  by("search").addEventListener("input", event => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { history.replaceState(null, "", G.hash(G.read(), { text: event.target.value, page: 1 })); G.show(); }, 120);
  });
  by("clear").addEventListener("click", () => { by("search").value = ""; location.hash = G.hash(G.none()); });
})();
