// One row: a control as a slider with its name, its value, its owner, and a button to release it.

import { amount, named, number, step } from "./format.js";

const SETTLING = 300; // ms, for which what comes back does not move a slider under a finger
const ASIDE = 6; // CSS pixels, from which on a finger drags; until then it may scroll, or tap

export class Knob {
  // `control` is a row of the table; `parameter` is the name that it is moved by.
  constructor(control, parameter, socket, { title = named(control.name), base = control.base } = {}) {
    Object.assign(this, { control, parameter, socket, base });
    this.value = base ?? control.low;
    this.owner = "";
    this.touched = -Infinity;
    this.pressed = false;
    this.finger = null; // where one came down, for as long as it may still be about to scroll
    this.#build(title);
    this.#listen();
    this.show(this.value, "");
  }

  #build(title) {
    const { control, parameter } = this;
    const id = `knob-${parameter.replace(/[^\w-]/g, "_")}`;
    this.element = document.createElement("div");
    this.element.className = "knob";
    this.element.dataset.knob = parameter;
    this.label = made("label", "name", title);
    this.label.htmlFor = id;
    this.shown = made("output", "value");
    this.shown.htmlFor = id;
    this.shown.setAttribute("aria-hidden", "true"); // the slider says the same
    this.ownerButton = made("button", "owner");
    this.ownerButton.type = "button";
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
    side.append(this.ownerButton, this.back, this.shown);
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
    this.ownerButton.addEventListener("click", () => {
      this.release();
      slider.focus();
    });
  }

  // Where it is going, and whose hand is on it, as the set tells it.
  show(value, owner) {
    this.value = value;
    this.owner = owner;
    const text = amount(value, this.control);
    if (!this.#touching) {
      this.slider.value = value;
      this.#draw(value);
    }
    const by = owner ? `, owned by ${owner === "page" ? "the page" : owner}` : "";
    this.slider.setAttribute("aria-valuetext", `${text}${by}`);
    this.element.dataset.owner = owner;
    const ours = owner === "page";
    this.ownerButton.textContent = ours ? "page ×" : owner;
    this.ownerButton.disabled = !ours;
    this.ownerButton.hidden = !owner;
    this.ownerButton.setAttribute("aria-label", ours ? `release ${this.title}` : `owned by ${owner}`);
    const away = this.base !== null && Math.abs(value - this.base) > 1e-6;
    this.back.classList.toggle("needless", !away);
  }

  reset() {
    if (this.base === null) this.release();
    else this.#moved(this.base);
  }

  release() {
    this.touched = -Infinity;
    this.socket.flush();
    this.socket.send("release", this.parameter);
  }

  #moved(value) {
    this.touched = performance.now();
    this.socket.move(this.parameter, value);
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
    this.settling = setTimeout(() => this.show(this.value, this.owner), SETTLING + 20);
  }
}

export function made(tag, name = "", text = "") {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.textContent = text;
  return element;
}

// A panel of the desk for one group of controls; returns the place of their rows.
export function panel(group) {
  const element = made("section", `panel ${group}`);
  const title = made("h2", "", group);
  title.id = `group-${group}`;
  element.setAttribute("aria-labelledby", title.id);
  const rows = made("div", "rows");
  element.append(title, rows);
  document.getElementById("desk").append(element);
  return rows;
}
