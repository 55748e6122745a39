// One row: a knob as a slider with its name, its value, who holds it, and the way back.

import { amount, named, number, step } from "./format.js";

const SETTLING = 300; // ms, for which what comes back does not move a slider under a finger
const ASIDE = 6; // CSS pixels, from which on a finger drags; until then it may scroll, or tap

export class Knob {
  // `control` is a row of the table; `knob` is what it is called when it is moved.
  constructor(control, knob, link, { title = named(control.name), base = control.base } = {}) {
    Object.assign(this, { control, knob, link, base });
    this.value = base ?? control.low;
    this.holder = "";
    this.touched = -Infinity;
    this.pressed = false;
    this.finger = null; // where one came down, for as long as it may still be about to scroll
    this.#build(title);
    this.#listen();
    this.show(this.value, "");
  }

  #build(title) {
    const { control, knob } = this;
    const id = `knob-${knob.replace(/[^\w-]/g, "_")}`;
    this.element = document.createElement("div");
    this.element.className = "knob";
    this.element.dataset.knob = knob;
    this.label = made("label", "name", title);
    this.label.htmlFor = id;
    this.shown = made("output", "value");
    this.shown.htmlFor = id;
    this.shown.setAttribute("aria-hidden", "true"); // the slider says the same
    this.held = made("button", "holder");
    this.held.type = "button";
    this.back = made("button", "back", "↺");
    this.back.type = "button";
    this.back.hidden = this.base === null;
    this.back.title = "back to where it began";
    this.back.setAttribute("aria-label", `reset ${title}`);
    this.slider = made("input", "slider");
    Object.assign(this.slider, { type: "range", id, min: control.low, max: control.high });
    this.slider.step = step(control);
    this.slider.setAttribute("aria-describedby", `${id}-help`);
    const help = made("span", "", control.help);
    help.hidden = true; // and read out all the same, where the slider is described
    help.id = `${id}-help`;
    this.title = title;
    const side = made("span", "side");
    side.append(this.held, this.back, this.shown);
    this.element.append(this.label, side, this.slider, help);
    const across = (value) => (value - control.low) / (control.high - control.low);
    this.across = (value) => `${(100 * Math.max(0, Math.min(1, across(value)))).toFixed(2)}%`;
    const middle = control.low < 0 && control.high > 0 ? 0 : control.low;
    this.element.style.setProperty("--from", this.across(middle));
  }

  #listen() {
    const { slider } = this;
    slider.addEventListener("input", () => this.finger || this.#moved(slider.valueAsNumber));
    slider.addEventListener("pointerdown", ({ pointerType, clientX }) => {
      this.pressed = true;
      this.finger = pointerType === "touch" ? { clientX } : null;
    });
    slider.addEventListener("pointermove", ({ clientX }) => {
      if (!this.finger || Math.abs(clientX - this.finger.clientX) < ASIDE) return;
      this.finger = null;
      this.#moved(slider.valueAsNumber);
    });
    slider.addEventListener("pointerup", () => {
      const tapped = this.finger !== null;
      this.#lift();
      if (tapped) this.#moved(slider.valueAsNumber);
    });
    // The page scrolls under the finger, which touched the slider only in passing.
    slider.addEventListener("pointercancel", () => this.#lift());
    slider.addEventListener("change", () => this.finger || this.#lift());
    slider.addEventListener("dblclick", () => this.reset());
    slider.addEventListener("keydown", (event) => {
      if (event.key === "Delete" || event.key === "Backspace") this.reset();
      else if (event.key === "Escape") this.release();
      else return;
      event.preventDefault();
    });
    this.back.addEventListener("click", () => {
      this.reset();
      slider.focus();
    });
    this.held.addEventListener("click", () => {
      this.release();
      slider.focus();
    });
  }

  // Where it is going, and whose hand is on it, as the set tells it.
  show(value, holder) {
    this.value = value;
    this.holder = holder;
    const text = amount(value, this.control);
    if (!this.#touching) {
      this.slider.value = value;
      this.#draw(value);
    }
    const by = holder ? `, held by ${holder === "page" ? "the page" : holder}` : "";
    this.slider.setAttribute("aria-valuetext", `${text}${by}`);
    this.element.dataset.holder = holder;
    const own = holder === "page";
    this.held.textContent = own ? "page ×" : holder;
    this.held.disabled = !own;
    this.held.hidden = !holder;
    this.held.setAttribute("aria-label", own ? `release ${this.title}` : `held by ${holder}`);
    const away = this.base !== null && Math.abs(value - this.base) > 1e-6;
    this.back.classList.toggle("needless", !away);
  }

  reset() {
    if (this.base === null) this.release();
    else this.#moved(this.base);
  }

  release() {
    this.touched = -Infinity;
    this.link.flush();
    this.link.say("release", this.knob);
  }

  #moved(value) {
    this.touched = performance.now();
    this.link.move(this.knob, value);
    this.slider.value = value;
    this.#draw(value);
    this.#settle();
  }

  #lift() {
    this.pressed = false;
    this.finger = null;
    this.#settle();
  }

  #draw(value) {
    this.shown.textContent = number(value, this.control);
    if (this.control.unit) this.shown.append(" ", made("small", "", this.control.unit));
    this.element.style.setProperty("--at", this.across(value));
  }

  get #touching() {
    return this.pressed || performance.now() - this.touched < SETTLING;
  }

  #settle() {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.show(this.value, this.holder), SETTLING + 20);
  }
}

export function made(tag, name = "", text = "") {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.textContent = text;
  return element;
}
