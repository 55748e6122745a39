// Runs in a worker: the models in WebAssembly, mixed frame by frame, ahead of the audio thread.

const AHEAD = 0.3; // s of sound that wait to be played
const LONGEST = 1; // s of it where a busy machine left blocks empty: a half more each time
const LINGER = 1; // s without weight after which a source sleeps
const AT_ONCE = 4; // frames that a voice takes, beside playing one, until it has arrived elsewhere
const COLUMNS = 1 / 60; // s from one column of the spectrogram to the next, at most so many
const LOWEST = 40; // Hz
const QUIETEST = -95; // dB
const RANGE = 90; // dB of the spectrogram's colours

let x; // what the WebAssembly exports
let top = 0;

function room(bytes) {
  top = (top + 15) & ~15;
  const at = top;
  top += bytes;
  const missing = top - x.memory.buffer.byteLength;
  if (missing > 0) x.memory.grow(Math.ceil(missing / 65536));
  return at;
}

const floats = (at, count) => new Float32Array(x.memory.buffer, at, count);

function decoded(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const packed = atob(text); // in browsers of before 2025
  const bytes = new Uint8Array(packed.length);
  for (let n = 0; n < bytes.length; n++) bytes[n] = packed.charCodeAt(n);
  return bytes;
}

async function unpacked(text) {
  const stream = new Blob([decoded(text)]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function sentence(number) {
  const at = x.ag_refusal(number);
  const bytes = new Uint8Array(x.memory.buffer, at, 200);
  return String.fromCharCode(...bytes.subarray(0, bytes.indexOf(0)));
}

// A value that moves to its target in a straight line over so many frames.
class Ramp {
  constructor(value) {
    this.value = this.target = value;
    this.left = 0;
  }

  start(target, frames) {
    this.target = target;
    this.left = Math.max(1, frames);
  }

  advance() {
    if (!this.left) return;
    this.value += (this.target - this.value) / this.left;
    if (--this.left === 0) this.value = this.target;
  }
}

class Source {
  constructor(bytes, number) {
    const at = room(bytes.length);
    new Uint8Array(x.memory.buffer).set(bytes, at);
    const problem = x.ag_check(at, bytes.length);
    if (problem) throw new Error(sentence(problem));
    this.model = x.ag_model_open(at, bytes.length, room(x.ag_model_bytes(at, bytes.length)));
    // While one voice plays, the other gets ready to play from elsewhere: that takes a while.
    [this.voice, this.other] = [0, 0].map(() =>
      x.ag_voice_make(this.model, room(x.ag_voice_bytes(this.model))));
    this.number = number;
    this.idle = 0;
    this.approach = null; // takes a step of that, and returns whether it has arrived
    this.away = false; // whether it cannot play before it has
  }

  seeded(voice, seed) {
    x.ag_voice_seed(voice, (seed + 1000003 * this.number) >>> 0);
  }

  begin(seed) {
    this.seeded(this.voice, seed);
    this.seeded(this.other, seed + 500009);
    x.ag_voice_jump(this.voice, 0);
    this.approach = null;
    this.away = false;
  }

  // Get ready to play from a place in the primer; with a seed, as it began with that.
  jump(seed = null) {
    if (seed !== null) this.seeded(this.other, seed);
    x.ag_voice_leave(this.other, 0);
    this.approach = () => x.ag_voice_approach(this.other, AT_ONCE) === 0;
    this.away = false;
  }

  // Get ready to play on from what others played: the last frames, and those that come meanwhile.
  catchUp(played, at, size) {
    const frames = [...played];
    x.ag_voice_clear(this.other);
    this.approach = (newest) => {
      if (newest) frames.push(newest);
      for (const frame of frames.splice(0, AT_ONCE)) {
        floats(at, size).set(frame);
        x.ag_voice_take(this.other, at);
      }
      return frames.length === 0;
    };
    this.away = true;
  }

  // A step on the way, if it is on one.
  go(newest) {
    if (!this.approach?.(newest)) return;
    [this.voice, this.other] = [this.other, this.voice];
    this.approach = null;
    this.away = false;
  }
}

class Instrument {
  constructor(facts, files) {
    Object.assign(this, { facts, ahead: 0, leader: 0, mix: null, fade: null });
    this.sources = files.map((bytes, n) => new Source(bytes, n));
    const { model } = this.sources[0];
    this.size = x.ag_model_fact(model, 1);
    this.channels = facts.channels;
    [this.mixed, this.own, this.out] = [0, 0, 0].map(() => room(4 * this.size));
    this.pcm = room(4 * facts.hop * this.channels);
    this.decoder = x.ag_decoder_make(model, room(x.ag_decoder_bytes(model)));
    this.output = x.ag_output_make(model, room(x.ag_output_bytes(model)));
    this.memory = Math.max(...this.sources.map((one) => x.ag_model_fact(one.model, 6)));
    this.ramps = new Map(facts.controls.map(({ name, base }) => [name, new Ramp(base)]));
    this.smoothing = new Map(facts.controls.map(({ name, smoothing }) => [name, smoothing]));
    this.played = []; // the last frames, for a source that wakes
    this.bins = rows(facts, this.size / this.channels);
    this.column = 0;
    this.figures = { frames: 0, spent: 0, worst: 0 };
    this.begin(facts.seed);
  }

  begin(seed) {
    this.controls();
    for (const source of this.sources) source.begin(seed);
    this.has = false;
    this.played = [];
  }

  get(name) {
    return this.ramps.get(name)?.value ?? 0;
  }

  move(name, value) {
    const frames = Math.round((this.smoothing.get(name) ?? 0) * this.facts.frame_rate);
    this.ramps.get(name)?.start(value, frames);
  }

  controls() {
    for (const ramp of this.ramps.values()) ramp.advance();
    const values = this.facts.order.map((name) => this.ramps.get(name).value);
    for (const { voice, other } of this.sources) {
      for (const one of [voice, other]) {
        floats(x.ag_voice_controls(one), values.length).set(values);
      }
    }
  }

  weights() {
    const total = this.mix?.reduce((sum, value) => sum + value, 0) ?? 0;
    if (total > 0) return this.mix.map((value) => value / total);
    const alone = this.sources.map((_, n) => Number(n === this.leader));
    if (!this.fade) return alone;
    this.fade.share += this.fade.step;
    if (this.fade.share >= 1) this.fade = null;
    const share = this.fade?.share ?? 1;
    const before = this.fade?.before ?? alone;
    return alone.map((value, n) => share * value + (1 - share) * before[n]);
  }

  swap(number) {
    const seconds = this.get("swap_time");
    const before = this.fade ? this.weights() : this.sources.map((_, n) => Number(n === this.leader));
    this.fade = seconds > 0 ? { before, share: 0, step: 1 / (seconds * this.facts.frame_rate) } : null;
    this.leader = number;
  }

  advance() {
    const weights = this.weights();
    const linger = LINGER * this.facts.frame_rate;
    for (const source of this.sources) {
      const needed = weights[source.number] > 0 || source.number === this.leader;
      if (needed && source.idle > linger) source.catchUp(this.played, this.own, this.size);
      source.idle = needed ? 0 : source.idle + 1;
    }
    const awake = this.sources.filter(({ idle, away }) => idle <= linger && !away);
    for (const source of awake) source.offer = x.ag_voice_next(source.voice, 0);
    const weighed = awake.filter(({ number }) => weights[number] > 0);
    this.blend(weighed.length ? weighed : awake.slice(0, 1), weights);
    const crosstalk = this.sources.length > 1 ? this.get("crosstalk") : 1;
    for (const source of awake) {
      let input = this.mixed;
      if (crosstalk < 1) {
        floats(this.own, this.size).set(floats(this.mixed, this.size));
        x.ag_mix(source.model, this.own, crosstalk, source.offer, 1 - crosstalk);
        input = this.own;
      }
      x.ag_voice_feed(source.voice, input, 0);
    }
    let newest = null;
    if (this.sources.length > 1) {
      newest = floats(this.mixed, this.size).slice();
      this.played.push(newest);
      if (this.played.length > this.memory) this.played.shift();
    }
    for (const source of this.sources) source.go(newest);
    this.has = true;
  }

  // Mix what sources offer, in power, by weights of any sum.
  blend(sources, weights) {
    if (sources.length === 1) {
      if (sources[0]) floats(this.mixed, this.size).set(floats(sources[0].offer, this.size));
      return;
    }
    const total = sources.reduce((sum, { number }) => sum + weights[number], 0);
    sources.forEach(({ model, offer, number }, n) =>
      x.ag_mix(model, this.mixed, Number(n > 0), offer, weights[number] / total));
  }

  // The next samples, and what is shown of them.
  frame() {
    const began = performance.now();
    this.controls();
    if (this.get("freeze") >= 0.5 && this.has) this.sources.forEach((source) => source.go(null));
    else this.advance();
    floats(this.out, this.size).set(floats(this.mixed, this.size));
    x.ag_voice_output_noise(this.sources[this.leader].voice, this.out, 0);
    const decoded = x.ag_decoder_push(this.decoder, this.out, this.pcm);
    const gain = 10 ** (this.get("gain") / 20) * (1 - this.get("mute"));
    const count = x.ag_output_push(this.output, this.pcm, decoded, gain, this.get("tilt"));
    const pcm = floats(this.pcm, count * this.channels).slice();
    const took = performance.now() - began;
    const { figures } = this;
    figures.frames++;
    figures.spent += took;
    figures.worst = Math.max(figures.worst, took);
    return { pcm, took };
  }

  shown(pcm) {
    let power = 0;
    for (const value of pcm) power += value * value;
    const level = 10 * Math.log10(power / Math.max(1, pcm.length) + 1e-12);
    this.column += 1 / this.facts.frame_rate;
    if (this.column < COLUMNS) return { level };
    this.column = 0;
    const frame = floats(this.out, this.size);
    const bins = this.size / this.channels;
    const column = Uint8Array.from(this.bins, ([first, last]) => {
      let most = -1000;
      for (let c = 0; c < this.channels; c++) {
        for (let k = first; k <= last; k++) most = Math.max(most, frame[c * bins + k]);
      }
      return Math.max(0, Math.min(255, (255 * (most - QUIETEST)) / RANGE));
    });
    return { level, column };
  }
}

// For each row of the spectrogram the first and the last bin that it shows.
function rows(facts, bins) {
  const high = facts.sample_rate / 2;
  const bin = (row) => (LOWEST * (high / LOWEST) ** (row / facts.rows) * (bins - 1)) / high;
  return Array.from({ length: facts.rows }, (_, row) => {
    const first = Math.min(bins - 1, Math.round(bin(row)));
    return [first, Math.max(first, Math.min(bins - 1, Math.ceil(bin(row + 1)) - 1))];
  });
}

let instrument = null;
let port = null; // to the audio thread
let ready = []; // pieces that were made before there was a way to it
let wanted = AHEAD;
let recording = false;
const again = new MessageChannel(); // lets messages in between two frames
again.port1.onmessage = () => fill();

// Make one frame, and then others, until enough wait. Who stops playing takes none: then it rests.
function fill() {
  if (!instrument || instrument.ahead >= wanted * instrument.facts.sample_rate) return;
  const { pcm } = instrument.frame();
  if (pcm.length) {
    instrument.ahead += pcm.length / instrument.channels;
    postMessage({ shown: instrument.shown(pcm) });
    if (recording) postMessage({ recorded: pcm });
    if (port) port.postMessage(pcm, recording ? [] : [pcm.buffer]);
    else ready.push(pcm);
  }
  again.port2.postMessage(0);
}

const ACTIONS = {
  async open({ facts, wasm, models }) {
    const made = await WebAssembly.instantiate(await unpacked(wasm), {});
    x = made.instance.exports;
    top = x.__heap_base.value;
    const files = [];
    for (const model of models) files.push(await unpacked(model));
    instrument = new Instrument(facts, files);
    postMessage({ opened: true });
    fill();
  },
  port(given) {
    port = given;
    for (const piece of ready) port.postMessage(piece);
    ready = [];
    let missed = 0;
    port.onmessage = ({ data: { used, empty } }) => {
      instrument.ahead -= used;
      if (empty > missed) wanted = Math.min(LONGEST, 1.5 * wanted);
      missed = empty;
      fill();
    };
  },
  move([name, value]) {
    if (name.startsWith("mix/")) {
      const number = instrument.facts.models.findIndex(({ parameter }) => parameter === name);
      instrument.mix ??= instrument.weights();
      instrument.mix[number] = value;
    } else instrument.move(name, value);
  },
  unmix() {
    instrument.mix = null;
  },
  swap(number) {
    instrument.swap(number);
  },
  jump() {
    instrument.sources[instrument.leader].jump();
  },
  reset(seed) {
    for (const source of instrument.sources) source.jump(seed);
  },
  record(begins) {
    recording = begins;
    if (!begins) postMessage({ ended: true });
  },
  figures() {
    postMessage({ figures: instrument.figures });
    instrument.figures = { frames: 0, spent: 0, worst: 0 };
  },
  // For tests and benchmarks: frames in a row without a clock.
  time(count) {
    postMessage({ time: Array.from({ length: count }, () => instrument.frame().took) });
  },
  trace([seed, count]) {
    instrument.begin(seed);
    const frames = Array.from({ length: count }, () => {
      instrument.frame();
      return floats(instrument.mixed, instrument.size).slice();
    });
    postMessage({ trace: frames });
  },
};

onmessage = async ({ data }) => {
  try {
    for (const [name, given] of Object.entries(data)) await ACTIONS[name](given);
  } catch (error) {
    postMessage({ problem: error.message });
  }
};
