"use strict";
/* A scene in 3D: flat-shaded triangles in WebGL 2, looked at from around or from where a picture was taken, at the time of that picture.
   World: metres, Z up. */

(() => {
  const VERTEX = `#version 300 es
    in vec3 share; uniform vec3 low, span; uniform mat4 pose, view; out vec3 place;
    void main() { place = (pose * vec4(low + span * share, 1.0)).xyz; gl_Position = view * vec4(place, 1.0); }`;
  const FRAGMENT = `#version 300 es
    precision highp float; in vec3 place; uniform vec3 color, eye; uniform float flat_; out vec4 pixel;
    void main() {
      vec3 normal = normalize(cross(dFdx(place), dFdy(place))), toward = normalize(eye - place);
      if (dot(normal, toward) < 0.0) normal = -normal;
      float light = 0.52 + 0.26 * max(normal.z, 0.0) + 0.16 * dot(normal, normalize(vec3(0.5, -0.35, 0.4))) + 0.12 * dot(normal, toward);
      pixel = vec4(flat_ > 0.5 ? color : color * light, 1.0);
    }`;
  const sub = (a, b) => a.map((value, k) => value - b[k]), cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
  const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2], unit = a => { const length = Math.hypot(...a) || 1; return a.map(value => value / length); };
  const EYES = 6; // pictures that the scene can be looked at through
  const STANDS = new Float32Array([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
  const bytes = text => Uint8Array.from(atob(text), character => character.charCodeAt(0));

  /* Clip space from the world: column by column. right, up, back: axes of the camera; fx, fy: focal lengths in half pictures. */
  function projection(eye, right, up, back, fx, fy, near, far) {
    const rows = [[...right.map(v => v * fx), -dot(right, eye) * fx], [...up.map(v => v * fy), -dot(up, eye) * fy]];
    const depth = [...back, -dot(back, eye)], a = (far + near) / (near - far), b = 2 * far * near / (near - far);
    rows.push(depth.map((v, k) => v * a + (k === 3 ? b : 0)), depth.map(v => -v));
    return new Float32Array([0, 1, 2, 3].flatMap(column => rows.map(row => row[column])));
  }

  function compiled(gl) {
    const program = gl.createProgram();
    for (const [kind, text] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, text); gl.compileShader(shader); gl.attachShader(program, shader);
    }
    gl.bindAttribLocation(program, 0, "share");
    gl.linkProgram(program);
    gl.useProgram(program);
    return program;
  }

  /* Lines of the frustum of a view, as shares of the extent. */
  function frustum(view, solid) {
    const [width, height] = view.size, [fx, fy] = view.focal, reach = 0.45, eye = view.camera.map(line => line[3]);
    const corner = (x, y) => view.camera.map((line, k) => eye[k] + reach * (line[0] * x + line[1] * y + line[2]));
    const [a, b, c, d] = [[-1, -1], [1, -1], [1, 1], [-1, 1]].map(([x, y]) => corner(x * width / 2 / fx, y * height / 2 / fy));
    return [eye, a, eye, b, eye, c, eye, d, a, b, b, c, c, d, d, a].flatMap(point => point.map((value, k) => (value - solid.low[k]) / solid.span[k]));
  }

  /* The number of the moment nearest to a time. */
  const nearest = (moments, time) => moments.reduce((best, moment, k) => (Math.abs(moment - time) < Math.abs(moments[best] - time) ? k : best), 0);

  /* Draw into a box, as at the time of `now`, or of the first view; null where there is no WebGL 2. views: of the question, maybe none; now: the one
     of a clip that is shown. `show` goes on to another view, `end` ends it. below: what stands under the picture, such as a clip's slider. */
  G.viewer = (box, solid, scene, views, colors, now, below) => {
    const canvas = G.el("canvas", { tabindex: "0", role: "img", "aria-label": `the scene in 3D: ${scene.title}; arrow keys turn, plus and minus go nearer and farther` });
    const gl = canvas.getContext("webgl2", { antialias: true, preserveDrawingBuffer: true });
    if (!gl) { box.replaceChildren(G.el("p", { class: "soft" }, "This browser draws no WebGL 2.")); return null; }
    const program = compiled(gl), at = name => gl.getUniformLocation(program, name);
    const places = { view: at("view"), low: at("low"), span: at("span"), pose: at("pose"), color: at("color"), eye: at("eye"), flat: at("flat_") };
    const moving = new Map(solid.moving.map(([entity, low, span, count, steps]) => [entity, { low, span, count, steps }]));
    const points = gl.createBuffer(), lines = gl.createBuffer(), index = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, points); gl.bufferData(gl.ARRAY_BUFFER, bytes(solid.points), gl.STATIC_DRAW);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, index); gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, bytes(solid.faces), gl.STATIC_DRAW);
    const own = new Set(views.map(one => one.id)), others = scene.views.filter(one => !own.has(one.id));
    const cones = [...views, ...others].flatMap(one => frustum(one, solid)), CONE = 16;
    gl.bindBuffer(gl.ARRAY_BUFFER, lines); gl.bufferData(gl.ARRAY_BUFFER, new Float32Array(cones), gl.STATIC_DRAW);
    gl.enableVertexAttribArray(0); gl.enable(gl.DEPTH_TEST);

    const middle = solid.low.map((low, k) => low + solid.span[k] / 2), reach = Math.hypot(...solid.span);
    const start = { turn: -2.25, tilt: 0.72, away: 0.95 * reach, middle: [middle[0], middle[1], solid.low[2] + Math.min(1, solid.span[2] / 2)], through: null };
    let look = { ...start }, wanted = 0;
    const still = () => { gl.uniform3fv(places.low, solid.low); gl.uniform3fv(places.span, solid.span); gl.uniformMatrix4fv(places.pose, false, STANDS); return 0; };
    /* Where an entity is at a moment, for the shader; returns how many vertices its shape lies after its first one. */
    const moved = ({ low, span, count, steps }, moment) => {
      const [shape, ...rows] = steps[moment];
      gl.uniform3fv(places.low, low); gl.uniform3fv(places.span, span);
      gl.uniformMatrix4fv(places.pose, false, [0, 1, 2, 3].flatMap(column => [rows[column], rows[4 + column], rows[8 + column], column === 3 ? 1 : 0]));
      return shape * count;
    };

    const drawn = () => {
      wanted = 0;
      const ratio = Math.min(devicePixelRatio || 1, 2), width = Math.round(canvas.clientWidth * ratio), height = Math.round(canvas.clientHeight * ratio);
      if (canvas.width !== width || canvas.height !== height) { canvas.width = width; canvas.height = height; }
      gl.viewport(0, 0, width, height);
      gl.clearColor(0.91, 0.93, 0.95, 1); gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
      let eye, matrix;
      if (look.through) {
        const { camera, focal, size } = look.through, axis = k => camera.map(line => line[k]);
        eye = axis(3);
        const fit = Math.min(1, (width / height) / (size[0] / size[1]));
        const fy = 2 * focal[1] / size[1] * fit;
        matrix = projection(eye, axis(0), axis(1).map(v => -v), axis(2).map(v => -v), fy * height / width, fy, 0.05, 4 * reach + 10);
      } else {
        const { turn, tilt, away } = look;
        const back = [Math.cos(tilt) * Math.cos(turn), Math.cos(tilt) * Math.sin(turn), Math.sin(tilt)], right = unit(cross([0, 0, 1], back));
        eye = look.middle.map((value, k) => value + away * back[k]);
        matrix = projection(eye, right, cross(back, right), back, 1.9 * height / width, 1.9, away / 200, away + 2 * reach);
      }
      gl.uniformMatrix4fv(places.view, false, matrix); gl.uniform3fv(places.eye, eye);
      const moment = nearest(solid.moments, (now || views[0] || { time: 0 }).time);
      let triangles = 0, last = null, after = still();
      gl.bindBuffer(gl.ARRAY_BUFFER, points);
      gl.uniform1f(places.flat, 0);
      for (const [entity, rgb, vertex, face, count] of solid.parts) {
        const named = entity != null && colors.get(entity), hex = named && parseInt(named.slice(1), 16);
        const color = named ? [hex >> 16, hex >> 8 & 255, hex & 255].map((value, k) => 0.65 * value + 0.35 * rgb[k]) : rgb;
        gl.uniform3fv(places.color, color.map(value => value / 255));
        entity == null ? gl.enable(gl.CULL_FACE) : gl.disable(gl.CULL_FACE);
        if (entity !== last) { last = entity; after = moving.has(entity) ? moved(moving.get(entity), moment) : still(); }
        gl.vertexAttribPointer(0, 3, gl.UNSIGNED_SHORT, true, 6, 6 * (vertex + after));
        gl.drawElements(gl.TRIANGLES, 3 * count, gl.UNSIGNED_SHORT, 6 * face);
        triangles += count;
      }
      if (!look.through) {
        still();
        gl.bindBuffer(gl.ARRAY_BUFFER, lines);
        gl.vertexAttribPointer(0, 3, gl.FLOAT, false, 0, 0);
        gl.uniform1f(places.flat, 1);
        const at = views.indexOf(now);
        const cone = (first, count, rgb) => { gl.uniform3f(places.color, ...rgb); gl.drawArrays(gl.LINES, CONE * first, CONE * count); };
        if (at >= 0) cone(at, 1, [0.02, 0.47, 0.34]);
        cone(0, views.length, at >= 0 ? [0.55, 0.72, 0.66] : [0.02, 0.47, 0.34]);
        cone(views.length, others.length, [0.66, 0.76, 0.74]);
      }
      canvas.dataset.triangles = triangles;
      if (solid.moments.length) { canvas.dataset.moment = moment; when.textContent = said(solid.moments[moment]); }
    };
    const start_s = views.length ? views[0].time : 0, when = G.el("small", { role: "status" });
    const said = time => `Things move: as at ${(time - start_s).toFixed(1)} s${solid.moments.length < solid.asked ? `, the nearest of the ${solid.moments.length} moments kept of ${solid.asked}` : ""}`;
    const draw = () => { if (!wanted) wanted = requestAnimationFrame(drawn); };
    const turn = (dx, dy) => { look.through = null; look.turn -= dx; look.tilt = Math.max(-1.5, Math.min(1.5, look.tilt + dy)); draw(); };
    const nearer = factor => { look.through = null; look.away = Math.max(0.3, Math.min(6 * reach, look.away * factor)); draw(); };
    const shift = (dx, dy) => {
      const right = [-Math.sin(look.turn), Math.cos(look.turn)], step = look.away / Math.max(1, canvas.clientHeight);
      look.middle = [look.middle[0] - step * (dx * right[0] + dy * right[1]), look.middle[1] - step * (dx * right[1] - dy * right[0]), look.middle[2]];
      look.through = null; draw();
    };

    const held = new Map();
    canvas.addEventListener("pointerdown", event => { canvas.setPointerCapture(event.pointerId); held.set(event.pointerId, event); });
    for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, event => held.delete(event.pointerId));
    canvas.addEventListener("pointermove", event => {
      const before = held.get(event.pointerId);
      if (!before) return;
      const dx = event.clientX - before.clientX, dy = event.clientY - before.clientY;
      if (held.size === 2) {
        const other = [...held].find(([id]) => id !== event.pointerId)[1], gap = one => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) || 1;
        nearer(gap(before) / gap(event));
      } else if (event.shiftKey || event.buttons === 2) shift(dx, dy);
      else turn(dx * 0.008, dy * 0.008);
      held.set(event.pointerId, event);
    });
    canvas.addEventListener("contextmenu", event => event.preventDefault());
    canvas.addEventListener("wheel", event => { event.preventDefault(); nearer(Math.exp(event.deltaY * 0.0012)); }, { passive: false });
    const keys = { ArrowLeft: () => turn(0.12, 0), ArrowRight: () => turn(-0.12, 0), ArrowUp: () => turn(0, 0.1), ArrowDown: () => turn(0, -0.1), "+": () => nearer(0.9), "=": () => nearer(0.9), "-": () => nearer(1.1) };
    canvas.addEventListener("keydown", event => { if (keys[event.key]) { event.preventDefault(); event.stopPropagation(); keys[event.key](); } });

    const from = (words, change) => G.el("button", { type: "button", onclick: () => { look = { ...start, ...change() }; draw(); } }, words);
    const through = (words, view) => from(words, () => { if (view) now = view; return { through: now || views[0] }; });
    const eyes = now || views.length < 2 ? [views.length > 0 && through("As the picture sees it")] : views.slice(0, EYES).map((view, k) => through(`As picture ${k + 1} sees it`, view));
    box.replaceChildren(canvas, below || "", G.el("div", {}, from("From the side", () => ({})), from("From above", () => ({ tilt: 1.5, turn: -Math.PI / 2 })),
      eyes, G.el("small", {}, "drag: turn · wheel or pinch: nearer · shift and drag: move"), when));
    const resized = new ResizeObserver(draw);
    resized.observe(canvas);
    draw();
    return {
      show: next => { now = next; if (look.through) look.through = next; draw(); },
      end: () => { resized.disconnect(); cancelAnimationFrame(wanted); const lose = gl.getExtension("WEBGL_lose_context"); if (lose) lose.loseContext(); },
    };
  };
})();
