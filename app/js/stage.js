// The stage in a page: paints finished pictures into a canvas and tells the stage what the hands do.
//
// Pictures are pulled by long poll, one question at a time; the next question goes out while the last picture is still
// being decoded. Nothing is asked while nothing can change: at rest, hidden, scrolled away.

import { wantsLittleMotion, wish } from "./shell.js";

const MAX_PIXEL_RATIO = 2;
const MAX_SIDE_PX = 2048;
const RADIANS_PER_WIDTH = 1.5 * Math.PI;
const STEP_RADIANS = Math.PI / 8;
const STEP_ZOOM = 1.25;
const WHEEL_ZOOM = 0.0015;
// A hand that moved less than this only tapped.
const TAP_PX = 6;
const FIRST_PICTURE_MS = 30_000;
// A resting picture came and nothing after it for so long: nothing more will come by itself.
const REST_AFTER_MS = 4000;
// What was asked changed nothing that is seen: so long it is waited for, on the slowest machine.
const GIVE_UP_AFTER_MS = 30_000;
const SVG = "http://www.w3.org/2000/svg";

class View {
  constructor(figure) {
    this.figure = figure;
    this.canvas = figure.querySelector("[data-stage-canvas]");
    this.overlay = figure.querySelector("[data-stage-overlay]");
    this.status = figure.querySelector("[data-stage-status]");
    this.words = figure.querySelector("[data-stage-words]");
    this.spots = [...figure.querySelectorAll("[data-stage-mark]")];
    this.paper = this.canvas.getContext("2d", { alpha: false });
    this.variant = figure.dataset.variant ?? null;
    this.ticket = 0;
    this.serial = 0;
    this.painted = 0;
    this.isAtRest = false;
    this.isPulling = false;
    this.isSeen = true;
    this.spins = false;
    this.plays = false;
    this.animation = 0;
    this.measures = false;
    this.hands = new Map();
    this.wanted = this.nothingWanted();
    this.isSending = false;
    this.listen();
    this.open();
  }

  nothingWanted() {
    return { turn: [0, 0], zoom: 1, move: [0, 0], rest: [] };
  }

  // ---- what the stage is asked -------------------------------------------------------------------------------

  size() {
    const box = this.canvas.getBoundingClientRect();
    const ratio = Math.min(devicePixelRatio || 1, MAX_PIXEL_RATIO);
    const px = (side) => Math.max(16, Math.min(MAX_SIDE_PX, Math.round(side * ratio)));
    return { width: px(box.width), height: px(box.height) };
  }

  ground() {
    const seen = (element) => getComputedStyle(element).backgroundColor.match(/[\d.]+/g)?.map(Number) ?? [];
    for (let element = this.canvas.parentElement; element; element = element.parentElement) {
      const [r, g, b, a = 1] = seen(element);
      if (a > 0 && b !== undefined) {
        return `#${[r, g, b].map((channel) => Math.round(channel).toString(16).padStart(2, "0")).join("")}`;
      }
    }
    return null;
  }

  async open() {
    this.begun = performance.now();
    this.state("loading");
    this.asked = this.size();
    const answer = await wish([
      {
        do: "open",
        model: this.figure.dataset.model || null,
        variant: this.variant,
        ...this.asked,
        ground: this.ground(),
        still: wantsLittleMotion(this.figure.dataset.motion),
      },
    ]).catch(() => ({ refused: "absent" }));
    if (!answer.ticket) {
      this.fail();
      return;
    }
    this.ticket = answer.ticket;
    this.serial = 0;
    if (this.spots.length) {
      const metres = (spot) => spot.dataset.at.split(" ").map((mm) => Number(mm) / 1000);
      this.ask({ do: "hotspots", at: this.spots.map(metres) });
    }
    this.wake();
    this.resize();
  }

  resize() {
    const size = this.size();
    if (!this.ticket || (size.width === this.asked.width && size.height === this.asked.height)) return;
    this.asked = size;
    this.ask({ do: "resize", ...size });
  }

  ask(...wishes) {
    this.wanted.rest.push(...wishes);
    this.flush();
  }

  turn(dx, dy) {
    this.wanted.turn[0] += dx;
    this.wanted.turn[1] += dy;
    this.flush();
  }

  zoom(factor) {
    this.wanted.zoom *= factor;
    this.flush();
  }

  move(dx, dy) {
    const scale = this.canvas.width / (this.canvas.clientWidth || 1);
    this.wanted.move[0] += dx * scale;
    this.wanted.move[1] += dy * scale;
    this.flush();
  }

  // One message at a time; what the hands do meanwhile is added up into the next.
  async flush() {
    if (this.isSending || !this.ticket) return;
    this.isSending = true;
    for (;;) {
      const { turn, zoom, move, rest } = this.wanted;
      const wishes = [...rest];
      if (turn[0] || turn[1]) wishes.push({ do: "orbit", dx: turn[0], dy: turn[1] });
      if (zoom !== 1) wishes.push({ do: "zoom", factor: zoom });
      if (move[0] || move[1]) wishes.push({ do: "pan", dx: move[0], dy: move[1] });
      if (!wishes.length) break;
      this.wanted = this.nothingWanted();
      try {
        await wish(wishes);
      } catch {
        break;
      }
      this.wake();
    }
    this.isSending = false;
  }

  // ---- what the stage shows ----------------------------------------------------------------------------------

  wake() {
    this.stirred = performance.now();
    this.hasSettled = false;
    this.isAtRest = false;
    this.pull();
  }

  mayPull() {
    return this.ticket && this.figure.isConnected && !document.hidden && this.isSeen && (!this.isAtRest || this.spins || this.plays);
  }

  async pull() {
    if (this.isPulling) return;
    this.isPulling = true;
    while (this.mayPull()) {
      const asked = this.ticket;
      let answer;
      try {
        answer = await fetch(`/stage/frame?ticket=${asked}&after=${this.serial}`, { cache: "no-store" });
      } catch {
        break;
      }
      if (asked !== this.ticket) continue;
      if (answer.status === 200) {
        this.serial = Number(answer.headers.get("X-Serial"));
        this.stirred = performance.now();
        this.hasSettled = answer.headers.get("X-Settled") === "1";
        // One picture is decoded while the next is on its way, never more.
        await this.painting;
        this.painting = this.paint(answer, this.serial);
      } else if (answer.status === 204) {
        if (!this.painted && performance.now() - this.begun > FIRST_PICTURE_MS) {
          this.fail();
          break;
        }
        const quietMs = performance.now() - this.stirred;
        const isQuiet = quietMs > (this.hasSettled ? REST_AFTER_MS : GIVE_UP_AFTER_MS);
        this.isAtRest = this.painted > 0 && isQuiet && !this.hands.size && !this.isSending;
      } else if (answer.status === 410) {
        // Another page has the stage; a touch takes it back.
        this.ticket = 0;
        this.painted = 0;
        this.state("poster");
        break;
      } else {
        this.fail();
        break;
      }
    }
    this.isPulling = false;
  }

  async paint(answer, serial) {
    const overlay = answer.headers.get("X-Overlay");
    let picture;
    try {
      picture = await createImageBitmap(await answer.blob());
    } catch {
      return;
    }
    if (serial > this.painted || this.painted === 0) {
      const scale = Number(answer.headers.get("X-Scale")) || 1;
      const full = (side, asked) => (Math.abs(side / scale - asked) <= 2 ? asked : Math.round(side / scale));
      const [width, height] = [full(picture.width, this.asked.width), full(picture.height, this.asked.height)];
      if (this.canvas.width !== width) this.canvas.width = width;
      if (this.canvas.height !== height) this.canvas.height = height;
      this.paper.drawImage(picture, 0, 0, width, height);
      const isFirst = this.painted === 0;
      this.painted = serial;
      this.canvas.dataset.serial = String(serial);
      this.canvas.dataset.settled = answer.headers.get("X-Settled") ?? "0";
      const { lines = [], marks = [] } = overlay ? JSON.parse(decodeURIComponent(overlay)) : {};
      this.measure(lines, marks.filter(({ spot }) => spot === null), width, height);
      this.mark(marks.filter(({ spot }) => spot !== null), width, height);
      if (isFirst) this.showFirst();
    }
    picture.close();
  }

  async showFirst() {
    const facts = await fetch("/stage/status").then((answer) => answer.json(), () => ({}));
    const problems = document.querySelector("[data-stage-problems]");
    problems?.replaceChildren(
      ...(facts.problems ?? []).map((problem) => Object.assign(document.createElement("li"), { textContent: problem })),
    );
    if (facts.phase === "failed") {
      this.fail();
      return;
    }
    this.figure.dataset.firstFrameMs = String(Math.round(performance.now() - this.begun));
    this.state("ready");
    for (const button of this.figure.querySelectorAll("[data-stage-action]")) button.disabled = false;
    this.offer(facts);
  }

  // What only the model knows: animations, and variants that nothing else on the page offers.
  offer({ animations = [], variants = [] }) {
    const play = this.figure.querySelector('[data-stage-action="play"]');
    if (play) play.hidden = !animations.length;
    const choice = this.figure.querySelector("[data-stage-animations]");
    if (choice && animations.length > 1) {
      const select = choice.querySelector("select");
      select.replaceChildren(...animations.map((name, i) => new Option(name || String(i + 1), String(i))));
      choice.hidden = false;
      select.onchange = () => {
        this.animation = Number(select.value);
        if (this.plays) this.ask({ do: "animation", play: this.animation });
      };
    }
    const box = this.figure.querySelector("[data-stage-variants]");
    if (box && variants.length) {
      for (const label of box.querySelectorAll("label")) label.remove();
      for (const name of variants) {
        const radio = Object.assign(document.createElement("input"), { type: "radio", name: "variant", value: name });
        radio.checked = name === this.variant;
        radio.addEventListener("change", () => {
          this.variant = name;
          this.ask({ do: "variant", name });
        });
        const label = document.createElement("label");
        label.append(radio, name);
        box.append(label);
      }
      box.hidden = false;
    }
  }

  // Hotspots stay over their places. One behind the model steps back, but keeps the focus if it has it.
  mark(marks, width, height) {
    for (const { spot, at, hidden } of marks) {
      const button = this.spots[spot];
      if (!button) continue;
      button.style.left = `${(at[0] / width) * 100}%`;
      button.style.top = `${(at[1] / height) * 100}%`;
      button.toggleAttribute("data-behind", hidden);
      button.hidden = false;
    }
  }

  tell(spot) {
    for (const each of this.spots) each.setAttribute("aria-expanded", String(each === spot));
    this.say(spot?.dataset.words ?? "");
  }

  say(words) {
    if (this.words) this.words.textContent = words;
  }

  // Dimension lines, drawn by the page so that they are sharp and in the shopper's words.
  measure(lines, points, width, height) {
    if (!this.overlay) return;
    const ruler = lines.find(({ axis }) => axis === "ruler");
    if (this.measures) this.say(ruler?.label ?? this.words.dataset.ruler);
    if (!lines.length && !points.length) {
      this.overlay.replaceChildren();
      return;
    }
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const unit = width / (this.canvas.clientWidth || width);
    const ends = lines.flatMap(({ from, to }) => [from, to]);
    const middle = [0, 1].map((i) => ends.reduce((sum, end) => sum + end[i], 0) / ends.length);
    for (const { at, hidden } of points) {
      const dot = document.createElementNS(SVG, "circle");
      [["cx", at[0]], ["cy", at[1]], ["r", 4 * unit]].forEach(([k, v]) => dot.setAttribute(k, v));
      dot.setAttribute("class", hidden ? "stage-end stage-end-behind" : "stage-end");
      svg.append(dot);
    }
    for (const { from, to, label, axis } of lines) {
      const group = document.createElementNS(SVG, "g");
      group.setAttribute("class", `stage-size stage-size-${axis}`);
      const line = document.createElementNS(SVG, "line");
      [["x1", from[0]], ["y1", from[1]], ["x2", to[0]], ["y2", to[1]]].forEach(([k, v]) => line.setAttribute(k, v));
      line.setAttribute("stroke", "currentColor");
      line.setAttribute("stroke-width", String(unit));
      group.append(line);
      const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
      const length = Math.hypot(dx, dy) || 1;
      const [x, y] = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
      // Across the line, away from the middle of the thing.
      const away = -dy * (x - middle[0]) + dx * (y - middle[1]) < 0 ? -1 : 1;
      const [nx, ny] = [(-dy / length) * away, (dx / length) * away];
      for (const [endX, endY] of [from, to]) {
        const tick = document.createElementNS(SVG, "line");
        const reach = 5 * unit;
        [
          ["x1", endX - nx * reach],
          ["y1", endY - ny * reach],
          ["x2", endX + nx * reach],
          ["y2", endY + ny * reach],
        ].forEach(([k, v]) => tick.setAttribute(k, v));
        tick.setAttribute("stroke", "currentColor");
        tick.setAttribute("stroke-width", String(unit));
        group.append(tick);
      }
      const words = document.createElementNS(SVG, "text");
      words.setAttribute("x", String(x + nx * 14 * unit));
      words.setAttribute("y", String(y + ny * 14 * unit));
      words.setAttribute("text-anchor", nx > 0.5 ? "start" : nx < -0.5 ? "end" : "middle");
      words.setAttribute("dominant-baseline", "middle");
      words.setAttribute("font-size", String(13 * unit));
      words.setAttribute("fill", "currentColor");
      words.textContent = label;
      group.append(words);
      svg.append(group);
    }
    this.overlay.replaceChildren(svg);
  }

  state(name) {
    this.figure.dataset.state = name;
    const words = this.status?.dataset[name];
    if (words !== undefined) this.status.textContent = words;
  }

  fail() {
    this.ticket = 0;
    this.state("failed");
    for (const button of this.figure.querySelectorAll("[data-stage-action]")) button.disabled = true;
  }

  // ---- hands -------------------------------------------------------------------------------------------------

  listen() {
    const { canvas } = this;
    // A finger up or down scrolls the page; sideways, and two fingers, are for the model.
    canvas.style.touchAction = "pan-y";
    const on = (kind, act, options) => canvas.addEventListener(kind, act.bind(this), options);
    on("pointerdown", this.handDown);
    on("pointermove", this.handMove);
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) on(end, this.handUp);
    on("contextmenu", (event) => event.preventDefault());
    on("dblclick", this.lookAt);
    on("wheel", this.wheel, { passive: false });
    on("keydown", this.key);
    for (const spot of this.spots) {
      spot.addEventListener("click", () => this.tell(spot.getAttribute("aria-expanded") === "true" ? null : spot));
    }
    this.figure.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      if (this.spots.some((spot) => spot.getAttribute("aria-expanded") === "true")) this.tell(null);
      else if (this.isOn("full")) this.act("full");
    });
    for (const button of this.figure.querySelectorAll("[data-stage-action]")) {
      button.addEventListener("click", () => this.act(button.dataset.stageAction));
    }
    document.addEventListener("change", (event) => {
      const radio = event.target;
      if (this.figure.isConnected && radio.matches?.('input[type="radio"][name="sku"]')) {
        this.variant = radio.dataset.variant ?? null;
        this.ask({ do: "variant", name: this.variant });
      }
    });
    document.addEventListener("visibilitychange", () => this.pull());
    new ResizeObserver(() => this.resize()).observe(canvas);
    new IntersectionObserver(([entry]) => {
      this.isSeen = entry.isIntersecting;
      this.pull();
    }).observe(canvas);
    const onGround = () => this.ask({ do: "ground", color: this.ground() });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", onGround);
    addEventListener("pageshow", (event) => event.persisted && this.open());
  }

  handDown(event) {
    if (!this.ticket && this.figure.dataset.state === "poster") this.open();
    this.canvas.focus({ preventScroll: true });
    this.canvas.setPointerCapture(event.pointerId);
    this.hands.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.pressed = { x: event.clientX, y: event.clientY, isShort: true };
    this.moves = event.button === 2 || event.button === 1 || event.shiftKey;
  }

  handMove(event) {
    const before = this.hands.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    const [dx, dy] = [now.x - before.x, now.y - before.y];
    if (Math.hypot(now.x - this.pressed.x, now.y - this.pressed.y) > TAP_PX) this.pressed.isShort = false;
    if (this.hands.size >= 2) {
      const other = [...this.hands].find(([id]) => id !== event.pointerId)[1];
      const far = (a, b) => Math.hypot(a.x - b.x, a.y - b.y) || 1;
      this.zoom(far(before, other) / far(now, other));
      this.move(dx / 2, dy / 2);
    } else if (this.moves) {
      this.move(dx, dy);
    } else {
      const perPx = RADIANS_PER_WIDTH / (this.canvas.clientWidth || 1);
      this.turn(dx * perPx, dy * perPx);
    }
    this.hands.set(event.pointerId, now);
  }

  handUp(event) {
    const wasDown = this.hands.delete(event.pointerId);
    if (this.measures && wasDown && event.type === "pointerup" && this.pressed.isShort) {
      this.ask({ do: "ruler_end", ...this.pixel(event) });
    }
  }

  // A place on the screen in pixels of the frame.
  pixel({ clientX, clientY }) {
    const box = this.canvas.getBoundingClientRect();
    const scale = this.canvas.width / (box.width || 1);
    return { x: (clientX - box.left) * scale, y: (clientY - box.top) * scale };
  }

  lookAt(event) {
    if (!this.measures) this.ask({ do: "focus", ...this.pixel(event) });
  }

  // The wheel scrolls the page until a hand is on the model.
  wheel(event) {
    if (!event.ctrlKey && !event.metaKey && document.activeElement !== this.canvas) return;
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 16 : 1;
    this.zoom(Math.exp(Math.max(-240, Math.min(240, event.deltaY * lines)) * WHEEL_ZOOM));
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = {
      ArrowLeft: () => this.turn(-STEP_RADIANS, 0),
      ArrowRight: () => this.turn(STEP_RADIANS, 0),
      ArrowUp: () => this.turn(0, -STEP_RADIANS),
      ArrowDown: () => this.turn(0, STEP_RADIANS),
      "+": () => this.act("zoom-in"),
      "=": () => this.act("zoom-in"),
      "-": () => this.act("zoom-out"),
      Home: () => this.act("reset"),
      " ": () => this.act("spin"),
      Enter: this.measures && (() => this.ask({ do: "ruler_end", x: this.canvas.width / 2, y: this.canvas.height / 2 })),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  isOn(name) {
    return this.figure.querySelector(`[data-stage-action="${name}"]`)?.getAttribute("aria-pressed") === "true";
  }

  // The stage alone in the window; what is around it is neither seen nor reached.
  fill(isFull) {
    this.figure.toggleAttribute("data-full", isFull);
    for (let inner = this.figure; inner.parentElement && inner !== document.body; inner = inner.parentElement) {
      for (const other of inner.parentElement.children) if (other !== inner) other.inert = isFull;
    }
  }

  act(name) {
    const toggle = () => {
      const button = this.figure.querySelector(`[data-stage-action="${name}"]`);
      const isOn = button?.getAttribute("aria-pressed") !== "true";
      button?.setAttribute("aria-pressed", String(isOn));
      return isOn;
    };
    switch (name) {
      case "turn-start": return this.turn(-STEP_RADIANS, 0);
      case "turn-end": return this.turn(STEP_RADIANS, 0);
      case "zoom-in": return this.zoom(1 / STEP_ZOOM);
      case "zoom-out": return this.zoom(STEP_ZOOM);
      case "spin":
        this.spins = toggle();
        return this.ask({ do: "auto_rotate", on: this.spins });
      case "play":
        this.plays = toggle();
        return this.ask({ do: "animation", play: this.plays ? this.animation : null });
      case "full": return this.fill(toggle());
      case "ruler":
        this.measures = toggle();
        this.figure.toggleAttribute("data-measures", this.measures);
        this.tell(null);
        if (this.measures) this.say(this.words.dataset.ruler);
        return this.ask({ do: "ruler", on: this.measures });
      case "sizes": return this.ask({ do: "dimensions", on: toggle() });
      case "reset": return this.ask({ do: "reset" });
    }
  }
}

const views = new WeakMap();

/** Brings every stage of the page to life; those that live already are left alone. */
export function mountAll() {
  for (const figure of document.querySelectorAll("[data-stage]")) {
    if (!views.has(figure)) views.set(figure, new View(figure));
  }
}

mountAll();
