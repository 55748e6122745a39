"""Playing trained models: voices, the instrument that mixes them, and renderers of its output."""
