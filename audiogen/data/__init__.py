"""Files into frames: sound, MIDI and tables read, stored as frames, and cut into windows."""
