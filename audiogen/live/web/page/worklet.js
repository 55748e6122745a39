// Runs in the audio thread: takes packets from a port, and plays them out of the ring.

import { Ring } from "./ring.js";

const REPORT = 0.1; // s

class Playing extends AudioWorkletProcessor {
  constructor(options) {
    super();
    this.ring = new Ring(sampleRate, options.processorOptions.channels);
    this.reported = 0;
    this.port.onmessage = ({ data }) => {
      this.ring.clear();
      data.packets.onmessage = ({ data: packet }) => this.ring.push(packet.start, packet.pcm);
    };
  }

  process(inputs, outputs) {
    this.ring.pull(outputs[0]);
    if (currentTime - this.reported >= REPORT) {
      this.reported = currentTime;
      this.port.postMessage(this.ring.report());
    }
    return true;
  }
}

registerProcessor("playing", Playing);
