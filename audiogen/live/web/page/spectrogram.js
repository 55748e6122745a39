// The spectrogram: columns come in, and scroll by; where motion is not wanted, a line sweeps over it.

export const ROWS = 144;
const WIDE = 1600; // columns that are kept
const COLUMN = 1.5; // CSS pixels
const STOPS = [
  [0, 0x10, 0x12, 0x15],
  [0.2, 0x12, 0x1f, 0x2b],
  [0.42, 0x1c, 0x4d, 0x5c],
  [0.62, 0x5f, 0x8a, 0x78],
  [0.8, 0xe2, 0xa6, 0x4e],
  [1, 0xff, 0xf4, 0xdc],
];

export class Spectrogram {
  constructor(canvas, scale, rate) {
    this.canvas = canvas;
    this.picture = canvas.getContext("2d", { alpha: false });
    this.kept = new OffscreenCanvas(WIDE, ROWS);
    this.keeping = this.kept.getContext("2d", { alpha: false });
    this.keeping.fillStyle = css(STOPS[0]);
    this.keeping.fillRect(0, 0, WIDE, ROWS);
    this.column = new ImageData(1, ROWS);
    this.colours = colours();
    this.count = 0;
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.asked = false;
    new ResizeObserver(() => this.#fit()).observe(canvas);
    this.#label(scale, rate);
  }

  push(columns) {
    for (const column of columns) {
      for (let row = 0; row < ROWS; row++) {
        this.column.data.set(this.colours[column[row]], 4 * (ROWS - 1 - row));
      }
      this.keeping.putImageData(this.column, this.count % WIDE, 0);
      this.count += 1;
    }
    if (!this.asked && columns.length) {
      this.asked = true;
      requestAnimationFrame(() => this.#draw());
    }
  }

  #fit() {
    const { clientWidth, clientHeight } = this.canvas;
    const fine = Math.min(2, devicePixelRatio || 1);
    this.canvas.width = Math.max(1, Math.round(clientWidth * fine));
    this.canvas.height = Math.max(1, Math.round(clientHeight * fine));
    this.visible = Math.min(WIDE, Math.ceil(clientWidth / COLUMN));
    this.#draw();
  }

  #draw() {
    this.asked = false;
    const { picture, canvas, visible } = this;
    if (this.still.matches) {
      const at = this.count % visible;
      const first = this.count - at;
      this.#copy(first, at, 0);
      this.#copy(first - visible + at, visible - at, at);
      picture.fillStyle = css(STOPS[4]);
      picture.fillRect((at / visible) * canvas.width, 0, 2, canvas.height);
    } else {
      this.#copy(this.count - visible, visible, 0);
    }
  }

  // So many of the kept columns, from one on, to a place among the visible ones.
  #copy(from, count, to) {
    const { picture, canvas, visible } = this;
    const one = canvas.width / visible;
    for (let done = 0; done < count; ) {
      const at = (((from + done) % WIDE) + WIDE) % WIDE;
      const piece = Math.min(count - done, WIDE - at);
      const place = [(to + done) * one, 0, piece * one, canvas.height];
      picture.drawImage(this.kept, at, 0, piece, ROWS, ...place);
      done += piece;
    }
  }

  #label(scale, rate) {
    const top = rate / 2;
    for (const hertz of [100, 1000, 10000]) {
      if (hertz > top * 0.7) break; // it would stick out
      const mark = document.createElement("span");
      mark.textContent = hertz < 1000 ? `${hertz}` : `${hertz / 1000}k`;
      mark.style.bottom = `${(100 * Math.log(hertz / 40)) / Math.log(top / 40)}%`;
      scale.append(mark);
    }
  }
}

function colours() {
  return Array.from({ length: 256 }, (_, n) => {
    const value = n / 255;
    const after = Math.max(1, STOPS.findIndex(([at]) => at >= value));
    const [low, high] = [STOPS[after - 1], STOPS[after]];
    const t = (value - low[0]) / (high[0] - low[0]);
    return [1, 2, 3].map((c) => Math.round(low[c] + t * (high[c] - low[c]))).concat(255);
  });
}

function css([, red, green, blue]) {
  return `rgb(${red} ${green} ${blue})`;
}
