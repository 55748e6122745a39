// The page put together: the worker that plays, the way to the loudspeaker, and the controls.

import { Knob, made, panel } from "./knob.js";
import { Pad } from "./pad.js";
import { Spectrogram } from "./spectrogram.js";
import { Figures, Meter } from "./status.js";
import { range, size, time } from "./format.js";
import { wav } from "./wav.js";

const WEIGHT = { low: 0, high: 1, unit: "", help: "how much of it is in the mix" };
const LAYER = /^(.*)_(\d)$/;

const at = (id) => document.getElementById(id);
const text = (id) => at(id).textContent;

class Page {
  constructor(facts) {
    this.facts = facts;
    this.knobs = new Map();
    this.playing = false;
    this.taken = null; // what is recorded
    this.takes = 0;
    this.meter = new Meter(at("meter"));
    this.figures = new Figures(at("figures"));
    this.spectrogram = new Spectrogram(at("spectrogram"), at("scale"), facts.sample_rate);
    at("set").textContent = facts.models.map(({ name }) => name).join(" + ");
    at("seed").value = facts.seed;
    this.#controls();
    this.#sources();
    this.#about();
    this.#buttons();
    this.#open();
  }

  // What the knobs and the pad of a running set speak to; here they reach the worker.
  move(parameter, value) {
    this.worker.postMessage({ move: [parameter, value] });
    this.knobs.get(parameter)?.show(value, "");
    if (parameter.startsWith("mix/")) this.#showMix();
  }

  send(...messages) {
    if (!messages.flat().includes("release")) return;
    this.worker.postMessage({ unmix: true });
    this.#lead(this.leader);
  }

  flush() {}

  #controls() {
    for (const group of this.facts.groups) {
      const controls = this.facts.controls.filter((one) => one.group === group && one.shown);
      let rows = group === "sources" ? at("sources-controls") : null;
      if (!controls.length) continue;
      if (!rows) rows = panel(group);
      for (const control of controls) {
        const knob = new Knob(control, control.name, this);
        if (LAYER.test(control.name)) knob.element.classList.add("layer");
        this.#add(knob, control, rows);
      }
    }
  }

  #sources() {
    const { models } = this.facts;
    this.leader = 0;
    if (models.length === 1) {
      at("desk").classList.add("alone");
      // A style is all that is left of the sources.
      if (at("sources-controls").children.length) at("sources-title").textContent = "style";
      else at("sources").remove();
      return;
    }
    models.forEach(({ name, parameter }, number) => {
      const pad = made("button", "swap", name);
      pad.type = "button";
      pad.addEventListener("click", () => {
        this.worker.postMessage({ unmix: true, swap: number });
        this.#lead(number);
      });
      this.#explain(pad, `${name}: it plays alone from now on, or after the swap time`);
      at("pads").append(pad);
      const control = { ...WEIGHT, name: parameter };
      this.#add(new Knob(control, parameter, this, { title: name, base: null }), control, at("weights"));
    });
    this.pad = new Pad(models, this);
    at("mixing").append(this.pad.element);
    this.#explain(this.pad.element, "mix: how much of each source; Escape lets the leader play alone");
    this.#lead(0);
  }

  #lead(number) {
    this.leader = number;
    [...at("pads").children].forEach((pad, n) => pad.setAttribute("aria-pressed", n === number));
    this.facts.models.forEach(({ parameter }, n) => this.knobs.get(parameter)?.show(Number(n === number), ""));
    this.#showMix();
  }

  #showMix() {
    this.pad?.show(this.facts.models.map(({ parameter }) => this.knobs.get(parameter).value));
  }

  #add(knob, control, rows) {
    rows.append(knob.element);
    this.knobs.set(knob.parameter, knob);
    this.#explain(knob.element, `${knob.title}: ${control.help} (${range(control)})`);
  }

  #explain(element, sentence) {
    const tell = () => (at("help").textContent = sentence);
    const hide = () => (at("help").textContent = "");
    for (const name of ["pointerenter", "focusin"]) element.addEventListener(name, tell);
    for (const name of ["pointerleave", "focusout"]) element.addEventListener(name, hide);
  }

  #about() {
    for (const { name, lines } of this.facts.models) {
      const paragraph = made("p");
      paragraph.append(made("b", "", name), ` ${lines.join(". ")}.`);
      at("about").append(paragraph);
    }
  }

  #buttons() {
    const toggle = (id, act) =>
      at(id).addEventListener("click", () => {
        const wanted = at(id).getAttribute("aria-pressed") !== "true";
        at(id).setAttribute("aria-pressed", wanted);
        act(wanted);
      });
    toggle("play", (wanted) => this.#play(wanted));
    toggle("freeze", (wanted) => this.move("freeze", Number(wanted)));
    toggle("record", (wanted) => this.#record(wanted));
    at("jump").addEventListener("click", () => this.worker.postMessage({ jump: true }));
    at("reset").addEventListener("click", () => {
      const seed = Math.max(0, Math.floor(at("seed").valueAsNumber) || 0) % 2 ** 32;
      at("seed").value = seed;
      this.worker.postMessage({ reset: seed });
    });
    const help = {
      freeze: "Freeze: the last frame stands still",
      jump: "Jump: go on from another place, which chance chooses",
      reset: "Begin anew: the same seed plays the same, as long as no control moves",
      record: "Record: what is heard, as a WAV file",
    };
    for (const [id, sentence] of Object.entries(help)) this.#explain(at(id), sentence);
  }

  #open() {
    const lacking = lacks();
    if (lacking) {
      this.#tell(lacking);
      at("link").textContent = "cannot play";
      return;
    }
    const source = new Blob([text("engine")], { type: "text/javascript" });
    this.worker = new Worker(URL.createObjectURL(source));
    this.worker.onmessage = ({ data }) => this.#received(data);
    const models = this.facts.models.map((_, n) => text(`model-${n}`));
    this.worker.postMessage({ open: { facts: this.facts, wasm: text("wasm"), models } });
    setInterval(() => this.playing && this.#ask(), 1000);
  }

  #received(data) {
    if (data.opened) {
      this.opened = performance.now();
      at("link").textContent = "ready";
      at("play").disabled = false;
    }
    if (data.problem) this.#tell(data.problem);
    if (data.shown) {
      this.meter.show(data.shown.level);
      if (data.shown.column) this.spectrogram.push([data.shown.column]);
    }
    if (data.recorded) this.taken?.push(data.recorded);
    if (data.ended) this.#keep();
    if (data.figures) this.#show(data.figures);
  }

  #tell(sentence) {
    at("problem").textContent = sentence;
    at("problem").classList.add("bad");
  }

  async #play(wanted) {
    this.playing = wanted;
    at("play").textContent = wanted ? "Stop" : "Play";
    at("record").disabled = !wanted;
    if (!wanted && this.taken) at("record").click();
    try {
      if (wanted) await (this.starting ??= this.#start());
      if (this.playing) await this.context.resume();
      else await this.context?.suspend();
      at("link").textContent = this.playing ? "playing" : "stopped";
    } catch (error) {
      this.starting = null;
      this.#tell(`This browser does not open the sound: ${error.message}`);
    }
  }

  async #start() {
    const { sample_rate: sampleRate, channels } = this.facts;
    this.context = new AudioContext({ sampleRate, latencyHint: "playback" });
    // From a file, Chromium refuses a module from a blob; it takes one from a data address.
    const module = `data:text/javascript,${encodeURIComponent(text("worklet"))}`;
    await this.context.audioWorklet.addModule(module);
    this.node = new AudioWorkletNode(this.context, "playing", {
      numberOfInputs: 0,
      outputChannelCount: [channels],
    });
    const { port1, port2 } = new MessageChannel();
    this.worker.postMessage({ port: port1 }, [port1]);
    this.node.port.postMessage({ source: port2 }, [port2]);
    this.node.port.onmessage = ({ data }) => {
      if (data.started) this.heard = performance.now();
      else this.quanta = data;
    };
    this.node.connect(this.context.destination);
  }

  #record(wanted) {
    if (wanted) this.taken = [];
    at("record").lastElementChild.textContent = wanted ? "Recording" : "Record";
    this.worker.postMessage({ record: wanted });
  }

  #keep() {
    const { sample_rate: rate, channels } = this.facts;
    const file = wav(this.taken, rate, channels);
    const seconds = this.taken.reduce((sum, piece) => sum + piece.length, 0) / channels / rate;
    this.taken = null;
    this.takes += 1;
    const link = made("a", "stem", `${at("set").textContent} ${this.takes}.wav`);
    link.href = URL.createObjectURL(file);
    link.download = link.textContent;
    const line = made("li");
    line.append(link, made("span", "", time(seconds)), made("span", "", size(file.size)));
    at("takes").append(line);
    at("takes").parentElement.classList.remove("empty");
  }

  #ask() {
    this.worker.postMessage({ figures: true });
    this.node?.port.postMessage({ ask: true });
  }

  #show({ frames, spent, worst }) {
    if (!frames) return;
    const lasts = 1000 / this.facts.frame_rate;
    const ms = (value) => `${value.toFixed(1)} ms`;
    const { quanta = 0, empty = 0 } = this.quanta ?? {};
    this.figures.show({
      "a frame lasts": [ms(lasts)],
      "making one takes": [ms(spent / frames), spent / frames > lasts],
      "at worst": [ms(worst)],
      "blocks played": [String(quanta)],
      "blocks missed": [String(empty), empty > 0],
    });
  }
}

// What this browser lacks, as a sentence; nothing if it can play.
function lacks() {
  if (!globalThis.AudioContext?.prototype || !("audioWorklet" in AudioContext.prototype)) {
    return "This browser has no AudioWorklet, which this page plays with: open it in a newer one, as a file or from https.";
  }
  const simd = "AGFzbQEAAAABBQFgAAF7AwIBAAoKAQgAQQD9D/1iCw=="; // a function that needs vectors
  const bytes = Uint8Array.from(atob(simd), (letter) => letter.charCodeAt(0));
  if (!globalThis.WebAssembly?.validate(bytes) || !globalThis.DecompressionStream) {
    return "This browser has no WebAssembly with SIMD, which this page computes with: a newer one plays it.";
  }
  return "";
}

globalThis.page = new Page(JSON.parse(text("facts")));
