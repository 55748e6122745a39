// Runs in the audio thread: plays pieces of sound in their order, and says how much it took.

const REPORT = 512; // samples

class Playing extends AudioWorkletProcessor {
  constructor() {
    super();
    this.pieces = [];
    Object.assign(this, { at: 0, used: 0, quanta: 0, empty: 0, started: false });
    this.port.onmessage = ({ data }) => {
      if (data.source) {
        this.source = data.source;
        this.source.onmessage = ({ data: piece }) => this.pieces.push(piece);
      }
      if (data.ask) this.port.postMessage({ quanta: this.quanta, empty: this.empty });
    };
  }

  process(_, [out]) {
    const length = out[0].length;
    let done = 0;
    while (done < length && this.pieces.length) {
      const piece = this.pieces[0];
      const many = piece.length / out.length;
      const count = Math.min(length - done, many - this.at);
      for (let c = 0; c < out.length; c++) {
        for (let n = 0; n < count; n++) out[c][done + n] = piece[(this.at + n) * out.length + c];
      }
      done += count;
      this.at += count;
      this.used += count;
      if (this.at === many) {
        this.pieces.shift();
        this.at = 0;
      }
    }
    this.quanta++;
    if (done === length) {
      if (!this.started) this.port.postMessage({ started: true });
      this.started = true;
    } else if (this.started) this.empty++;
    if (this.used >= REPORT) {
      this.source?.postMessage({ used: this.used, empty: this.empty });
      this.used = 0;
    }
    return true;
  }
}

registerProcessor("playing", Playing);
