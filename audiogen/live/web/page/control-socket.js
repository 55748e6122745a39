// The socket of the state: what the set tells, and what is said to it. It connects again by itself.

const SOONEST = 500; // ms
const LATEST = 5000;
const OFTEN = 33;

export class Link {
  // `told` gets differences of the state; `changed` whether it is connected.
  constructor(told, changed) {
    this.told = told;
    this.changed = changed;
    this.wait = SOONEST;
    this.due = new Map();
    this.#open();
  }

  get open() {
    return this.socket.readyState === WebSocket.OPEN;
  }

  // Say it now.
  say(...message) {
    if (this.open) this.socket.send(JSON.stringify(message));
  }

  // Move a knob: some thirty times a second, however often it is called in between.
  move(knob, value) {
    if (this.due.size === 0) setTimeout(() => this.flush(), OFTEN);
    this.due.set(knob, value);
  }

  flush() {
    const moves = [...this.due];
    this.due.clear();
    for (let n = 0; n < moves.length; n += 32) this.say(...moves.slice(n, n + 32));
  }

  #open() {
    this.socket = new WebSocket(new URL("control", location.href.replace(/^http/, "ws")));
    this.socket.onopen = () => {
      this.wait = SOONEST;
      this.changed(true);
    };
    this.socket.onmessage = ({ data }) => this.told(JSON.parse(data));
    this.socket.onclose = () => {
      this.changed(false);
      setTimeout(() => this.#open(), this.wait);
      this.wait = Math.min(LATEST, this.wait * 1.6);
    };
  }
}
