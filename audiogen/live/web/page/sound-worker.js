// Runs beside the page: the socket of the sound. Drawing never holds it up. Packets go on to the
// port of whoever plays them, if anybody does, and their spectra to the page.

import { Spectra } from "./fft.js";

const HEADER = 16; // bytes: number of the first sample, channels, samples lost on the way here
const AGAIN = 1000; // ms

let spectra = null;
let address = "";
let packets = null;

self.onmessage = ({ data }) => {
  if (data.address) {
    address = data.address;
    spectra = new Spectra(data.rate, data.rows);
    open();
  }
  if ("packets" in data) {
    packets?.close();
    packets = data.packets;
  }
};

function open() {
  const socket = new WebSocket(address);
  socket.binaryType = "arraybuffer";
  socket.onmessage = ({ data }) => take(data);
  socket.onclose = () => setTimeout(open, AGAIN);
}

function take(data) {
  const header = new DataView(data, 0, HEADER);
  const start = header.getFloat64(0, true);
  const channels = header.getUint32(8, true);
  const dropped = header.getUint32(12, true);
  const pcm = new Int16Array(data.slice(HEADER));
  const mono = new Float32Array(pcm.length / channels);
  for (let n = 0; n < mono.length; n++) {
    for (let c = 0; c < channels; c++) mono[n] += pcm[n * channels + c] / (32768 * channels);
  }
  const columns = [];
  spectra.push(mono, (column) => columns.push(column));
  packets?.postMessage({ start, pcm }, [pcm.buffer]);
  self.postMessage({ columns, dropped });
}
