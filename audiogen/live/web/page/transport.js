// The buttons: listening, recording, and what happens at one moment.

import { made } from "./knob.js";
import { time } from "./format.js";

const SHOWN = 6000; // ms

const at = (id) => document.getElementById(id);

export class Transport {
  constructor(socket, sound, facts) {
    Object.assign(this, { socket, sound, facts });
    at("listen").addEventListener("click", () => this.#listen());
    at("record").addEventListener("click", () => socket.send("record", this.recording ? 0 : 1));
    at("freeze").addEventListener("click", () => socket.send("freeze", this.frozen ? 0 : 1));
    for (const name of ["jump", "reset"]) {
      at(name).addEventListener("click", () => socket.send(name));
      at(name).title = facts.events[name];
    }
    at("release").addEventListener("click", () => socket.send("release"));
    at("release").title = "give every control that the page holds back";
    this.#scenes(facts.scenes);
  }

  #scenes(scenes) {
    at("scenes").hidden = scenes.length === 0;
    for (const name of scenes) {
      const button = made("button", "scene", name);
      button.type = "button";
      button.addEventListener("click", () => {
        const seconds = at("morph").value;
        this.socket.send("scene", name, ...(seconds ? [Number(seconds)] : []));
      });
      at("scenes").append(button);
    }
  }

  async #listen() {
    try {
      await this.sound.listen(this.sound.state === "off");
    } catch (error) {
      this.showError(`this browser cannot play it: ${error.message}`);
    }
  }

  show(status, targets) {
    this.recording = status.recording;
    pressed(at("record"), Boolean(this.recording));
    const text = this.recording ? `Recording ${time(status.recorded)}` : "Record";
    if (at("record").lastElementChild.textContent !== text)
      at("record").lastElementChild.textContent = text;
    this.frozen = (targets.freeze?.[0] ?? 0) >= 0.5;
    pressed(at("freeze"), this.frozen);
  }

  showSound(sound) {
    const words = { off: "Listen here", on: "Listening", waiting: "Waiting for the browser" };
    if (at("listen").textContent !== words[sound.state])
      at("listen").textContent = words[sound.state];
    pressed(at("listen"), sound.state !== "off");
  }

  // A sentence about something that could not be done.
  showError(sentence) {
    let shown = document.querySelector(".error");
    if (!shown) {
      shown = made("p", "error");
      shown.setAttribute("role", "alert");
      document.body.append(shown);
    }
    shown.textContent = sentence;
    clearTimeout(this.fading);
    this.fading = setTimeout(() => shown.remove(), SHOWN);
  }
}

function pressed(button, on) {
  if (button.getAttribute("aria-pressed") !== String(on)) button.setAttribute("aria-pressed", on);
}
