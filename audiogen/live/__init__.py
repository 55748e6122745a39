"""Playing in real time: a session, the devices it plays on, and the controllers that move it.

- A session: `open_session` puts it together, `session` is what controllers and listeners reach.
- Its sound: `stream` (the player's thread and the queue), `latency`, `listeners`, and `recorder`,
  which writes the score and the takes.
- Where the sound goes: `audio_device`, or `no_audio` without one. `microphone` is a live input.
- Controllers: `osc` (`osc_packet`, `osc_subscribers`), `midi_input` (`midi_map`), `terminal`, and
  the page in `web`. OSC and the page share `remote_commands` and `rate_limit`.
"""
