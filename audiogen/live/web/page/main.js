// The page put together: facts of the session, its state, and the controls.

import { Knob, made, panel } from "./knob.js";
import { ControlSocket } from "./control-socket.js";
import { Pad } from "./pad.js";
import { Sound } from "./sound.js";
import { ROWS, Spectrogram } from "./spectrogram.js";
import { Figures, Meter, figures, showBrief, showMessages, showScript, showTakes } from "./status.js";
import { Transport } from "./transport.js";
import { range } from "./format.js";

const WEIGHT = { low: 0, high: 1, unit: "", help: "how much of it is in the mix" };
const LAYER = /^(.*)_(\d)$/;

const at = (id) => document.getElementById(id);

class Page {
  constructor(facts) {
    this.facts = facts;
    this.state = { targets: {}, status: {}, log: {} };
    this.socket = new ControlSocket(
      (changes) => this.receive(changes),
      (open) => this.connected(open),
    );
    this.knobs = new Map();
    this.meter = new Meter(at("meter"));
    this.figures = new Figures(at("figures"));
    const spectrogram = new Spectrogram(at("spectrogram"), at("scale"), facts.sample_rate);
    this.sound = new Sound(
      facts,
      ROWS,
      (columns) => spectrogram.push(columns),
      () => this.transport.showSound(this.sound),
    );
    this.transport = new Transport(this.socket, this.sound, facts);
    at("set").textContent = facts.sources.map(({ name }) => name).join(" + ");
    document.title = `${at("set").textContent} – audiogen`;
    this.#controls();
    this.#sources();
  }

  #controls() {
    for (const group of this.facts.groups) {
      let rows = group === "sources" ? at("sources-controls") : null;
      const controls = this.facts.controls.filter((control) => control.group === group);
      if (!rows) rows = panel(group);
      for (const control of controls) {
        const knob = new Knob(control, control.name, this.socket);
        if (LAYER.test(control.name)) knob.element.classList.add("layer");
        this.#add(knob, control, rows);
      }
    }
  }

  #sources() {
    const { sources } = this.facts;
    for (const { name, parameter } of sources) {
      const pad = made("button", "swap", name);
      pad.type = "button";
      pad.dataset.source = name;
      pad.addEventListener("click", () => this.socket.send("swap", name));
      this.#explain(pad, `${name}: ${this.facts.events.swap}`);
      at("pads").append(pad);
      if (sources.length < 2) continue;
      const control = { ...WEIGHT, name: parameter, help: WEIGHT.help };
      this.#add(new Knob(control, parameter, this.socket, { title: name, base: null }), control, at("weights"));
    }
    if (sources.length > 1) {
      this.pad = new Pad(sources, this.socket);
      at("mixing").append(this.pad.element);
      this.#explain(this.pad.element, "mix: how much of each source; Escape lets the leader play alone");
    }
  }

  #add(knob, control, rows) {
    rows.append(knob.element);
    this.knobs.set(knob.parameter, knob);
    this.#explain(knob.element, `${knob.title}: ${control.help} (${range(control)})`);
  }

  #explain(element, text) {
    const help = at("help");
    const tell = () => (help.textContent = text);
    const hide = () => (help.textContent = "");
    element.addEventListener("pointerenter", tell);
    element.addEventListener("focusin", tell);
    element.addEventListener("pointerleave", hide);
    element.addEventListener("focusout", hide);
  }

  receive(changes) {
    for (const [section, entries] of Object.entries(changes)) {
      Object.assign(this.state[section], entries);
    }
    const { targets, status, log } = this.state;
    for (const [parameter, [value, owner]] of Object.entries(changes.targets ?? {})) {
      this.knobs.get(parameter)?.show(value, owner);
    }
    if (changes.targets || changes.status?.leader) this.#showSources(targets, status.leader);
    if (changes.status) {
      this.meter.show(status.level);
      showBrief(at("brief"), status, this.sound);
      showScript(at("script"), status);
      this.transport.show(status, targets);
      this.figures.show(figures(status, this.sound, this.facts));
    }
    if (changes.log?.messages) showMessages(at("messages"), log.messages);
    if (changes.log?.recordings) showTakes(at("takes"), log.recordings);
    if (changes.log?.error) this.transport.showError(log.error);
  }

  #showSources(targets, leader) {
    const { sources } = this.facts;
    for (const pad of at("pads").children) {
      pad.setAttribute("aria-pressed", pad.dataset.source === leader);
    }
    this.pad?.show(sources.map(({ parameter }) => targets[parameter]?.[0] ?? 0));
  }

  async connected(open) {
    at("link").textContent = open ? "connected" : "connection lost, trying again";
    document.body.classList.toggle("lost", !open);
    if (!open) return;
    const facts = await (await fetch("facts.json")).json();
    if (facts.set !== this.facts.set) location.reload(); // audiogen was started anew
  }
}

if (new URLSearchParams(location.search).has("token")) {
  history.replaceState(null, "", location.pathname); // it is a cookie by now; nobody should read it
}
const answer = await fetch("facts.json");
if (answer.ok) globalThis.page = new Page(await answer.json());
else at("link").textContent = await answer.text();
