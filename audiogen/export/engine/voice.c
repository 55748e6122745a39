/* A voice: the network with its head, frame map, recall and feedback path (generation/voice.py). */

#include "parts.h"

enum { DRAWING, NOISE, PLACING, CHANCE, BREAKING, RECALLING, OUTSIDE, STREAMS };

struct ag_voice {
  const ag_model *model;
  float controls[AG_CONTROLS];
  uint64_t random[STREAMS]; /* one for each purpose: no control changes what another one draws */
  Network net;
  Recall recall;
  float *history, *drawn, *vector, *through, *drift, *normal; /* [values], padded */
  float *frame, *centred;                                     /* [frame_size], padded */
  float *recent, *last; /* frames that a shuffle or a stutter may take: [recent, frame_size] */
  float *density;       /* [2, values]: mean and width of the whole density */
  double *draws;
  int32_t *ranks;       /* [layers, units] */
  int first, count, has_last, has_drift; /* of `recent`: the oldest, and how many there are */
  int from, left;                        /* what it still has to take of the primer */
};

void normals(uint64_t *state, float *to, int count) {
  for (int n = 0; n < count; n += 2) {
    float s, c, size = __builtin_sqrtf(-2 * log_of((float)(1 - uniform(state)) + 1e-30f));
    sincos_of((float)(6.283185307179586 * uniform(state)), &s, &c);
    to[n] = size * c;
    if (n + 1 < count) to[n + 1] = size * s;
  }
}

static uint64_t lay_out(ag_voice *voice, Arena *arena, const ag_model *model) {
  const int *set = model->settings;
  network_make(&voice->net, arena, model);
  recall_make(&voice->recall, arena, model);
  float **vectors[] = {&voice->history, &voice->drawn,  &voice->vector,
                       &voice->through, &voice->drift, &voice->normal};
  for (unsigned n = 0; n < sizeof vectors / sizeof *vectors; n++) *vectors[n] = floats(arena, model->values8);
  voice->density = floats(arena, 2 * model->values8);
  voice->draws = take(arena, 8 * (uint64_t)(set[VALUES] + 8));
  voice->frame = floats(arena, model->frame8);
  voice->centred = floats(arena, model->frame8);
  voice->recent = floats(arena, (uint64_t)set[RECENT] * model->frame_size);
  voice->last = floats(arena, model->frame_size);
  voice->ranks = take(arena, 4 * (uint64_t)set[LAYERS] * set[UNITS]);
  return arena->used;
}

size_t ag_voice_bytes(const ag_model *model) {
  ag_voice counted;
  Arena arena = {0, 0};
  take(&arena, sizeof(ag_voice));
  return (size_t)lay_out(&counted, &arena, model);
}

ag_voice *ag_voice_make(const ag_model *model, void *memory) {
  static const float DEFAULTS[AG_CONTROLS] = {
      [AG_TEMPERATURE] = 1, [AG_NOISE_CHANCE] = 1, [AG_LEAP] = 0.3f, [AG_TIRE] = 0.5f};
  Arena arena = {memory, 0};
  ag_voice *voice = take(&arena, sizeof(ag_voice));
  voice->model = model;
  for (int n = 0; n < AG_CONTROLS; n++) voice->controls[n] = DEFAULTS[n];
  lay_out(voice, &arena, model);
  ag_voice_seed(voice, 0);
  return voice;
}

void ag_voice_seed(ag_voice *voice, uint32_t seed) {
  const int *set = voice->model->settings;
  for (int n = 0; n < STREAMS; n++) voice->random[n] = mixed(((uint64_t)seed << 8) + n + 1);
  for (int layer = 0; layer < set[LAYERS]; layer++) {
    int32_t *ranks = voice->ranks + layer * set[UNITS];
    for (int u = 0; u < set[UNITS]; u++) {
      int other = (int)(uniform(voice->random + BREAKING) * (u + 1));
      ranks[u] = ranks[other];
      ranks[other] = u;
    }
  }
  for (int n = 0; n < voice->model->values8; n++) voice->history[n] = 0;
  voice->first = voice->count = voice->has_last = voice->has_drift = 0;
  ag_voice_clear(voice);
}

float *ag_voice_controls(ag_voice *voice) { return voice->controls; }
int32_t *ag_voice_ranks(ag_voice *voice) { return voice->ranks; }
const float *ag_voice_parameters(const ag_voice *voice) { return voice->net.out; }

void ag_voice_clear(ag_voice *voice) {
  network_clear(&voice->net, voice->model);
  recall_clear(&voice->recall, voice->model);
}

/* ---- frame map ------------------------------------------------------------------------------- */

static inline f4 eight(const float *x, const float *w) {
  f4 a = x[0] * get(w) + x[1] * get(w + 8), b = x[2] * get(w + 16) + x[3] * get(w + 24);
  f4 c = x[4] * get(w + 32) + x[5] * get(w + 40), d = x[6] * get(w + 48) + x[7] * get(w + 56);
  return (a + b) + (c + d);
}

/* A frame's product, added up eight rows at a time: in the order of audiogen/codec/portable.py. */
static void product(const float *x, const float *w, int depth, int columns8, float *z) {
  for (int p = 0; p < columns8; p += 8) {
    f4 a = splat(0), b = splat(0);
    int k = 0;
    for (; k + 8 <= depth; k += 8, w += 64) a += eight(x + k, w), b += eight(x + k, w + 4);
    for (; k < depth; k++, w += 8) a += x[k] * get(w), b += x[k] * get(w + 4);
    put(z + p, a), put(z + p + 4, b);
  }
}

static void to_vector(ag_voice *voice, const float *frame, float *vector) {
  const ag_model *model = voice->model;
  int values = model->settings[VALUES];
  float *centred = model->forward ? voice->centred : vector;
  for (int k = 0; k < model->frame_size; k++) centred[k] = frame[k] - model->mean[k];
  if (model->forward) product(centred, model->forward, model->frame_size, model->values8, vector);
  for (int n = 0; n < values; n++) vector[n] /= model->scale[n];
}

/* A vector as a frame, in `voice->frame`; the vector itself is scaled. */
static float *to_frame(ag_voice *voice, float *vector) {
  const ag_model *model = voice->model;
  int values = model->settings[VALUES];
  for (int n = 0; n < values; n++) vector[n] *= model->scale[n];
  if (!model->inverse) {
    for (int k = 0; k < model->frame_size; k++) voice->frame[k] = vector[k] + model->mean[k];
    return voice->frame;
  }
  /* The mean is large beside what is added up: it comes last, as in Python. */
  product(vector, model->inverse, values, model->frame8, voice->frame);
  for (int k = 0; k < model->frame8; k++) voice->frame[k] += model->mean[k];
  return voice->frame;
}

/* ---- head ------------------------------------------------------------------------------------ */

static float softplus(float x) { return x > 15 ? x + exp_of(-x) : log_of(1 + exp_of(x)); }

static float mean_of(const ag_voice *voice, float raw, int n) {
  const ag_model *model = voice->model;
  float mean = raw * model->spread[n];
  return model->leak ? mean + model->leak[n] * voice->history[n] : mean;
}

static float width_of(const ag_model *model, float raw, int n) {
  return model->spread[n] * (0.01f + softplus(raw));
}

/* Draw a vector from the density: `heat` 0 gives its mode. */
static void draw(ag_voice *voice, float heat, double choice, const double *normal) {
  const ag_model *model = voice->model;
  const int *set = model->settings;
  const float *out = voice->net.out;
  int values = set[VALUES], components = set[COMPONENTS];
  if (set[POINT]) {
    for (int n = 0; n < values; n++) {
      voice->drawn[n] = mean_of(voice, out[n], n);
      if (heat > 0) voice->drawn[n] += heat * model->residual_spread[n] * (float)normal[n];
    }
    return;
  }
  int best = 0;
  for (int k = 1; k < components; k++)
    if (out[k] > out[best]) best = k;
  if (heat > 0) {
    double total = 0, run = 0, weights[256];
    for (int k = 0; k < components; k++) {
      double apart = ((double)out[k] - out[best]) / heat;
      total += weights[k] = apart > -700 ? exp_double(apart) : 0;
    }
    for (best = 0; best < components - 1; best++)
      if ((run += weights[best]) > choice * total) break;
  }
  const float *means = out + components + best * values, *widths = means + components * values;
  for (int n = 0; n < values; n++) {
    voice->drawn[n] = mean_of(voice, means[n], n);
    if (heat > 0) voice->drawn[n] += heat * width_of(model, widths[n], n) * (float)normal[n];
  }
}

/* Mean and standard deviation of the whole density. */
static void moments(ag_voice *voice) {
  const ag_model *model = voice->model;
  const int *set = model->settings;
  const float *out = voice->net.out;
  int values = set[VALUES], components = set[COMPONENTS];
  float *mean = voice->density, *width = mean + model->values8;
  if (set[POINT]) {
    for (int n = 0; n < values; n++) mean[n] = mean_of(voice, out[n], n), width[n] = model->residual_spread[n];
    return;
  }
  float most = out[0], total = 0, weights[256];
  for (int k = 1; k < components; k++) most = out[k] > most ? out[k] : most;
  for (int k = 0; k < components; k++) total += weights[k] = exp_of(out[k] - most);
  for (int n = 0; n < values; n++) {
    float sum = 0, variance = 0;
    for (int k = 0; k < components; k++)
      sum += weights[k] / total * mean_of(voice, out[components + k * values + n], n);
    for (int k = 0; k < components; k++) {
      float apart = mean_of(voice, out[components + k * values + n], n) - sum;
      float scale = width_of(model, out[components + (components + k) * values + n], n);
      variance += weights[k] / total * (scale * scale + apart * apart);
    }
    mean[n] = sum, width[n] = __builtin_sqrtf(variance);
  }
}

/* The recall from which on errors are the corpus's alone; below it they are mixed with drawn ones. */
static const float ALL_REAL = 0.25f;

static void recalled(ag_voice *voice, double stay, double which) {
  const ag_model *model = voice->model;
  moments(voice);
  const float *mean = voice->density, *width = mean + model->values8;
  int place = recall_choose(&voice->recall, model, mean, voice->history, voice->controls, stay, which);
  float heat = voice->controls[AG_TEMPERATURE], share = voice->controls[AG_RECALL] / ALL_REAL;
  float real = share < 1 ? __builtin_sqrtf(share) : 1, free = share < 1 ? __builtin_sqrtf(1 - share) : 0;
  for (int n = 0; n < model->settings[VALUES]; n++) {
    float apart = real * (heat * width[n] * error_at(&model->errors, place, n));
    if (free > 0) apart += free * (voice->drawn[n] - mean[n]);
    voice->drawn[n] = mean[n] + apart;
  }
}

const float *ag_voice_next(ag_voice *voice, const double *draws) {
  const ag_model *model = voice->model;
  int values = model->settings[VALUES];
  float heat = voice->controls[AG_TEMPERATURE];
  if (!draws) {
    voice->draws[0] = uniform(voice->random + DRAWING);
    for (int n = 1; n < 3; n++) voice->draws[n] = uniform(voice->random + RECALLING);
    normals(voice->random + DRAWING, voice->normal, values);
    for (int n = 0; n < values; n++) voice->draws[3 + n] = voice->normal[n];
    draws = voice->draws;
  }
  draw(voice, heat, draws[0], draws + 3);
  if (voice->controls[AG_RECALL] > 0 && model->errors.count && heat > 0)
    recalled(voice, draws[1], draws[2]);
  for (int n = 0; n < values; n++) {
    /* The last frame again is better than what is no number, which would stay in the feedback. */
    float value = is_finite(voice->drawn[n]) ? voice->drawn[n] : voice->history[n];
    voice->drawn[n] = clip(value, model->low[n], model->high[n]);
  }
  float *frame = to_frame(voice, voice->drawn);
  for (int k = 0; k < model->frame_size; k++) frame[k] = frame[k] < model->cap[k] ? frame[k] : model->cap[k];
  return frame;
}

/* ---- bends ----------------------------------------------------------------------------------- */

static float at_layer(const float *controls, int gate, int layer) {
  return clip(controls[gate] + (layer < 2 ? controls[gate + 1 + layer] : 0), -1, 1);
}

static float lean(float most, float value) { return most * value * (value < 0 ? -value : value); }

/* The bends of each layer, and the masks of broken units (generation/bending.py). */
static void bend(ag_voice *voice, Bend *bends) {
  const ag_model *model = voice->model;
  const int *set = model->settings;
  const float *controls = voice->controls;
  for (int layer = 0; layer < set[LAYERS]; layer++) {
    float novelty = 1 + at_layer(controls, AG_NOVELTY, layer);
    bends[layer] = (Bend){
        .input = lean(4, at_layer(controls, AG_LISTENING, layer)),
        .forget = lean(2, at_layer(controls, AG_MEMORY, layer)),
        .output = lean(4, at_layer(controls, AG_SPEAKING, layer)),
        .candidate = novelty * novelty,
    };
    float broken = controls[AG_BROKEN] * set[UNITS];
    for (int u = 0; u < set[UNITS]; u++)
      voice->net.mask[layer][u] = clip(voice->ranks[layer * set[UNITS] + u] + 1 - broken, 0, 1);
  }
}

/* ---- feedback -------------------------------------------------------------------------------- */

/* Step the network with `voice->vector`, which becomes the history that its head predicts around. */
static void step(ag_voice *voice, int reached) {
  const ag_model *model = voice->model;
  const int *set = model->settings;
  Bend bends[MOST_LAYERS];
  int values = set[VALUES], low = 0;
  float share = 0;
  if (model->style) {
    float style = clip(voice->controls[AG_STYLE], -64, 128);
    low = style < 0 ? 0 : (int)style;
    if (low > set[STYLES] - 2) low = set[STYLES] - 2;
    share = style - low;
  }
  for (int n = 0; n < values; n++) {
    float value = voice->history[n] = voice->vector[n];
    if (!reached) value = 0;
    if (model->style) {
      const float *row = model->style + low * values + n;
      value += row[0] + share * (row[values] - row[0]);
    }
    voice->through[n] = value;
  }
  bend(voice, bends);
  network_step(&voice->net, model, voice->through, bends);
}

static void pass_through(ag_voice *voice, const float *frame) {
  const ag_model *model = voice->model;
  int size = model->frame_size, most = model->settings[RECENT];
  int at = (voice->first + voice->count) % most;
  if (voice->count < most) voice->count++;
  else voice->first = (voice->first + 1) % most;
  for (int k = 0; k < size; k++) voice->last[k] = voice->recent[at * size + k] = frame[k];
  voice->has_last = 1;
  to_vector(voice, frame, voice->vector);
}

void ag_voice_take(ag_voice *voice, const float *frame) {
  pass_through(voice, frame);
  step(voice, 1);
}

static const double DRIFT = 4.0;

/* The next frame of noise, one spread wide at any colour (generation/feedback.py). */
static void drift(ag_voice *voice, const double *normal) {
  const ag_model *model = voice->model;
  double colour = voice->controls[AG_NOISE_COLOUR];
  float kept = 0, fresh = 1;
  if (colour > 0 && voice->has_drift) {
    double seconds = DRIFT * colour * colour * colour;
    double falls = -1 / ((seconds > 1e-9 ? seconds : 1e-9) * model->numbers[FRAME_RATE]);
    double share = falls > -700 ? exp_double(falls) : 0;
    kept = (float)share;
    fresh = __builtin_sqrtf((float)(1 - share * share));
  }
  for (int n = 0; n < model->settings[VALUES]; n++)
    voice->drift[n] = kept * voice->drift[n] + fresh * (model->map_spread[n] * (float)normal[n]);
  voice->has_drift = 1;
}

void ag_voice_feed(ag_voice *voice, const float *frame, const double *draws) {
  const ag_model *model = voice->model;
  const float *controls = voice->controls;
  int size = model->frame_size, values = model->settings[VALUES];
  if (!draws) {
    for (int n = 0; n < 5; n++) voice->draws[n] = uniform(voice->random + CHANCE);
    if (controls[AG_NOISE] > 0) {
      normals(voice->random + NOISE, voice->normal, values);
      for (int n = 0; n < values; n++) voice->draws[5 + n] = voice->normal[n];
    }
    draws = voice->draws;
  }
  if (draws[0] < controls[AG_STUTTER] && voice->has_last) {
    to_vector(voice, voice->last, voice->vector);
  } else if (draws[1] < controls[AG_SHUFFLE] && voice->count) {
    int place = (voice->first + (int)(draws[2] * voice->count)) % model->settings[RECENT];
    float *other = voice->recent + place * size;
    for (int k = 0; k < size; k++) voice->last[k] = other[k], other[k] = frame[k];
    to_vector(voice, voice->last, voice->vector);
  } else {
    pass_through(voice, frame);
  }
  if (controls[AG_NOISE] > 0) {
    drift(voice, draws + 5);
    if (draws[3] < controls[AG_NOISE_CHANCE])
      for (int n = 0; n < values; n++) voice->vector[n] += controls[AG_NOISE] * voice->drift[n];
  }
  step(voice, !(draws[4] < controls[AG_DEAF]));
}

void ag_voice_output_noise(ag_voice *voice, float *frame, const double *draws) {
  const ag_model *model = voice->model;
  int values = model->settings[VALUES];
  float amount = voice->controls[AG_OUTPUT_NOISE];
  if (!(amount > 0)) return;
  if (!draws) {
    normals(voice->random + OUTSIDE, voice->normal, values);
    for (int n = 0; n < values; n++) voice->draws[n] = voice->normal[n];
    draws = voice->draws;
  }
  to_vector(voice, frame, voice->drawn);
  for (int n = 0; n < values; n++) voice->drawn[n] += amount * model->map_spread[n] * (float)draws[n];
  float *noisy = to_frame(voice, voice->drawn);
  for (int k = 0; k < model->frame_size; k++) frame[k] = noisy[k];
}

/* ---- places to start from -------------------------------------------------------------------- */

void ag_voice_leave(ag_voice *voice, const double *draws) {
  const ag_model *model = voice->model;
  const int *set = model->settings;
  const int32_t *segments = model->primer_segments;
  double own[2] = {0, 0};
  if (!draws) {
    for (int n = 0; n < 2; n++) own[n] = uniform(voice->random + PLACING);
    draws = own;
  }
  ag_voice_clear(voice);
  voice->from = 0;
  voice->left = set[WINDOW];
  if (!segments) return;
  int style = (int)(clip(voice->controls[AG_STYLE], 0, set[STYLES] - 1) + 0.5f);
  int fitting = 0, shortest = model->primer_frames, chosen = 0;
  for (int n = 0; n < set[SEGMENTS]; n++) fitting += segments[2 * n + 1] == style;
  for (int n = 0; n < set[SEGMENTS]; n++)
    if ((!fitting || segments[2 * n + 1] == style) && segments[2 * n] < shortest) shortest = segments[2 * n];
  if (set[CARRY] || voice->left > shortest) voice->left = shortest;
  int which = (int)(draws[0] * (fitting ? fitting : set[SEGMENTS]));
  for (int n = 0; n < set[SEGMENTS]; n++) {
    chosen = n;
    if ((!fitting || segments[2 * n + 1] == style) && which-- == 0) break;
    voice->from += segments[2 * n];
  }
  voice->from += (int)(draws[1] * (segments[2 * chosen] - voice->left + 1));
}

int ag_voice_approach(ag_voice *voice, int frames) {
  const ag_model *model = voice->model;
  int values = model->settings[VALUES], columns = model->forward ? values : model->frame_size;
  for (; frames > 0 && voice->left > 0; frames--, voice->left--, voice->from++) {
    const float *row = model->primer_segments ? model->primer + (int64_t)voice->from * columns : 0;
    if (!row) {
      ag_voice_take(voice, model->mean);
    } else if (!model->forward) {
      ag_voice_take(voice, row);
    } else {
      for (int k = 0; k < values; k++) voice->drawn[k] = row[k];
      ag_voice_take(voice, to_frame(voice, voice->drawn));
    }
  }
  return voice->left;
}

void ag_voice_jump(ag_voice *voice, const double *draws) {
  ag_voice_leave(voice, draws);
  ag_voice_approach(voice, voice->left);
}

/* ---- mixing ---------------------------------------------------------------------------------- */

static f4 power_of(f4 frame, float floor_db, float floor) {
  f4 above = smaller(larger(frame - floor_db, splat(0)), splat(300));
  f4 magnitude = floor * exp_less_one4(above * 0.115129254650f);
  return magnitude * magnitude;
}

void ag_mix(const ag_model *model, float *into, float share, const float *frame, float weight) {
  float floor_db = (float)model->numbers[FLOOR_DB], floor = (float)exp_double(model->numbers[FLOOR_DB] * 0.11512925464970229);
  for (int k = 0; k < model->frame_size; k += 4) {
    int left = model->frame_size - k < 4 ? model->frame_size - k : 4;
    f4 a = splat(floor_db), b = a;
    for (int n = 0; n < left; n++) a[n] = into[k + n], b[n] = frame[k + n];
    f4 power = share * power_of(a, floor_db, floor) + weight * power_of(b, floor_db, floor);
    for (int n = 0; n < left; n++) {
      float ratio = __builtin_sqrtf(power[n] > 0 ? power[n] : 0) / floor;
      into[k + n] = floor_db + 8.685889638f * log_of(1 + ratio);
    }
  }
}
