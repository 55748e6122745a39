// A point among two or more corners, and the weights that it means: they are positive, sum to 1, and
// the corners weighed by them meet in the point again (Wachspress, 1975). So what a page sets is
// where every other page shows it.

// Corners on a circle of radius 1; two lie beside each other, more begin at the top.
export function corners(count) {
  const first = count === 2 ? Math.PI : count === 4 ? -0.75 * Math.PI : -Math.PI / 2;
  return Array.from({ length: count }, (_, n) => {
    const angle = first + (2 * Math.PI * n) / count;
    return { x: Math.cos(angle), y: Math.sin(angle) };
  });
}

// The nearest point that lies inside, or on the line between two corners.
export function inside(point, around) {
  const count = around.length;
  if (count === 2) return nearest(point, around[0], around[1]);
  const outside = around.some((a, n) => area(point, a, around[(n + 1) % count]) < 0);
  if (!outside) return point;
  const edges = around.map((a, n) => nearest(point, a, around[(n + 1) % count]));
  const far = ({ x, y }) => (x - point.x) ** 2 + (y - point.y) ** 2;
  return edges.reduce((best, one) => (far(one) < far(best) ? one : best));
}

// The weights of a point inside.
export function weights(point, around) {
  const count = around.length;
  if (count === 1) return [1];
  if (count === 2) {
    const [a, b] = around;
    const along = (point.x - a.x) / (b.x - a.x);
    return [1 - along, along];
  }
  const parts = around.map((a, n) => Math.max(0, area(point, a, around[(n + 1) % count])));
  const raw = around.map((_, n) => {
    const before = (n + count - 1) % count;
    // A regular polygon has the same area at each corner. Multiplied out, nothing divides by 0.
    return parts.reduce((all, part, k) => (k === n || k === before ? all : all * part), 1);
  });
  const sum = raw.reduce((a, b) => a + b, 0);
  return raw.map((value) => value / sum);
}

// The point that weights mean, whatever their sum.
export function middle(values, around) {
  const sum = values.reduce((a, b) => a + b, 0) || 1;
  return around.reduce(
    ({ x, y }, corner, n) => ({
      x: x + (corner.x * values[n]) / sum,
      y: y + (corner.y * values[n]) / sum,
    }),
    { x: 0, y: 0 },
  );
}

function area(p, a, b) {
  return ((a.x - p.x) * (b.y - p.y) - (b.x - p.x) * (a.y - p.y)) / 2;
}

function nearest(p, a, b) {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const along = ((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy);
  const t = Math.max(0, Math.min(1, along));
  return { x: a.x + t * dx, y: a.y + t * dy };
}
