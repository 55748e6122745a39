// The sound that waits to be played. It knows no sockets and no audio context.
//
// Packets come unevenly, and the clock here is not the one that they are made by. So a reserve is
// kept: what is left in the worst moment of a few seconds. It is aimed at by skipping ahead or going
// back a little, under a crossfade; after a gap it grows, and shrinks again while all goes well.

const PERIOD = 4; // s, over which the worst moment is sought
const LEAST = 0.015; // s, of reserve
const MOST = 0.4; // s
const SLACK = 0.04; // s, above the reserve, before anything is skipped
const FADE = 0.01; // s, of a crossfade
const ROOM = 4; // s, in all

export class Ring {
  constructor(rate, channels) {
    this.rate = rate;
    this.size = 2 ** Math.ceil(Math.log2(ROOM * rate));
    this.lanes = Array.from({ length: channels }, () => new Float32Array(this.size));
    this.fade = Math.max(8, Math.round(FADE * rate));
    this.reserve = LEAST * rate;
    this.packet = 0; // the longest one lately
    this.gaps = 0;
    this.lost = 0; // samples that never came
    this.level = 0; // the highest value since it was asked for
    this.clear();
  }

  clear() {
    this.read = 0; // both count on without end
    this.write = 0;
    this.expected = null;
    this.playing = false;
    this.rising = 0; // samples of the fade in that are still to come
    this.splice = null; // a crossfade that is under way
    this.lowest = Infinity;
    this.watched = 0;
    this.calm = 0;
  }

  get held() {
    return this.write - this.read;
  }

  // Interleaved 16-bit samples, of which the first has the number `start`.
  push(start, pcm) {
    const channels = this.lanes.length;
    const count = pcm.length / channels;
    if (this.expected !== null && start < this.expected) this.clear();
    if (this.expected !== null) this.lost += start - this.expected;
    this.expected = start + count;
    this.packet = Math.max(count, this.packet * 0.99);
    for (let lane = 0; lane < channels; lane++) {
      const samples = this.lanes[lane];
      for (let n = 0; n < count; n++) {
        samples[(this.write + n) & (this.size - 1)] = pcm[n * channels + lane] / 32768;
      }
    }
    this.write += count;
    const most = this.packet + this.reserve + this.rate; // as after a pause of the whole machine
    if (this.held > Math.min(most, this.size * 0.75)) {
      this.read = this.write - this.start;
      if (this.playing) this.gaps += 1;
    }
  }

  // What has to be there before it begins.
  get start() {
    return Math.ceil(this.packet + this.reserve + 2 * this.fade);
  }

  // Fill arrays, one for each channel, with what is next; silence where there is none.
  pull(out) {
    const count = out[0].length;
    if (!this.playing && (this.write === 0 || this.held < this.start)) {
      for (const lane of out) lane.fill(0);
      return;
    }
    if (!this.playing) {
      this.playing = true;
      this.rising = this.fade;
      this.#watchAnew();
    }
    if (this.held < count) {
      this.#runDry(out, count);
      return;
    }
    this.#copy(out, count);
    this.#watch(count);
  }

  #copy(out, count) {
    for (let n = 0; n < count; n++) {
      const at = this.read + n;
      let gain = 1;
      if (this.rising > 0) gain = 1 - this.rising-- / this.fade;
      let mixed = 0;
      if (this.splice) {
        mixed = ++this.splice.done / this.fade;
      }
      for (let lane = 0; lane < out.length; lane++) {
        const samples = this.lanes[Math.min(lane, this.lanes.length - 1)];
        let value = samples[at & (this.size - 1)];
        if (this.splice) {
          const other = samples[(at + this.splice.by) & (this.size - 1)];
          value = value * Math.cos((mixed * Math.PI) / 2) + other * Math.sin((mixed * Math.PI) / 2);
        }
        out[lane][n] = value * gain;
        this.level = Math.max(this.level, Math.abs(out[lane][n]));
      }
      if (this.splice && this.splice.done >= this.fade) {
        this.read += this.splice.by;
        this.splice = null;
      }
    }
    this.read += count;
  }

  #runDry(out, count) {
    const rest = this.held;
    for (let lane = 0; lane < out.length; lane++) {
      const samples = this.lanes[Math.min(lane, this.lanes.length - 1)];
      out[lane].fill(0);
      for (let n = 0; n < rest; n++) {
        out[lane][n] = samples[(this.read + n) & (this.size - 1)] * (1 - (n + 1) / rest);
      }
    }
    this.read += rest;
    this.gaps += 1;
    this.playing = false;
    this.splice = null;
    this.calm = 0;
    this.reserve = Math.min(MOST * this.rate, this.reserve * 2);
  }

  #watchAnew() {
    this.lowest = Infinity;
    this.watched = 0;
  }

  #watch(count) {
    this.lowest = Math.min(this.lowest, this.held);
    this.watched += count;
    if (this.watched < PERIOD * this.rate || this.splice) return;
    const over = this.lowest - this.reserve;
    if (over > SLACK * this.rate) this.splice = { by: Math.round(over), done: 0 };
    else if (this.lowest < this.reserve / 2 && this.read > this.reserve)
      this.splice = { by: -Math.round(this.reserve - this.lowest), done: 0 };
    this.calm += this.watched;
    if (this.calm > 30 * this.rate) {
      this.calm = 0;
      this.reserve = Math.max(LEAST * this.rate, this.reserve * 0.9);
    }
    this.#watchAnew();
  }

  // How it is going; the level begins anew.
  report() {
    const { gaps, lost, level, rate } = this;
    this.level = 0;
    return { gaps, lost, level, held: this.held / rate, playing: this.playing };
  }
}
