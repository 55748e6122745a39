/* The recurrent network: small matrix products, the cells, layer norm, and the states in flight.

   In the window context every prediction sees exactly the last `window` vectors from a zero state:
   `window` states are in flight, begun one vector apart, and each vector goes into all of them. The
   oldest predicts and is zeroed. The equations are those of audiogen/model/cells. */

#include "parts.h"

static const float NORM_EPSILON = 1e-3f;

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

/* Rows in whole numbers, each as large as the sum of a column allows without an overflow. */
static void narrow(const float *x, int rows, int x_stride, int depth, int16_t *whole, float *step) {
  int even = up(depth, 2);
  float most = 2147483647.0f / 128 / even;
  if (most > 32767) most = 32767;
  for (int r = 0; r < rows; r++, x += x_stride, whole += even) {
    f4 reach = splat(1e-30f);
    for (int k = 0; k + 4 <= depth; k += 4) reach = larger(reach, larger(get(x + k), -get(x + k)));
    float farthest = reach[0];
    for (int n = 1; n < 4; n++) farthest = reach[n] > farthest ? reach[n] : farthest;
    for (int k = depth & ~3; k < depth; k++) {
      float size = x[k] < 0 ? -x[k] : x[k];
      farthest = size > farthest ? size : farthest;
    }
    float scale = most / farthest;
    step[r] = farthest / most;
    for (int k = 0; k < depth; k++) {
      float value = clip(x[k] * scale, -most, most);
      whole[k] = (int16_t)(value + (value > 0 ? 0.5f : -0.5f));
    }
    if (even > depth) whole[depth] = 0;
  }
}

typedef int16_t s8 __attribute__((vector_size(16), aligned(2), may_alias));

/* Sums of pairs: the i32x4.dot_i16x8_s of WebAssembly. */
static inline i4 dot(s8 a, s8 b) {
#ifdef __wasm__
  return __builtin_wasm_dot_s_i32x4_i16x8(a, b);
#else
  i4 sums;
  for (int n = 0; n < 4; n++) sums[n] = a[2 * n] * b[2 * n] + a[2 * n + 1] * b[2 * n + 1];
  return sums;
#endif
}

static inline s8 pair(const int16_t *x) {
  int32_t both;
  __builtin_memcpy(&both, x, 4);
  return (s8)(i4){both, both, both, both};
}

static inline void add_sums(float *z, i4 low, i4 high, float step, const float *factors) {
  put(z, get(z) + __builtin_convertvector(low, f4) * (step * get(factors)));
  put(z + 4, get(z + 4) + __builtin_convertvector(high, f4) * (step * get(factors + 4)));
}

void multiply_rows(const float *x, int rows, int x_stride, const Weights *weights, int first,
                   int columns8, float *z, int z_stride, int16_t *whole, float *step) {
  int depth = weights->depth, even = up(depth, 2);
  if (weights->panels) {
    multiply(x, rows, x_stride, weights->panels + (int64_t)first * depth, depth, columns8, z, z_stride);
    return;
  }
  narrow(x, rows, x_stride, depth, whole, step);
  const int16_t *w = weights->pairs + (int64_t)first * even;
  const float *factors = weights->factors + first;
  for (int p = 0; p < columns8; p += 8, w += even * 8, factors += 8) {
    int r = 0;
    for (; r + 4 <= rows; r += 4) {
      const int16_t *x0 = whole + r * even, *x1 = x0 + even, *x2 = x1 + even, *x3 = x2 + even;
      i4 a0 = {0}, b0 = {0}, a1 = {0}, b1 = {0}, a2 = {0}, b2 = {0}, a3 = {0}, b3 = {0};
      for (int k = 0; k < even; k += 2) {
        s8 wa = *(const s8 *)(w + 8 * k), wb = *(const s8 *)(w + 8 * k + 8);
        a0 += dot(pair(x0 + k), wa), b0 += dot(pair(x0 + k), wb);
        a1 += dot(pair(x1 + k), wa), b1 += dot(pair(x1 + k), wb);
        a2 += dot(pair(x2 + k), wa), b2 += dot(pair(x2 + k), wb);
        a3 += dot(pair(x3 + k), wa), b3 += dot(pair(x3 + k), wb);
      }
      float *q = z + r * z_stride + p;
      add_sums(q, a0, b0, step[r], factors);
      add_sums(q + z_stride, a1, b1, step[r + 1], factors);
      add_sums(q + 2 * z_stride, a2, b2, step[r + 2], factors);
      add_sums(q + 3 * z_stride, a3, b3, step[r + 3], factors);
    }
    for (; r < rows; r++) {
      const int16_t *row = whole + r * even;
      i4 a = {0}, b = {0}, c = {0}, d = {0};
      int k = 0;
      for (; k + 4 <= even; k += 4) {
        a += dot(pair(row + k), *(const s8 *)(w + 8 * k));
        b += dot(pair(row + k), *(const s8 *)(w + 8 * k + 8));
        c += dot(pair(row + k + 2), *(const s8 *)(w + 8 * k + 16));
        d += dot(pair(row + k + 2), *(const s8 *)(w + 8 * k + 24));
      }
      if (k < even) {
        a += dot(pair(row + k), *(const s8 *)(w + 8 * k));
        b += dot(pair(row + k), *(const s8 *)(w + 8 * k + 8));
      }
      add_sums(z + r * z_stride + p, a + c, b + d, step[r], factors);
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
  net->step = floats(arena, net->slots);
  net->whole = take(arena, 2 * (uint64_t)net->slots * up(set[UNITS], 2));
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
    if (n == 0) multiply(vector, 1, 0, model->first, set[VALUES], columns, net->first, 0);
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
      int16_t *whole = net->whole;
      if (n)
        multiply_rows(source + (int64_t)slot * width, run, width, &model->kernel[n], 0, columns, z,
                      stride, whole, net->step);
      const float *memory = h + (int64_t)slot * width;
      const Weights *w = &model->recurrent[n];
      int direct = gates == 3 ? 2 * width : columns;
      multiply_rows(memory, run, width, w, 0, direct, z, stride, whole, net->step);
      if (gates == 3)
        multiply_rows(memory, run, width, w, direct, width, z + 3 * width, stride, whole, net->step);
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
