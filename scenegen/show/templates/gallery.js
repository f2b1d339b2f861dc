"use strict";
/* What all parts of the page share: data that arrives by script tags (a page from disk may not fetch), elements, and the state in the hash. */

const G = { about: null, rows: [], twins: new Map() };

(() => {
  const base = document.currentScript.getAttribute("src").replace(/gallery\.js$/, "");
  const arrived = new Map(), asked = new Map();
  const KEPT = 60; // scenes and solids in memory
  G.picturePath = name => `${base}pictures/${name}`;

  /* The value of a file of data, which calls one of the functions below when it is loaded. */
  G.load = path => {
    if (!asked.has(path)) {
      asked.set(path, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = base + path;
        script.onload = () => { script.remove(); resolve(arrived.get(path)); arrived.delete(path); };
        script.onerror = () => { script.remove(); asked.delete(path); reject(new Error(`${path} is not there: the page and its folder belong together`)); };
        document.head.append(script);
      }));
      if (asked.size > KEPT) asked.delete(asked.keys().next().value);
    }
    return asked.get(path);
  };
  G.scene = (number, scene, questions) => {
    scene.number = number;
    scene.byView = new Map(scene.views.map(view => [view.id, view]));
    scene.named = new Map(scene.names);
    scene.bySet = new Map(scene.sets.map(set => [set.id, set]));
    scene.questions = new Map(questions.map(question => [question.id, question]));
    arrived.set(`scenes/${number}.js`, scene);
  };
  G.solid = (number, solid) => arrived.set(`solids/${number}.js`, solid);
  G.lines = (number, lines) => arrived.set(`lines/${number}.js`, lines);
  G.site = about => { G.about = about; G.start(); };

  /* An element. Texts become text, never markup; names that begin with "on" are listeners. */
  G.el = (tag, attributes = {}, ...children) => {
    const made = /^(svg|g|rect|circle|text)$/.test(tag) ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (value === true) made.setAttribute(name, "");
      else if (value !== false && value != null) made.setAttribute(name, value);
    }
    made.append(...children.flat().filter(child => child != null && child !== false));
    return made;
  };

  /* The hash as filters by facet, text, page and question; and back. */
  G.read = () => {
    const given = new URLSearchParams(location.hash.slice(1)), chosen = {};
    for (const { name } of G.FACETS) chosen[name] = new Set(given.getAll(name));
    return { chosen, text: given.get("text") || "", scene: given.get("scene") || "", page: Math.max(1, parseInt(given.get("page"), 10) || 1), q: given.get("q") || "" };
  };
  G.hash = (state, changes = {}) => {
    const all = { ...state, ...changes }, out = new URLSearchParams();
    for (const { name } of G.FACETS) for (const value of all.chosen[name]) out.append(name, value);
    if (all.text) out.set("text", all.text);
    if (all.scene) out.set("scene", all.scene);
    if (all.page > 1) out.set("page", all.page);
    if (all.q) out.set("q", all.q);
    return `#${out}`;
  };
  G.none = () => ({ chosen: Object.fromEntries(G.FACETS.map(({ name }) => [name, new Set()])), text: "", scene: "", page: 1, q: "" });
  G.words = name => name.replace(/_/g, " ");
  G.only = (facet, value) => { const state = G.none(); state.chosen[facet].add(value); return G.hash(state); };
})();
