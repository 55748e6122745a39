// Numbers and names as a person reads them.

export const named = (name) => name.replaceAll("_", " ");

export function step(control) {
  if (control.unit === "bits") return 1; // whole ones
  const rough = (control.high - control.low) / 100;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * [1, 2, 5, 10].find((n) => n * power >= rough * 0.8);
}

export function number(value, control) {
  const digits = Math.max(0, Math.min(3, Math.ceil(-Math.log10(step(control)) - 1e-9)));
  const shown = value.toFixed(digits);
  return /^-0(\.0*)?$/.test(shown) ? shown.slice(1) : shown.replace("-", "−");
}

export function amount(value, control) {
  return [number(value, control), control.unit].filter(Boolean).join(" ");
}

export function range(control) {
  const [low, high] = [control.low, control.high].map((end) => String(end).replace("-", "−"));
  return [`${low} to ${high}`, control.unit].filter(Boolean).join(" ");
}

export function time(seconds) {
  const whole = Math.floor(seconds);
  const minutes = Math.floor(whole / 60);
  const two = (n) => String(n).padStart(2, "0");
  if (minutes < 60) return `${minutes}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

export const thousandths = (seconds) => `${Math.round(seconds * 1000)} ms`;

export function size(bytes) {
  if (bytes < 1e6) return `${Math.max(1, Math.round(bytes / 1e3))} kB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
