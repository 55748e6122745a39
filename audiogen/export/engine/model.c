/* A model: its file checked number by number, and opened into the layout that is played. */

#include "parts.h"

enum {
  FINE,
  NO_MODEL,
  OTHER_VERSION,
  CUT,
  CHANGED,
  BAD_SETTING,
  NO_TENSOR,
  BAD_TENSOR,
  NOT_FINITE,
  BAD_PLACE,
  TOO_LARGE
};

static const char *const SENTENCES[] = {
    "",
    "this is no model of audiogen",
    "the model was made for another version of the player",
    "the model is cut off: it is shorter or longer than it says",
    "the model is damaged: its checksum is wrong",
    "the model is damaged: a setting is out of range",
    "the model is damaged: a tensor is missing",
    "the model is damaged: a tensor has another shape or type than it should",
    "the model is damaged: a number in it is not finite",
    "the model is damaged: a place of the corpus lies outside of it",
    "the model is too large for this player",
};

static const uint64_t MOST_MEMORY = 1u << 30;

const char *ag_refusal(int number) {
  int known = sizeof SENTENCES / sizeof *SENTENCES;
  return SENTENCES[number > 0 && number < known ? number : 0];
}

static uint32_t checksum(const uint8_t *data, size_t size) {
  uint32_t table[256], crc = 0xffffffff;
  for (uint32_t n = 0; n < 256; n++) {
    uint32_t c = n;
    for (int k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >> 1) : c >> 1;
    table[n] = c;
  }
  for (size_t n = 0; n < size; n++) crc = table[(crc ^ data[n]) & 255] ^ (crc >> 8);
  return ~crc;
}

static const Tensor *table_of(const Header *header) { return (const Tensor *)(header + 1); }

static const Tensor *find(const Header *header, int what, int layer) {
  const Tensor *tensor = table_of(header);
  for (uint32_t n = 0; n < header->tensors; n++, tensor++)
    if (tensor->what == (uint32_t)what && tensor->layer == (uint32_t)layer) return tensor;
  return 0;
}

static const void *data_of(const Header *header, const Tensor *tensor) {
  return (const char *)header + tensor->offset;
}

static float half(uint16_t bits) {
  uint32_t sign = (uint32_t)(bits & 0x8000) << 16, rest = bits & 0x7fff;
  union {
    uint32_t bits;
    float value;
  } out;
  if (rest >= 0x7c00) out.bits = sign | 0x7f800000 | (rest & 0x3ff) << 13;
  else if (rest >= 0x400) out.bits = sign | ((rest << 13) + (112u << 23));
  else out.value = rest * 0x1p-24f, out.bits |= sign;
  return out.value;
}

/* One number of a tensor of type FLOAT32, FLOAT16 or NARROW. */
static float value_at(const Header *header, const Tensor *tensor, int row, int column) {
  int64_t at = (int64_t)row * tensor->columns + column;
  const void *data = data_of(header, tensor);
  if (tensor->type == FLOAT32) return ((const float *)data)[at];
  if (tensor->type == FLOAT16) return half(((const uint16_t *)data)[at]);
  const float *scales = (const float *)((const char *)header + tensor->scales);
  return ((const int8_t *)data)[at] * scales[column];
}

/* ---- checks ---------------------------------------------------------------------------------- */

static uint64_t bytes_of(const Tensor *tensor) {
  static const uint8_t BITS[TYPES] = {32, 16, 8, 8, 32, 4, 64};
  uint64_t columns = tensor->columns;
  if (tensor->type == NIBBLES) columns = (columns + 1) & ~1ull;
  return tensor->rows * columns * BITS[tensor->type] / 8;
}

static int within(const Header *header, uint64_t offset, uint64_t bytes) {
  return offset % 16 == 0 && offset >= sizeof(Header) && offset <= header->size &&
         bytes <= header->size - offset;
}

/* Whether every number of a tensor is there and finite. */
static int refused(const Header *header, const Tensor *tensor) {
  if (!within(header, tensor->offset, bytes_of(tensor))) return BAD_TENSOR;
  uint64_t count = (uint64_t)tensor->rows * tensor->columns;
  const void *data = data_of(header, tensor);
  const float *check = data;
  if (tensor->type == FLOAT64) {
    for (uint64_t n = 0; n < count; n++) {
      double value = ((const double *)data)[n];
      if (value - value != 0) return NOT_FINITE;
    }
    return FINE;
  }
  if (tensor->type == FLOAT16) {
    for (uint64_t n = 0; n < count; n++)
      if ((((const uint16_t *)data)[n] & 0x7c00) == 0x7c00) return NOT_FINITE;
    return FINE;
  }
  if (tensor->type == NARROW) {
    if (!within(header, tensor->scales, 4ull * tensor->columns)) return BAD_TENSOR;
    check = (const float *)((const char *)header + tensor->scales);
    count = tensor->columns;
  } else if (tensor->type != FLOAT32) {
    return FINE;
  }
  for (uint64_t n = 0; n < count; n++)
    if (!is_finite(check[n])) return NOT_FINITE;
  return FINE;
}

enum { FLOATS = 1 << FLOAT32 | 1 << FLOAT16 | 1 << NARROW, PLAIN = 1 << FLOAT32 };

/* Check a tensor that has to be there, of `rows` and `columns` (0: any) and one of the `types`. */
static int wrong(const Header *header, int what, int layer, int64_t rows, int64_t columns, int types) {
  const Tensor *tensor = find(header, what, layer);
  if (!tensor) return NO_TENSOR;
  if (tensor->type >= TYPES || !(types >> tensor->type & 1)) return BAD_TENSOR;
  if (!tensor->rows || !tensor->columns) return BAD_TENSOR;
  if (tensor->rows > 1u << 28 || tensor->columns > 1u << 20) return TOO_LARGE;
  if ((rows && tensor->rows != rows) || (columns && tensor->columns != columns)) return BAD_TENSOR;
  return refused(header, tensor);
}

#define NEED(...)                                        \
  do {                                                   \
    int number = wrong(header, __VA_ARGS__);             \
    if (number) return number;                           \
  } while (0)

static int positive(const Header *header, int what) {
  const Tensor *tensor = find(header, what, 0);
  for (uint32_t n = 0; n < tensor->columns; n++)
    if (!(value_at(header, tensor, 0, n) > 0)) return 0;
  return 1;
}

static int wrong_settings(const Header *header) {
  static const struct {
    int setting, low, high;
  } RANGES[] = {
      {GATES, 1, 4},        {UNITS, 1, 8192},   {LAYERS, 1, MOST_LAYERS}, {VALUES, 1, 65538},
      {POINT, 0, 1},        {COMPONENTS, 1, 256}, {RESIDUAL, 0, 1},       {LAYER_NORM, 0, 1},
      {CARRY, 0, 1},        {WINDOW, 1, 4096},  {STYLES, 1, 64},          {CHANNELS, 1, 2},
      {SAMPLE_RATE, 1000, 384000}, {N_FFT, 16, 65536}, {HOP, 1, 32768},   {LOOKAHEAD, 1, 32},
      {ROUNDS, 0, 64},      {RECENT, 1, 4096},  {PLACE_FRAMES, 1, 1 << 20}, {LATENCY, 1, 4096},
      {HOLD, 2, 16384},     {SHELVES, 0, 20},   {SEGMENTS, 0, 4096},
  };
  for (unsigned n = 0; n < sizeof RANGES / sizeof *RANGES; n++) {
    int value = header->settings[RANGES[n].setting];
    if (value < RANGES[n].low || value > RANGES[n].high) return BAD_SETTING;
  }
  const int32_t *set = header->settings;
  const double *numbers = header->numbers;
  if (set[GATES] == 2 || !fourier_fits(set[N_FFT]) || set[HOP] > set[N_FFT] / 2) return BAD_SETTING;
  if (set[HOLD] <= set[LATENCY]) return BAD_SETTING;
  for (int n = 0; n < NUMBERS; n++)
    if (numbers[n] - numbers[n] != 0) return NOT_FINITE;
  if (numbers[FLOOR_DB] < -200 || numbers[FLOOR_DB] > -20 || numbers[GAMMA] <= 0) return BAD_SETTING;
  if (numbers[TOLERANCE] > 0 || numbers[TOLERANCE] < -1000 || numbers[LEAST] <= 0) return BAD_SETTING;
  if (numbers[FRAME_RATE] <= 0) return BAD_SETTING;
  static const int SHARES[] = {MOMENTUM, TIRED, POLE, RELEASE};
  for (int n = 0; n < 4; n++)
    if (numbers[SHARES[n]] < 0 || numbers[SHARES[n]] > 1) return BAD_SETTING;
  if (numbers[CEILING] <= 0 || numbers[CEILING] > 1) return BAD_SETTING;
  return FINE;
}

static int wrong_errors(const Header *header) {
  const int32_t *set = header->settings;
  const Tensor *errors = find(header, ERRORS, 0);
  if (!errors) return FINE;
  NEED(ERRORS, 0, 0, set[VALUES], 1 << INT8 | 1 << NIBBLES);
  NEED(KEYS, 0, errors->rows, 0, 1 << INT8);
  int64_t length = find(header, KEYS, 0)->columns;
  if (length % 2 || length > 1 << 16) return BAD_TENSOR;
  NEED(PROJECTION, 0, set[VALUES], length / 2, FLOATS);
  NEED(ERROR_SEGMENTS, 0, errors->rows, 1, 1 << INT32);
  NEED(CENTRES, 0, 0, length, 1 << INT8);
  NEED(CELLS, 0, errors->rows, 1, 1 << INT32);
  NEED(BLEND, 0, 2, 2, FLOATS);
  const int32_t *segment = data_of(header, find(header, ERROR_SEGMENTS, 0));
  const int32_t *cell = data_of(header, find(header, CELLS, 0));
  int cells = find(header, CENTRES, 0)->rows;
  for (uint32_t n = 0; n < errors->rows; n++)
    if (segment[n] < 0 || segment[n] >= 1 << 20 || cell[n] < 0 || cell[n] >= cells) return BAD_PLACE;
  return FINE;
}

static int wrong_primer(const Header *header, int64_t columns) {
  const int32_t *set = header->settings;
  if (!set[SEGMENTS]) return FINE;
  NEED(PRIMER, 0, 0, columns, FLOATS);
  NEED(PRIMER_SEGMENTS, 0, set[SEGMENTS], 2, 1 << INT32);
  const int32_t *segments = data_of(header, find(header, PRIMER_SEGMENTS, 0));
  int64_t frames = find(header, PRIMER, 0)->rows, sum = 0;
  for (int n = 0; n < set[SEGMENTS]; n++) {
    if (segments[2 * n] < 1 || segments[2 * n] > frames) return BAD_PLACE;
    if (segments[2 * n + 1] < 0 || segments[2 * n + 1] >= set[STYLES]) return BAD_PLACE;
    sum += segments[2 * n];
  }
  return sum == frames ? FINE : BAD_PLACE;
}

static int wrong_tensors(const Header *header) {
  const int32_t *set = header->settings;
  int64_t units = set[UNITS], values = set[VALUES], gates = set[GATES];
  int64_t size = (int64_t)set[CHANNELS] * (set[N_FFT] / 2 + 1);
  int64_t parameters = set[POINT] ? values : set[COMPONENTS] * (1 + 2 * values);
  if (parameters > 1 << 20) return TOO_LARGE;
  for (int n = 0; n < set[LAYERS]; n++) {
    NEED(KERNEL, n, n ? units : values, gates * units, FLOATS);
    NEED(RECURRENT, n, units, gates * units, FLOATS);
    NEED(BIAS, n, gates == 3 ? 2 : 1, gates * units, PLAIN);
    if (set[LAYER_NORM]) {
      NEED(NORM_GAIN, n, 1, units, PLAIN);
      NEED(NORM_BIAS, n, 1, units, PLAIN);
    }
    if (find(header, START_H, n)) NEED(START_H, n, 1, units, PLAIN);
    if (find(header, START_C, n)) NEED(START_C, n, 1, units, PLAIN);
  }
  NEED(HEAD_KERNEL, 0, units, parameters, FLOATS);
  NEED(HEAD_BIAS, 0, 1, parameters, PLAIN);
  NEED(HEAD_SPREAD, 0, 1, values, PLAIN);
  if (set[RESIDUAL]) NEED(LEAK, 0, 1, values, PLAIN);
  if (set[POINT]) NEED(RESIDUAL_SPREAD, 0, 1, values, PLAIN);
  if (set[STYLES] > 1) NEED(STYLE, 0, set[STYLES], values, PLAIN);
  NEED(MEAN, 0, 1, size, PLAIN);
  NEED(SCALE, 0, 1, values, PLAIN);
  NEED(SPREAD, 0, 1, values, PLAIN);
  NEED(LOW, 0, 1, values, PLAIN);
  NEED(HIGH, 0, 1, values, PLAIN);
  NEED(CAP, 0, 1, size, PLAIN);
  if (!positive(header, SCALE)) return BAD_SETTING;
  const Tensor *basis = find(header, BASIS, 0);
  if (basis) NEED(BASIS, 0, size, values, FLOATS);
  else if (values != size) return NO_TENSOR;
  NEED(ANALYSIS_WINDOW, 0, 1, set[N_FFT], PLAIN);
  NEED(DELAY_TABLE, 0, 2, 97, PLAIN);
  if (set[SHELVES]) NEED(TILT_SHELVES, 0, 2, set[SHELVES], 1 << FLOAT64);
  int number = wrong_primer(header, basis ? values : size);
  return number ? number : wrong_errors(header);
}

int ag_check(const void *data, size_t size) {
  const Header *header = data;
  static const char MAGIC[8] = {'a', 'u', 'd', 'i', 'o', 'g', 'e', 'n'};
  if (size < sizeof(Header) || size > 1u << 31) return NO_MODEL;
  for (int n = 0; n < 8; n++)
    if (header->magic[n] != MAGIC[n]) return NO_MODEL;
  if (header->version != FORMAT_VERSION) return OTHER_VERSION;
  if (header->size != size) return CUT;
  const size_t begin = offsetof(Header, tensors);
  if (header->checksum != checksum((const uint8_t *)data + begin, size - begin)) return CHANGED;
  if (header->tensors > 1024 || sizeof(Header) + header->tensors * sizeof(Tensor) > size) return CUT;
  int number = wrong_settings(header);
  if (!number) number = wrong_tensors(header);
  if (number) return number;
  return ag_model_bytes(data, size) ? FINE : TOO_LARGE;
}

/* ---- opening --------------------------------------------------------------------------------- */

/* A tensor as one row of floats after the other; a row takes `stride`. */
static float *rows_of(Arena *arena, const Header *header, int what, int layer, int stride) {
  const Tensor *tensor = find(header, what, layer);
  if (!tensor) return 0;
  float *to = floats(arena, (uint64_t)tensor->rows * stride);
  if (to)
    for (uint32_t r = 0; r < tensor->rows; r++)
      for (uint32_t c = 0; c < tensor->columns; c++)
        to[(int64_t)r * stride + c] = value_at(header, tensor, r, c);
  return to;
}

/* A kernel as panels; its columns come in groups of `units`, each padded to `width`. */
static float *packed(Arena *arena, const Header *header, int what, int layer, int units, int width) {
  const Tensor *tensor = find(header, what, layer);
  int groups = tensor->columns / units, depth = tensor->rows;
  float *to = panels(arena, depth, groups * width);
  if (!to) return to;
  for (int g = 0; g < groups; g++)
    for (int u = 0; u < units; u++) {
      int column = g * width + u;
      float *panel = to + (int64_t)(column / 8) * depth * 8 + column % 8;
      for (int k = 0; k < depth; k++) panel[8 * k] = value_at(header, tensor, k, g * units + u);
    }
  return to;
}

/* A matrix of the recurrent layers, as it lies in the file: whole numbers stay such. */
static Weights matrix(Arena *arena, const Header *header, int what, int layer, int width) {
  const Tensor *tensor = find(header, what, layer);
  int units = header->settings[UNITS], depth = tensor->rows, even = up(depth, 2);
  int groups = header->settings[GATES];
  Weights made = {depth, 0, 0, 0};
  if (tensor->type != NARROW) {
    made.panels = packed(arena, header, what, layer, units, width);
    return made;
  }
  made.pairs = take(arena, 2 * (uint64_t)even * groups * width);
  made.factors = floats(arena, groups * width);
  if (!made.pairs) return made;
  const int8_t *from = data_of(header, tensor);
  const float *scales = (const float *)((const char *)header + tensor->scales);
  for (int g = 0; g < groups; g++)
    for (int u = 0; u < units; u++) {
      int column = g * width + u, source = g * units + u;
      int16_t *panel = made.pairs + (int64_t)(column / 8) * even * 8 + column % 8 * 2;
      made.factors[column] = scales[source];
      for (int k = 0; k < depth; k++)
        panel[k / 2 * 16 + k % 2] = from[(int64_t)k * groups * units + source];
    }
  return made;
}

/* The biases of a cell, gate by gate; of a GRU those of its candidate apart: see `network.c`. */
static float *biases(Arena *arena, const Header *header, int layer, int width) {
  int gates = header->settings[GATES], units = header->settings[UNITS];
  const Tensor *tensor = find(header, BIAS, layer);
  float *to = floats(arena, 4 * width);
  if (!to) return to;
  for (int g = 0; g < gates; g++)
    for (int u = 0; u < units; u++) {
      float value = value_at(header, tensor, 0, g * units + u);
      if (gates == 3 && g < 2) value += value_at(header, tensor, 1, g * units + u);
      if (gates == 3 && g == 2) to[3 * width + u] = value_at(header, tensor, 1, g * units + u);
      to[g * width + u] = value;
    }
  return to;
}

static void open_map(ag_model *model, Arena *arena, const Header *header) {
  int size = model->frame_size, values = model->settings[VALUES];
  model->mean = rows_of(arena, header, MEAN, 0, model->frame8);
  model->cap = rows_of(arena, header, CAP, 0, model->frame8);
  model->scale = rows_of(arena, header, SCALE, 0, model->values8);
  model->map_spread = rows_of(arena, header, SPREAD, 0, model->values8);
  model->low = rows_of(arena, header, LOW, 0, model->values8);
  model->high = rows_of(arena, header, HIGH, 0, model->values8);
  const Tensor *basis = find(header, BASIS, 0);
  if (!basis) return;
  model->forward = packed(arena, header, BASIS, 0, values, model->values8);
  model->inverse = panels(arena, values, model->frame8);
  if (model->inverse)
    for (int k = 0; k < size; k++) {
      float *panel = model->inverse + (int64_t)(k / 8) * values * 8 + k % 8;
      for (int v = 0; v < values; v++) panel[8 * v] = value_at(header, basis, k, v);
    }
}

static void open_errors(Errors *errors, Arena *arena, const Header *header) {
  const Tensor *tensor = find(header, ERRORS, 0);
  errors->count = 0;
  if (!tensor) return;
  errors->count = tensor->rows;
  errors->values = tensor->columns;
  errors->nibbles = tensor->type == NIBBLES;
  errors->errors = data_of(header, tensor);
  errors->keys = data_of(header, find(header, KEYS, 0));
  errors->halves = find(header, KEYS, 0)->columns / 2;
  errors->centres = data_of(header, find(header, CENTRES, 0));
  errors->cells = find(header, CENTRES, 0)->rows;
  errors->segment = data_of(header, find(header, ERROR_SEGMENTS, 0));
  errors->cell = data_of(header, find(header, CELLS, 0));
  errors->segments = 0;
  for (int n = 0; n < errors->count; n++)
    if (errors->segment[n] >= errors->segments) errors->segments = errors->segment[n] + 1;
  errors->projection = packed(arena, header, PROJECTION, 0, errors->halves, up(errors->halves, 8));
  for (int n = 0; n < 4; n++) errors->blend[n] = value_at(header, find(header, BLEND, 0), n / 2, n % 2);
  errors->members = take(arena, 4 * (uint64_t)errors->count);
  errors->starts = take(arena, 4 * (uint64_t)(errors->cells + 2));
  if (!errors->members) return;
  /* Places in the order of their cells, those of one cell in their own order. */
  int32_t *starts = errors->starts;
  for (int n = 0; n < errors->count; n++) starts[errors->cell[n] + 2]++;
  for (int c = 2; c < errors->cells + 2; c++) starts[c] += starts[c - 1];
  for (int n = 0; n < errors->count; n++) errors->members[starts[errors->cell[n] + 1]++] = n;
}

static uint64_t lay_out(ag_model *model, Arena *arena, const Header *header) {
  const int32_t *set = header->settings;
  for (int n = 0; n < SETTINGS; n++) model->settings[n] = set[n];
  for (int n = 0; n < NUMBERS; n++) model->numbers[n] = header->numbers[n];
  int values = set[VALUES], units = set[UNITS], width = model->width = up(units, 8);
  model->bins = set[N_FFT] / 2 + 1;
  model->frame_size = set[CHANNELS] * model->bins;
  model->parameters = set[POINT] ? values : set[COMPONENTS] * (1 + 2 * values);
  model->values8 = up(values, 8);
  model->frame8 = up(model->frame_size, 8);
  model->params8 = up(model->parameters, 8);
  for (int n = 0; n < set[LAYERS]; n++) {
    if (n) model->kernel[n] = matrix(arena, header, KERNEL, n, width);
    else model->first = packed(arena, header, KERNEL, n, units, width);
    model->recurrent[n] = matrix(arena, header, RECURRENT, n, width);
    model->bias[n] = biases(arena, header, n, width);
    model->start_h[n] = rows_of(arena, header, START_H, n, width);
    model->start_c[n] = rows_of(arena, header, START_C, n, width);
    model->norm[n] = floats(arena, set[LAYER_NORM] ? 2 * width : 0);
    if (set[LAYER_NORM] && model->norm[n])
      for (int u = 0; u < units; u++) {
        model->norm[n][u] = value_at(header, find(header, NORM_GAIN, n), 0, u);
        model->norm[n][width + u] = value_at(header, find(header, NORM_BIAS, n), 0, u);
      }
  }
  model->head = packed(arena, header, HEAD_KERNEL, 0, model->parameters, model->params8);
  model->head_bias = rows_of(arena, header, HEAD_BIAS, 0, model->params8);
  model->spread = rows_of(arena, header, HEAD_SPREAD, 0, model->values8);
  model->leak = rows_of(arena, header, LEAK, 0, model->values8);
  model->residual_spread = rows_of(arena, header, RESIDUAL_SPREAD, 0, model->values8);
  model->style = rows_of(arena, header, STYLE, 0, values);
  open_map(model, arena, header);
  model->window = rows_of(arena, header, ANALYSIS_WINDOW, 0, set[N_FFT]);
  model->delays = rows_of(arena, header, DELAY_TABLE, 0, 97);
  model->shelves = set[SHELVES] ? data_of(header, find(header, TILT_SHELVES, 0)) : 0;
  model->primer_segments = 0;
  model->primer_frames = 0;
  if (set[SEGMENTS]) {
    model->primer = rows_of(arena, header, PRIMER, 0, find(header, PRIMER, 0)->columns);
    model->primer_frames = find(header, PRIMER, 0)->rows;
    model->primer_segments = data_of(header, find(header, PRIMER_SEGMENTS, 0));
  }
  open_errors(&model->errors, arena, header);
  return arena->used;
}

size_t ag_model_bytes(const void *data, size_t size) {
  (void)size;
  ag_model counted;
  Arena arena = {0, 0};
  take(&arena, sizeof(ag_model));
  uint64_t bytes = lay_out(&counted, &arena, data);
  return bytes <= MOST_MEMORY ? (size_t)bytes : 0;
}

ag_model *ag_model_open(const void *data, size_t size, void *memory) {
  (void)size;
  Arena arena = {memory, 0};
  ag_model *model = take(&arena, sizeof(ag_model));
  lay_out(model, &arena, data);
  return model;
}

int ag_model_fact(const ag_model *model, int fact) {
  const int *set = model->settings;
  switch (fact) {
    case AG_VALUES: return set[VALUES];
    case AG_FRAME_SIZE: return model->frame_size;
    case AG_PARAMETERS: return model->parameters;
    case AG_CHANNELS: return set[CHANNELS];
    case AG_SAMPLE_RATE: return set[SAMPLE_RATE];
    case AG_HOP: return set[HOP];
    case AG_MEMORY_FRAMES: {
      int carried = (int)(2.75 * model->numbers[FRAME_RATE] + 0.5);
      int least = 3 * set[WINDOW];
      return !set[CARRY] ? set[WINDOW] : carried > least ? carried : least;
    }
    case AG_PLACES: return model->errors.count;
    case AG_UNITS: return set[UNITS];
    case AG_LAYERS: return set[LAYERS];
    default: return 0;
  }
}
