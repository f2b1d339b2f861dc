"use strict";
/* Pictures with what lies over them: marks always; boxes and masks of what a question names while a pointer is there, or pinned by a tap. */

G.COLORS = ["#e69f00", "#3d8bd4", "#0fa37f", "#d96fae", "#d55e00", "#8f6fd8", "#b8a500", "#56b4e9"];

(() => {
  const { el } = G;
  const INK = "#e11d48";

  /* Marks as they are drawn on what a model sees (scenegen.tables.drawn): dots, letters, tags, boxes, blanks; pixels of the picture. */
  G.marks = (width, height, marks) => {
    const line = Math.max(2, 0.005 * width), high = Math.max(11, 0.032 * width), out = el("svg", { viewBox: `0 0 ${width} ${height}`, class: "marks", "aria-hidden": "true" });
    const plate = (x, y, label) => {
      const wide = high * (0.5 + 0.58 * label.length);
      out.append(el("rect", { x, y, width: wide, height: 1.25 * high, fill: "#fff", stroke: INK }),
        el("text", { x: x + wide / 2, y: y + 0.98 * high, "font-size": high, "text-anchor": "middle", "font-family": "sans-serif" }, label));
    };
    for (const [kind, , at, label] of marks) {
      const [x, y] = at;
      if (kind === "blank") out.append(el("rect", { x, y, width: at[2] - x, height: at[3] - y, fill: "#808080", stroke: "#fff", "stroke-width": line }));
      else if (kind === "box") {
        out.append(el("rect", { x, y, width: at[2] - x, height: at[3] - y, fill: "none", stroke: INK, "stroke-width": line }));
        if (label) plate(x + line, y + line, label);
      } else if (kind === "dot") {
        const radius = Math.max(3, 0.008 * width), wide = high * (0.5 + 0.58 * label.length);
        out.append(el("circle", { cx: x, cy: y, r: radius, fill: INK, stroke: "#fff", "stroke-width": Math.max(1, radius / 3) }));
        if (label) plate(x + 1.3 * radius + wide <= width ? x + 1.3 * radius : x - 1.3 * radius - wide, y - radius - 1.25 * high >= 0 ? y - radius - 1.25 * high : y + radius, label);
      } else plate(x - high * (0.25 + 0.29 * label.length), y - 0.62 * high, label);
    }
    return out;
  };

  /* The pixels of a mask in COCO's compact run lengths, as [start, end) in columns from the top left (scenegen.scene.rle). */
  G.runs = text => {
    const counts = [], runs = [];
    for (let k = 0; k < text.length;) {
      let number = 0, shift = 0, digit;
      do { digit = text.charCodeAt(k++) - 48; number |= (digit & 31) << shift; shift += 5; } while (digit & 32);
      if (digit & 16) number |= -1 << shift;
      counts.push(number + (counts.length > 2 ? counts[counts.length - 2] : 0));
    }
    let at = 0;
    counts.forEach((count, k) => { if (k % 2) runs.push([at, at + count]); at += count; });
    return runs;
  };

  /* Masks as a light wash with a border, so that what they lie over keeps its colours. */
  function paint(canvas, view, colors) {
    const [width, height] = view.size, context = canvas.getContext("2d");
    canvas.width = width; canvas.height = height;
    const data = context.createImageData(width, height), pixels = new Uint32Array(data.data.buffer);
    for (const [id, , , mask] of view.seen) {
      if (!mask || !colors.has(id)) continue;
      const hex = parseInt(colors.get(id).slice(1), 16), color = (hex & 255) << 16 | (hex >> 8 & 255) << 8 | hex >> 16;
      const runs = G.runs(mask), inside = new Uint8Array(width * height);
      for (const [start, end] of runs) inside.fill(1, start, end);
      for (const [start, end] of runs) {
        for (let k = start; k < end; k++) {
          const row = k % height, border = !(row && inside[k - 1] && row + 1 < height && inside[k + 1] && inside[k - height] && inside[k + height]);
          pixels[row * width + (k - row) / height] = ((border ? 0xff : 0x38) << 24 | color) >>> 0;
        }
      }
    }
    context.putImageData(data, 0, 0);
  }

  /* Which entity each pixel shows: number in `seen` + 1, column by column. */
  function whatIsWhere(view) {
    const found = new Uint16Array(view.size[0] * view.size[1]);
    view.seen.forEach(([, , , mask], k) => { if (mask) for (const [start, end] of G.runs(mask)) found.fill(k + 1, start, end); });
    return found;
  }

  /* Boxes and masks of things over a picture. colors: entity -> colour. Masks are painted when they are first wanted. */
  G.overlay = (view, colors, places) => {
    const [width, height] = view.size, canvas = el("canvas", { class: "named", "aria-hidden": "true" });
    const boxes = el("svg", { viewBox: `0 0 ${width} ${height}`, class: "named boxes", "aria-hidden": "true" });
    const line = Math.max(1.5, width / 320);
    for (const [id, [x0, y0, x1, y1]] of view.seen) {
      if (colors.has(id)) boxes.append(el("rect", { class: "box", "data-entity": id, x: x0, y: y0, width: x1 - x0, height: y1 - y0, fill: "none", stroke: colors.get(id), "stroke-width": line }));
    }
    for (const at of places) {
      boxes.append(at.length === 4
        ? el("rect", { class: "answer", x: at[0], y: at[1], width: at[2] - at[0], height: at[3] - at[1], fill: "none", stroke: INK, "stroke-width": line, "stroke-dasharray": `${4 * line} ${2 * line}` })
        : el("circle", { class: "answer", cx: at[0], cy: at[1], r: 3 * line, fill: INK, stroke: "#fff", "stroke-width": line / 2 }));
    }
    let painted = false;
    return { nodes: [canvas, boxes], paint: () => { if (!painted) { painted = true; paint(canvas, view, colors); } } };
  };

  /* A picture of a scene that says what is where. `show` changes the view, for clips; `light` leaves one thing's box alone. */
  G.picture = (scene, view, { colors, marks = [], places = [], label = "", grow = false }) => {
    const image = el("img", { decoding: "async" }), tip = el("span", { class: "tip" });
    const figure = el("figure", { class: "pic", tabindex: "0", role: "group" }, image, tip);
    const button = grow && el("button", { type: "button", class: "grow", "aria-label": "larger", onclick: event => { event.stopPropagation(); figure.classList.toggle("wide"); } }, "⤢");
    let over = null, where = null, now = view, lone = "";
    const light = id => {
      lone = id || "";
      const boxes = figure.querySelector(".boxes");
      boxes.classList.toggle("one", Boolean(lone) && now.seen.some(([seen]) => seen === lone));
      for (const box of boxes.children) box.classList.toggle("this", box.dataset.entity === lone);
    };
    const show = (next, said) => {
      now = next; where = null;
      for (const old of figure.querySelectorAll("canvas, svg")) old.remove();
      over = G.overlay(next, colors, places);
      const things = [...colors.keys()].filter(id => next.seen.some(([seen]) => seen === id)).map(id => scene.named.get(id) || id);
      image.src = G.picturePath(next.picture);
      image.width = next.size[0]; image.height = next.size[1];
      image.alt = `${said}: ${scene.title}${things.length ? `; shows ${things.join(", ")}` : ""}`;
      figure.setAttribute("aria-label", `${said}; Enter shows what is named`);
      tip.before(G.marks(...next.size, marks.filter(mark => mark[1] === next.id)), ...over.nodes);
      if (figure.matches(":hover, .on, .named-on *")) over.paint();
      light(lone);
      tip.textContent = label;
    };
    figure.addEventListener("pointerenter", () => over.paint());
    figure.addEventListener("focus", () => over.paint());
    figure.addEventListener("pointermove", event => {
      where = where || whatIsWhere(now);
      const place = image.getBoundingClientRect(), [width, height] = now.size;
      const x = Math.floor((event.clientX - place.left) / place.width * width), y = Math.floor((event.clientY - place.top) / place.height * height);
      const seen = x >= 0 && y >= 0 && x < width && y < height ? now.seen[where[x * height + y] - 1] : null;
      tip.textContent = seen ? `${scene.named.get(seen[0]) || seen[0]}${seen[2] < 0.995 ? `, ${Math.round(100 * seen[2])} % seen` : ""}` : label;
    });
    figure.addEventListener("pointerleave", () => { tip.textContent = label; });
    const pin = () => { over.paint(); figure.classList.toggle("on"); };
    figure.addEventListener("click", pin);
    figure.addEventListener("keydown", event => { if (event.key === "Enter" && event.target === figure) pin(); });
    if (button) figure.append(button);
    show(view, label || "picture");
    return { figure, show, light, paint: () => over.paint() };
  };
})();
