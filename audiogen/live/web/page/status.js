// The status of the session: level, figures, messages, recordings.

import { made } from "./knob.js";
import { size, thousandths, time } from "./format.js";

const QUIETEST = -60; // dB, where the meter begins
const FALL = 0.6; // dB of the peak, each time

export class Meter {
  constructor(element) {
    this.element = element;
    this.peak = QUIETEST;
    this.read = 0;
  }

  show(level) {
    const shown = Math.max(QUIETEST, Math.min(0, level));
    this.peak = Math.max(shown, this.peak - FALL);
    const across = (db) => `${(100 * (db - QUIETEST)) / -QUIETEST}%`;
    this.element.style.setProperty("--level", across(shown));
    this.element.style.setProperty("--peak", across(this.peak));
    const now = performance.now();
    if (now - this.read < 1000) return; // a screen reader has no use for more
    this.read = now;
    this.element.setAttribute("aria-valuenow", Math.round(shown));
    this.element.setAttribute("aria-valuetext", `${Math.round(level)} dB`);
  }
}

export class Figures {
  constructor(list) {
    this.list = list;
    this.rows = new Map();
  }

  show(figures) {
    for (const [name, [value, bad = false]] of Object.entries(figures)) {
      let row = this.rows.get(name);
      if (!row) {
        row = made("div");
        row.append(made("dt", "", name), made("dd"));
        this.list.append(row);
        this.rows.set(name, row);
      }
      if (row.lastChild.textContent !== value) row.lastChild.textContent = value;
      row.classList.toggle("bad", bad);
    }
  }
}

export function figures(status, sound, facts) {
  const { report } = sound;
  const ms = (value) => (value === null ? "–" : thousandths(value));
  const own = sound.latency;
  // A page gets a block as it is made; at the speaker it has waited in the queue first.
  const here = own === null ? null : status.latency - facts.ahead + own;
  const lost = report ? report.lost / facts.sample_rate : 0;
  return {
    output: [status.device, /^lost/.test(status.device)],
    latency: [ms(status.latency)],
    queue: [ms(status.queued)],
    underruns: [String(status.underruns), status.underruns > 0],
    "latency here": [ms(here)],
    "buffer here": [ms(own === null ? null : report.held)],
    "gaps here": [String(report?.gaps ?? "–"), (report?.gaps ?? 0) > 0],
    "lost here": [thousandths(lost), lost > 0],
  };
}

// The few that are always in sight.
export function showBrief(element, status, sound) {
  const gaps = sound.report?.gaps ?? 0;
  const parts = [
    [time(status.seconds), "", false],
    [thousandths(status.latency), "latency", false],
    [String(status.underruns + gaps), status.underruns + gaps === 1 ? "gap" : "gaps", status.underruns + gaps > 0],
  ];
  parts.forEach(([value, name, bad], n) => {
    const part = element.children[n] ?? element.appendChild(made("span"));
    if (!part.firstChild) part.append(made("b"), "");
    if (part.firstChild.textContent !== value) part.firstChild.textContent = value;
    part.lastChild.data = name && ` ${name}`;
    part.classList.toggle("bad", bad);
  });
}

export function showScript(element, status) {
  const broken = Boolean(status.script) && !status.script.startsWith("playing ");
  if (element.textContent !== status.script) element.textContent = status.script;
  element.classList.toggle("bad", broken);
}

export function showMessages(list, messages) {
  const before = [...list.children].map((item) => item.textContent);
  let same = Math.min(before.length, messages.length);
  // Those that are there already stay, so that only what is new is read out.
  while (same > 0 && before.slice(-same).some((text, n) => text !== messages[n])) same -= 1;
  while (list.children.length > same) list.firstChild.remove();
  list.append(...messages.slice(same).map((text) => made("li", "", text)));
  list.scrollTop = list.scrollHeight;
}

// Each take with its files: the sound, and the score that it is played again from.
export function showTakes(list, files) {
  const takes = new Map();
  files.forEach(([name, bytes], n) => {
    const [stem] = name.split(".");
    const link = made("a", "", name.endsWith(".jsonl") ? "score" : "sound");
    link.href = `recordings/${n}`;
    link.download = name;
    link.setAttribute("aria-label", `download ${name}`);
    const file = made("span", "file");
    file.append(link, ` ${bytes ? size(bytes) : "gone"}`);
    takes.set(stem, [...(takes.get(stem) ?? []), file]);
  });
  const items = [...takes].map(([stem, found]) => {
    const item = made("li");
    item.append(made("span", "stem", stem), ...found);
    return item;
  });
  list.replaceChildren(...items.reverse());
  list.parentElement.classList.toggle("empty", files.length === 0);
}
