// The WebSocket of the state: it receives changes and sends messages. It reconnects by itself.

const SOONEST = 500; // ms
const LATEST = 5000;
const OFTEN = 33;

export class ControlSocket {
  // `onState` gets changes of the state; `onConnection` whether it is connected.
  constructor(onState, onConnection) {
    this.onState = onState;
    this.onConnection = onConnection;
    this.wait = SOONEST;
    this.due = new Map();
    this.#open();
  }

  get open() {
    return this.socket.readyState === WebSocket.OPEN;
  }

  // Send a message now.
  send(...message) {
    if (this.open) this.socket.send(JSON.stringify(message));
  }

  // Move a parameter: some thirty times a second, however often it is called in between.
  move(parameter, value) {
    if (this.due.size === 0) setTimeout(() => this.flush(), OFTEN);
    this.due.set(parameter, value);
  }

  flush() {
    const moves = [...this.due];
    this.due.clear();
    for (let n = 0; n < moves.length; n += 32) this.send(...moves.slice(n, n + 32));
  }

  #open() {
    this.socket = new WebSocket(new URL("control", location.href.replace(/^http/, "ws")));
    this.socket.onopen = () => {
      this.wait = SOONEST;
      this.onConnection(true);
    };
    this.socket.onmessage = ({ data }) => this.onState(JSON.parse(data));
    this.socket.onclose = () => {
      this.onConnection(false);
      setTimeout(() => this.#open(), this.wait);
      this.wait = Math.min(LATEST, this.wait * 1.6);
    };
  }
}
