// Spectra of what comes in, as columns of rows that are even in pitch, 0 to 255 each.

const LOWEST = 40; // Hz
const FLOOR = -84; // dB, drawn as 0
const CEILING = -2; // dB, drawn as 255

export class Spectra {
  constructor(rate, rows) {
    this.size = rate > 30000 ? 2048 : 1024;
    this.hop = Math.round(rate / 50);
    this.rows = rows;
    this.window = Float32Array.from(
      { length: this.size },
      (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / this.size),
    );
    const top = rate / 2;
    this.edges = Float32Array.from(
      { length: rows + 1 },
      (_, n) => (LOWEST * (top / LOWEST) ** (n / rows) * this.size) / rate,
    );
    this.held = new Float32Array(this.size);
    this.fresh = 0;
    this.re = new Float32Array(this.size);
    this.im = new Float32Array(this.size);
  }

  // Samples of one channel, one by one; calls `column` for each that is due.
  push(samples, column) {
    for (const value of samples) {
      this.held[this.at] = value;
      this.at = (this.at + 1) % this.size;
      if (++this.fresh === this.hop) {
        this.fresh = 0;
        column(this.#column());
      }
    }
  }

  at = 0;

  #column() {
    const { size, re, im } = this;
    for (let n = 0; n < size; n++) {
      re[n] = this.held[(this.at + n) % size] * this.window[n];
      im[n] = 0;
    }
    transform(re, im);
    const column = new Uint8Array(this.rows);
    for (let row = 0; row < this.rows; row++) {
      column[row] = this.#shade(this.edges[row], this.edges[row + 1]);
    }
    return column;
  }

  #shade(from, to) {
    let power = 0;
    if (to - from < 1) {
      const bin = Math.floor(from);
      const between = from - bin;
      power = this.#power(bin) * (1 - between) + this.#power(bin + 1) * between;
    } else {
      for (let bin = Math.ceil(from); bin < to; bin++) power = Math.max(power, this.#power(bin));
    }
    const db = 10 * Math.log10(power + 1e-12);
    return Math.max(0, Math.min(255, (255 * (db - FLOOR)) / (CEILING - FLOOR)));
  }

  #power(bin) {
    const at = Math.min(bin, this.size / 2);
    const scale = 4 / this.size; // of a Hann window: a sine of full scale is 0 dB
    return (this.re[at] ** 2 + this.im[at] ** 2) * scale * scale;
  }
}

// The discrete Fourier transform in place, of a power of two (Cooley and Tukey, 1965).
export function transform(re, im) {
  const size = re.length;
  for (let i = 1, j = 0; i < size; i++) {
    let bit = size >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j], re[i]];
      [im[i], im[j]] = [im[j], im[i]];
    }
  }
  for (let length = 2; length <= size; length *= 2) {
    const angle = (-2 * Math.PI) / length;
    const half = length / 2;
    for (let k = 0; k < half; k++) {
      const cos = Math.cos(angle * k);
      const sin = Math.sin(angle * k);
      for (let i = k; i < size; i += length) {
        const j = i + half;
        const x = re[j] * cos - im[j] * sin;
        const y = re[j] * sin + im[j] * cos;
        re[j] = re[i] - x;
        im[j] = im[i] - y;
        re[i] += x;
        im[i] += y;
      }
    }
  }
}
