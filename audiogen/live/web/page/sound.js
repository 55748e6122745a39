// The sound on this machine: from the worker's packets to the loudspeaker, when somebody wants it.

import { Ring } from "./ring.js";

const BLOCK = 1024; // samples, where there is no audio worklet

export class Sound {
  // `columns` gets spectra; `changed` is called when the status of the sound changes.
  constructor(facts, rows, columns, changed) {
    this.facts = facts;
    this.changed = changed;
    this.report = null;
    this.dropped = 0;
    this.context = null;
    this.wanted = false;
    this.worker = new Worker("sound-worker.js", { type: "module" });
    this.worker.onmessage = ({ data }) => {
      this.dropped = data.dropped;
      columns(data.columns);
    };
    const address = new URL("sound", location.href.replace(/^http/, "ws")).href;
    this.worker.postMessage({ address, rate: facts.sample_rate, rows });
  }

  // Seconds from a packet's coming to its sound, about.
  get latency() {
    if (!this.report?.playing) return null;
    const { baseLatency = 0, outputLatency = 0 } = this.context;
    return this.report.held + baseLatency + outputLatency;
  }

  get state() {
    if (!this.wanted) return "off";
    return this.context?.state === "running" ? "on" : "waiting";
  }

  async listen(wanted) {
    this.wanted = wanted;
    this.changed();
    if (wanted) {
      this.opening ??= this.#open();
      await this.opening;
    }
    // Somebody may have thought better of it by now: what is wanted last is done.
    if (this.wanted) this.#connect();
    else this.worker.postMessage({ packets: null });
    if (this.wanted) await this.context.resume();
    else await this.context?.suspend();
    this.changed();
  }

  async #open() {
    this.context = new AudioContext({
      sampleRate: this.facts.sample_rate,
      latencyHint: "interactive",
    });
    this.context.onstatechange = () => this.changed();
    // Away from localhost and without TLS a browser has no audio worklet; the older way is there.
    this.take = this.context.audioWorklet ? await this.#worklet() : this.#processor();
  }

  #connect() {
    const { port1, port2 } = new MessageChannel();
    this.take(port2);
    this.worker.postMessage({ packets: port1 }, [port1]);
  }

  async #worklet() {
    await this.context.audioWorklet.addModule("worklet.js");
    const { channels } = this.facts;
    const node = new AudioWorkletNode(this.context, "playing", {
      numberOfInputs: 0,
      outputChannelCount: [channels],
      processorOptions: { channels },
    });
    node.port.onmessage = ({ data }) => this.#reported(data);
    node.connect(this.context.destination);
    return (packets) => node.port.postMessage({ packets }, [packets]);
  }

  #processor() {
    const { channels } = this.facts;
    const ring = new Ring(this.context.sampleRate, channels);
    this.node = this.context.createScriptProcessor(BLOCK, 0, channels); // kept: it may not be lost
    this.node.onaudioprocess = ({ outputBuffer }) => {
      ring.pull(Array.from({ length: channels }, (_, c) => outputBuffer.getChannelData(c)));
    };
    this.node.connect(this.context.destination);
    setInterval(() => this.#reported(ring.report()), 100);
    return (packets) => {
      ring.clear();
      packets.onmessage = ({ data }) => ring.push(data.start, data.pcm);
    };
  }

  #reported(report) {
    this.report = report;
    this.changed();
  }
}
