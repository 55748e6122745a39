/* The recurrent network: small matrix products, the cells, layer norm, and the states in flight.

   In the window context every prediction sees exactly the last `window` vectors from a zero state:
   `window` states are in flight, begun one vector apart, and each vector goes into all of them. The
   oldest predicts and is zeroed. The equations are those of audiogen/model/cells. */

#include "parts.h"

static const float NORM_EPSILON = 1e-3f;

float *panels(Arena *arena, int depth, int columns8) {
  return floats(arena, (uint64_t)depth * columns8);
}

void fill_panel(float *to, int depth, int column, const float *from, int stride) {
  float *panel = to + (int64_t)(column / 8) * depth * 8 + column % 8;
  for (int k = 0; k < depth; k++) panel[8 * k] = from[(int64_t)k * stride];
}

void multiply(const float *x, int rows, int x_stride, const float *w, int depth, int columns8,
              float *z, int z_stride) {
  for (int p = 0; p < columns8; p += 8, w += depth * 8) {
    int r = 0;
    for (; r + 4 <= rows; r += 4) {
      const float *x0 = x + r * x_stride, *x1 = x0 + x_stride, *x2 = x1 + x_stride;
      const float *x3 = x2 + x_stride, *v = w;
      float *q0 = z + r * z_stride + p, *q1 = q0 + z_stride, *q2 = q1 + z_stride;
      float *q3 = q2 + z_stride;
      f4 a0 = get(q0), b0 = get(q0 + 4), a1 = get(q1), b1 = get(q1 + 4);
      f4 a2 = get(q2), b2 = get(q2 + 4), a3 = get(q3), b3 = get(q3 + 4);
      for (int k = 0; k < depth; k++, v += 8) {
        f4 wa = get(v), wb = get(v + 4);
        a0 += x0[k] * wa, b0 += x0[k] * wb, a1 += x1[k] * wa, b1 += x1[k] * wb;
        a2 += x2[k] * wa, b2 += x2[k] * wb, a3 += x3[k] * wa, b3 += x3[k] * wb;
      }
      put(q0, a0), put(q0 + 4, b0), put(q1, a1), put(q1 + 4, b1);
      put(q2, a2), put(q2 + 4, b2), put(q3, a3), put(q3 + 4, b3);
    }
    for (; r < rows; r++) {
      const float *row = x + r * x_stride, *v = w;
      float *q = z + r * z_stride + p;
      f4 a = get(q), b = get(q + 4), c = splat(0), d = splat(0);
      f4 e = splat(0), f = splat(0), g = splat(0), h = splat(0);
      int k = 0;
      for (; k + 4 <= depth; k += 4, v += 32) {
        a += row[k] * get(v), b += row[k] * get(v + 4);
        c += row[k + 1] * get(v + 8), d += row[k + 1] * get(v + 12);
        e += row[k + 2] * get(v + 16), f += row[k + 2] * get(v + 20);
        g += row[k + 3] * get(v + 24), h += row[k + 3] * get(v + 28);
      }
      for (; k < depth; k++, v += 8) a += row[k] * get(v), b += row[k] * get(v + 4);
      put(q, (a + c) + (e + g)), put(q + 4, (b + d) + (f + h));
    }
  }
}

void network_make(Network *net, Arena *arena, const ag_model *model) {
  const int *set = model->settings;
  int width = model->width;
  net->slots = set[CARRY] ? 1 : set[WINDOW];
  for (int n = 0; n < set[LAYERS]; n++) {
    net->h[n] = floats(arena, (uint64_t)net->slots * width);
    net->c[n] = floats(arena, (uint64_t)net->slots * width);
    net->mask[n] = floats(arena, width);
  }
  net->sums = floats(arena, (uint64_t)net->slots * 4 * width);
  net->first = floats(arena, 4 * width);
  net->normal = floats(arena, (uint64_t)net->slots * width);
  net->out = floats(arena, model->params8);
}

void network_clear(Network *net, const ag_model *model) {
  const int *set = model->settings;
  net->position = 0;
  net->unused = net->slots;
  for (int n = 0; n < set[LAYERS]; n++)
    for (int s = 0; s < net->slots; s++)
      for (int j = 0; j < model->width; j++) {
        net->h[n][s * model->width + j] = model->start_h[n] ? model->start_h[n][j] : 0;
        net->c[n][s * model->width + j] = model->start_c[n] ? model->start_c[n][j] : 0;
      }
}

static void cells(const ag_model *model, float *z, float *h, float *c, const float *mask, Bend bend) {
  int width = model->width, gates = model->settings[GATES];
  for (int j = 0; j < width; j += 4) {
    f4 shown;
    if (gates == 4) {
      f4 i = sigmoid4(get(z + j) + bend.input), f = sigmoid4(get(z + width + j) + bend.forget);
      f4 g = tanh4(get(z + 2 * width + j)) * bend.candidate;
      f4 o = sigmoid4(get(z + 3 * width + j) + bend.output);
      f4 memory = f * get(c + j) + i * g;
      put(c + j, memory);
      shown = o * tanh4(memory);
    } else if (gates == 3) {
      f4 u = sigmoid4(get(z + j) + bend.forget), r = sigmoid4(get(z + width + j));
      f4 g = tanh4(get(z + 2 * width + j) + r * get(z + 3 * width + j)) * bend.candidate;
      shown = u * (get(h + j) - g) + g;
    } else {
      shown = tanh4(get(z + j));
    }
    put(h + j, shown * get(mask + j));
  }
}

static void normalise(const ag_model *model, int layer, const float *h, float *to) {
  int units = model->settings[UNITS], width = model->width;
  const float *gain = model->norm[layer], *bias = gain + width;
  float mean = 0, variance = 0;
  for (int j = 0; j < units; j++) mean += h[j];
  mean /= units;
  for (int j = 0; j < units; j++) variance += (h[j] - mean) * (h[j] - mean);
  float share = 1 / __builtin_sqrtf(variance / units + NORM_EPSILON);
  for (int j = 0; j < units; j++) to[j] = (h[j] - mean) * share * gain[j] + bias[j];
}

void network_step(Network *net, const ag_model *model, const float *vector, const Bend *bends) {
  const int *set = model->settings;
  int width = model->width, units = set[UNITS], gates = set[GATES];
  int columns = gates * width, stride = gates == 3 ? 4 * width : columns;
  int slots = net->slots;
  net->position = (net->position + 1) % slots;
  /* Slots that were never zeroed since `clear` hold the same state, and follow each other from the
     position on: the first of them stands for all. */
  int from = net->position, rows = slots - net->unused + 1;
  const float *source = 0;
  if (net->unused < 2) rows = slots, from = 0;
  for (int n = 0; n < set[LAYERS]; n++) {
    float *h = net->h[n], *c = net->c[n];
    for (int j = 0; j < columns; j++) net->first[j] = model->bias[n][j];
    if (n == 0) multiply(vector, 1, 0, model->kernel[0], set[VALUES], columns, net->first, 0);
    /* The rows that have to be computed: slots 0 to `at - 1`, and `from`. */
    for (int r = 0; r < rows; r++) {
      int slot = net->unused < 2 ? r : (from + slots - (rows - 1) + r) % slots;
      float *z = net->sums + (int64_t)slot * stride;
      for (int j = 0; j < columns; j++) z[j] = net->first[j];
      if (gates == 3)
        for (int j = 0; j < width; j++) z[columns + j] = model->bias[n][columns + j];
    }
    for (int r = 0; r < rows;) {
      int slot = net->unused < 2 ? r : (from + slots - (rows - 1) + r) % slots;
      int run = rows - r < slots - slot ? rows - r : slots - slot;
      float *z = net->sums + (int64_t)slot * stride;
      if (n) multiply(source + (int64_t)slot * width, run, width, model->kernel[n], units, columns, z, stride);
      const float *memory = h + (int64_t)slot * width, *w = model->recurrent[n];
      if (gates == 3) {
        multiply(memory, run, width, w, units, 2 * width, z, stride);
        w += (int64_t)2 * width * units;
        multiply(memory, run, width, w, units, width, z + 3 * width, stride);
      } else {
        multiply(memory, run, width, w, units, columns, z, stride);
      }
      for (int s = slot; s < slot + run; s++) {
        cells(model, net->sums + (int64_t)s * stride, h + s * width, c + s * width, net->mask[n], bends[n]);
        if (set[LAYER_NORM]) normalise(model, n, h + s * width, net->normal + s * width);
      }
      r += run;
    }
    source = set[LAYER_NORM] ? net->normal : h;
  }
  for (int j = 0; j < model->params8; j++) net->out[j] = model->head_bias[j];
  multiply(source + (int64_t)net->position * width, 1, 0, model->head, units, model->params8, net->out, 0);
  if (set[CARRY]) return;
  int spread = net->unused > 1;
  for (int n = 0; n < set[LAYERS]; n++) {
    float *h = net->h[n], *c = net->c[n];
    /* The state of the slot that stood for all moves on to the next of them. */
    if (spread)
      for (int j = 0; j < width; j++) {
        int next = (net->position + 1) % slots;
        h[next * width + j] = h[net->position * width + j];
        c[next * width + j] = c[net->position * width + j];
      }
    for (int j = 0; j < width; j++) h[net->position * width + j] = c[net->position * width + j] = 0;
  }
  if (net->unused > 0) net->unused--;
}
