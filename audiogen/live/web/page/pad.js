// The mixing pad: a point among the sources, by pointer or arrow keys.

import { corners, inside, middle, weights } from "./polygon.js";

const SVG = "http://www.w3.org/2000/svg";
// Of the picture, where the corners lie at a distance of 1 from the middle.
const ASIDE = 1.5;
const ABOVE = 0.34; // and for two sources, which lie on a line, more: a finger needs room
const ABOVE_LINE = 0.55;
const LABEL = 0.22;
const KEY = 0.05;
const SETTLING = 300; // ms
const LONGEST = 11; // letters of a name

export class Pad {
  constructor(sources, socket) {
    this.sources = sources;
    this.socket = socket;
    this.around = corners(sources.length);
    this.point = { x: 0, y: 0 };
    this.touched = -Infinity;
    this.#build();
    this.#listen();
  }

  #build() {
    const above = this.around.length === 2 ? ABOVE_LINE : ABOVE;
    const top = Math.min(...this.around.map(({ y }) => y)) - above;
    const bottom = Math.max(...this.around.map(({ y }) => y)) + above;
    const box = [-ASIDE, top, 2 * ASIDE, bottom - top];
    this.element = svg("svg", { class: "pad", viewBox: box.join(" ") });
    Object.entries({
      tabindex: 0,
      role: "slider",
      "aria-label": "mix of the sources",
      "aria-roledescription": "mixing pad, arrow keys move the point",
      "aria-valuemin": 0,
      "aria-valuemax": 100,
    }).forEach(([name, value]) => this.element.setAttribute(name, value));
    const line = this.around.map(({ x, y }) => `${x},${y}`).join(" ");
    this.element.append(svg("polygon", { class: "edge", points: line }));
    this.spokes = this.around.map(({ x, y }) => svg("line", { class: "spoke", x2: x, y2: y }));
    this.dots = this.around.map(({ x, y }) => svg("circle", { class: "corner", cx: x, cy: y }));
    const names = this.sources.map(({ name }, n) => {
      const { x, y } = this.around[n];
      const text = svg("text", { x, y: y + (y < -0.01 ? -LABEL : LABEL) });
      text.textContent = name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name;
      return text;
    });
    this.handle = svg("circle", { class: "handle", r: 0.1 });
    this.element.append(...this.spokes, ...this.dots, ...names, this.handle);
  }

  #listen() {
    const { element } = this;
    element.addEventListener("pointerdown", (event) => {
      element.setPointerCapture(event.pointerId);
      element.focus({ preventScroll: true });
      this.pressed = true;
      this.#drag(event);
    });
    element.addEventListener("pointermove", (event) => this.pressed && this.#drag(event));
    for (const end of ["pointerup", "pointercancel"]) {
      element.addEventListener(end, () => (this.pressed = false));
    }
    element.addEventListener("keydown", (event) => {
      const far = event.shiftKey ? 4 * KEY : KEY;
      const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
      const way = ways[event.key];
      if (way) this.#move({ x: this.point.x + way[0] * far, y: this.point.y + way[1] * far });
      else if (event.key === "Home") this.#move({ x: 0, y: 0 });
      else if (event.key === "Escape" || event.key === "Delete") this.release();
      else return;
      event.preventDefault();
    });
  }

  #drag(event) {
    const matrix = this.element.getScreenCTM().inverse();
    this.#move(new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix));
  }

  #move(point) {
    this.touched = performance.now();
    this.point = inside(point, this.around);
    const shares = weights(this.point, this.around);
    this.sources.forEach(({ parameter }, n) => this.socket.move(parameter, Number(shares[n].toFixed(4))));
    this.#draw(shares);
  }

  release() {
    this.touched = -Infinity;
    this.socket.flush();
    this.socket.send(...this.sources.map(({ parameter }) => ["release", parameter]));
  }

  // The weights of the sources, as the set tells them.
  show(values) {
    if (this.pressed || performance.now() - this.touched < SETTLING) return;
    this.point = middle(values, this.around);
    this.#draw(values);
  }

  #draw(values) {
    const { x, y } = this.point;
    this.handle.setAttribute("cx", x);
    this.handle.setAttribute("cy", y);
    const most = Math.max(...values);
    values.forEach((value, n) => {
      const share = most > 0 ? value / most : 0;
      this.spokes[n].setAttribute("x1", x);
      this.spokes[n].setAttribute("y1", y);
      this.spokes[n].style.opacity = 0.12 + 0.88 * share;
      this.dots[n].setAttribute("r", 0.045 + 0.065 * share);
    });
    const text = this.sources.map(({ name }, n) => `${name} ${Math.round(100 * values[n])} %`);
    this.element.setAttribute("aria-valuenow", Math.round(100 * most));
    this.element.setAttribute("aria-valuetext", text.join(", "));
  }
}

function svg(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
