/* The zip, its JSON and its tensors, read with suspicion; then the file of audiogen/export/model_file.py
   written from them. What Python computes when it exports (the delays of an impulse, the constants of
   the limiter) is computed here by the same formulas, with constants that the build took from Python. */

#include "package.hpp"

#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <stdexcept>
#include <sys/stat.h>

#include "generated.h"

extern "C" {
#include "format.h"
}

namespace {

/* What is wrong with a file; caught by `read_package`. */
struct Wrong : std::runtime_error {
  using std::runtime_error::runtime_error;
};

[[noreturn]] void damaged(const std::string &what) { throw Wrong("it is damaged: " + what); }

/* ---- bytes ----------------------------------------------------------------------------------- */

struct Span {
  const uint8_t *data = nullptr;
  size_t size = 0;
};

uint32_t number_at(const uint8_t *at, int bytes) {
  uint32_t value = 0;
  for (int n = bytes; n--;) value = value << 8 | at[n];
  return value;
}

uint32_t checksum(const uint8_t *data, size_t size) {
  static const std::vector<uint32_t> table = [] {
    std::vector<uint32_t> made(256);
    for (uint32_t n = 0; n < 256; n++) {
      uint32_t c = n;
      for (int k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >> 1) : c >> 1;
      made[n] = c;
    }
    return made;
  }();
  uint32_t crc = 0xffffffff;
  for (size_t n = 0; n < size; n++) crc = table[(crc ^ data[n]) & 255] ^ (crc >> 8);
  return ~crc;
}

std::vector<uint8_t> content_of(const std::string &path) {
  struct stat facts;
  if (stat(path.c_str(), &facts)) throw Wrong(std::string("it cannot be read: ") + strerror(errno));
  if (!S_ISREG(facts.st_mode)) throw Wrong("it is no file");
  if (facts.st_size > 2000000000) throw Wrong("it is larger than 2 GB");
  FILE *file = fopen(path.c_str(), "rb");
  if (!file) throw Wrong(std::string("it cannot be read: ") + strerror(errno));
  std::vector<uint8_t> content(static_cast<size_t>(facts.st_size));
  size_t got = content.empty() ? 0 : fread(content.data(), 1, content.size(), file);
  fclose(file);
  if (got != content.size()) throw Wrong("it cannot be read whole");
  return content;
}

/* The entries of the zip, by name: stored one after the other, as audiogen/model/pack_file.py does. */
std::map<std::string, Span> entries_of(const std::vector<uint8_t> &content) {
  std::map<std::string, Span> found;
  const uint8_t *data = content.data();
  size_t at = 0, size = content.size();
  if (size < 4 || memcmp(data, "PK\3\4", 4)) throw Wrong("it is no packed model");
  while (at + 30 <= size && !memcmp(data + at, "PK\3\4", 4)) {
    const uint8_t *head = data + at;
    size_t named = number_at(head + 26, 2), extra = number_at(head + 28, 2);
    uint32_t sum = number_at(head + 14, 4), stored = number_at(head + 18, 4), whole = number_at(head + 22, 4);
    if (number_at(head + 6, 2) || number_at(head + 8, 2) || extra || stored != whole)
      damaged("an entry is stored in another way than audiogen does");
    if (at + 30 + named + stored > size) throw Wrong("it is cut short");
    std::string name(reinterpret_cast<const char *>(head + 30), named);
    Span entry = {head + 30 + named, stored};
    if (checksum(entry.data, entry.size) != sum) damaged("a checksum is wrong");
    if (!found.emplace(name, entry).second) damaged("an entry is in it twice");
    at += 30 + named + stored;
  }
  if (size < at + 22 || memcmp(data + size - 22, "PK\5\6", 4) || number_at(data + size - 6, 4) != at ||
      number_at(data + size - 12, 2) != found.size() || number_at(data + size - 10, 4) != size - 22 - at)
    throw Wrong("it is cut short");
  return found;
}

/* ---- JSON ------------------------------------------------------------------------------------ */

struct Json {
  enum Kind { NOTHING, TRUTH, NUMBER, TEXT, LIST, OBJECT } kind = NOTHING;
  double number = 0;
  std::string text;
  std::vector<Json> items;
  std::map<std::string, Json> members;

  const Json &operator[](const char *name) const {
    static const Json nothing;
    auto found = members.find(name);
    return found == members.end() ? nothing : found->second;
  }
};

class Parser {
 public:
  explicit Parser(Span text) : at(text.data), end(text.data + text.size) {}

  Json whole() {
    Json value = parsed(0);
    space();
    if (at != end) bad();
    return value;
  }

 private:
  const uint8_t *at, *end;

  [[noreturn]] static void bad() { damaged("it holds text that is no JSON"); }
  int peek() const { return at < end ? *at : -1; }
  void space() {
    while (at < end && strchr(" \t\r\n", *at) && *at) at++;
  }
  void expect(char letter) {
    space();
    if (peek() != letter) bad();
    at++;
  }
  bool take(const char *word) {
    size_t length = strlen(word);
    if (static_cast<size_t>(end - at) < length || memcmp(at, word, length)) return false;
    at += length;
    return true;
  }

  Json parsed(int depth) {
    if (depth > 32) bad();
    space();
    Json value;
    if (peek() == '{') {
      value.kind = Json::OBJECT;
      at++;
      space();
      if (peek() == '}') return at++, value;
      do {
        space();
        std::string name = text();
        expect(':');
        value.members[name] = parsed(depth + 1);
        space();
      } while (peek() == ',' && at++);
      expect('}');
    } else if (peek() == '[') {
      value.kind = Json::LIST;
      at++;
      space();
      if (peek() == ']') return at++, value;
      do {
        value.items.push_back(parsed(depth + 1));
        space();
      } while (peek() == ',' && at++);
      expect(']');
    } else if (peek() == '"') {
      value.kind = Json::TEXT;
      value.text = text();
    } else if (take("true") || take("false")) {
      value.kind = Json::TRUTH;
      value.number = at[-2] == 'u';
    } else if (!take("null")) {
      value.kind = Json::NUMBER;
      value.number = number();
    }
    return value;
  }

  double number() {
    std::string digits;
    while (at < end && digits.size() < 64 && *at && strchr("+-.0123456789eE", *at)) digits += static_cast<char>(*at++);
    if (digits.empty()) bad();
    /* `strtod` would take a comma for the point in some languages, and the host chooses those. */
    double value = 0, sign = 1;
    size_t k = 0;
    int places = 0;
    if (digits[k] == '-') sign = -1, k++;
    bool point = false;
    for (; k < digits.size() && digits[k] != 'e' && digits[k] != 'E'; k++) {
      if (digits[k] == '.') point = true;
      else if (digits[k] < '0' || digits[k] > '9') bad();
      else value = value * 10 + (digits[k] - '0'), places += point;
    }
    int power = k < digits.size() ? atoi(digits.c_str() + k + 1) : 0;
    power -= places;
    if (power < -400 || power > 400) bad();
    return sign * (power < 0 ? value / std::pow(10.0, -power) : value * std::pow(10.0, power));
  }

  std::string text() {
    if (peek() != '"') bad();
    at++;
    std::string made;
    while (at < end && *at != '"') {
      if (*at != '\\') {
        made += static_cast<char>(*at++);
        continue;
      }
      if (++at >= end) bad();
      char letter = static_cast<char>(*at++);
      const char *escapes = "n\nt\tr\rb\bf\f";
      if (letter == 'u') {
        if (end - at < 4) bad();
        unsigned code = 0;
        if (sscanf(std::string(at, at + 4).c_str(), "%4x", &code) != 1) bad();
        at += 4;
        if (code < 0x80) made += static_cast<char>(code);
        else if (code < 0x800) made += static_cast<char>(0xc0 | code >> 6), made += static_cast<char>(0x80 | (code & 63));
        else {
          made += static_cast<char>(0xe0 | code >> 12);
          made += static_cast<char>(0x80 | (code >> 6 & 63)), made += static_cast<char>(0x80 | (code & 63));
        }
        continue;
      }
      const char *escape = strchr(escapes, letter);
      made += letter == '"' || letter == '\\' || letter == '/' || !escape ? letter : escape[1];
    }
    if (at >= end) bad();
    at++;
    return made;
  }
};

double number_of(const Json &object, const char *name, double absent) {
  const Json &value = object[name];
  if (value.kind == Json::NOTHING) return absent;
  if (value.kind != Json::NUMBER && value.kind != Json::TRUTH) damaged(std::string("'") + name + "' is no number");
  return value.number;
}

int whole_of(const Json &object, const char *name, int absent) {
  double value = number_of(object, name, absent);
  if (!(value >= -1e9 && value <= 1e9)) damaged(std::string("'") + name + "' is out of range");
  return static_cast<int>(value);
}

std::string text_of(const Json &object, const char *name, const char *absent) {
  return object[name].kind == Json::TEXT ? object[name].text : absent;
}

/* ---- tensors --------------------------------------------------------------------------------- */

struct Values {
  std::string type;
  size_t rows = 1, columns = 1; /* of a vector: one row */
  int axes = 0;
  Span data;
};

using Table = std::map<std::string, Values>;

Table tensors_of(Span file) {
  if (file.size < 8) damaged("a file of tensors is empty");
  uint64_t length = number_at(file.data, 4) | static_cast<uint64_t>(number_at(file.data + 4, 4)) << 32;
  if (length > file.size - 8) damaged("a file of tensors is cut short");
  Json header = Parser({file.data + 8, static_cast<size_t>(length)}).whole();
  const uint8_t *body = file.data + 8 + length;
  double room = static_cast<double>(file.size - 8 - length);
  static const std::map<std::string, int> SIZES = {{"F32", 4}, {"F16", 2}, {"I32", 4}, {"I8", 1}, {"U8", 1}};
  Table table;
  for (const auto &[name, facts] : header.members) {
    if (name == "__metadata__") continue;
    Values values;
    values.type = text_of(facts, "dtype", "");
    auto size = SIZES.find(values.type);
    const std::vector<Json> &shape = facts["shape"].items, &places = facts["data_offsets"].items;
    if (size == SIZES.end() || shape.size() > 2 || places.size() != 2)
      damaged("the tensor '" + name + "' has another form than it should");
    double count = size->second;
    for (const Json &length : shape) {
      if (!(length.number >= 0 && length.number < 1e9)) damaged("the tensor '" + name + "' has no shape");
      count *= length.number;
    }
    double from = places[0].number, to = places[1].number;
    if (!(from >= 0 && to >= from && to <= room && to - from == count))
      damaged("the tensor '" + name + "' lies outside of its file");
    values.axes = static_cast<int>(shape.size());
    if (!shape.empty()) values.columns = static_cast<size_t>(shape.back().number);
    if (shape.size() == 2) values.rows = static_cast<size_t>(shape[0].number);
    values.data = {body + static_cast<size_t>(from), static_cast<size_t>(to - from)};
    table[name] = values;
  }
  return table;
}

const Values &need(const Table &table, const std::string &name) {
  auto found = table.find(name);
  if (found == table.end()) damaged("the tensor '" + name + "' is missing");
  return found->second;
}

float half(uint16_t bits) {
  float value = std::ldexp(static_cast<float>((bits & 0x3ff) | (bits & 0x7c00 ? 0x400 : 0)),
                           (bits & 0x7c00 ? bits >> 10 & 31 : 1) - 25);
  if ((bits & 0x7c00) == 0x7c00) value = NAN;
  return bits & 0x8000 ? -value : value;
}

std::vector<float> floats_of(const Values &values) {
  size_t count = values.rows * values.columns;
  std::vector<float> made(count);
  if (values.type == "F32") {
    if (count) memcpy(made.data(), values.data.data, 4 * count);
  } else if (values.type == "F16") {
    for (size_t n = 0; n < count; n++) made[n] = half(static_cast<uint16_t>(number_at(values.data.data + 2 * n, 2)));
  } else {
    damaged("a tensor holds whole numbers where it should not");
  }
  return made;
}

/* ---- the compact file ------------------------------------------------------------------------ */

class File {
 public:
  void add(int what, int layer, int type, size_t rows, size_t columns, const void *data, size_t size) {
    entries.push_back({what, layer, type, rows, columns, std::vector<uint8_t>(size)});
    if (size) memcpy(entries.back().data.data(), data, size);
  }
  void add(int what, int layer, const Values &values) {
    int type = values.type == "F32" ? FLOAT32 : values.type == "F16" ? FLOAT16 : TYPES;
    if (type == TYPES) damaged("a tensor holds whole numbers where it should not");
    add(what, layer, type, values.rows, values.columns, values.data.data, values.data.size);
  }
  /* A vector, which is always in single precision. */
  void add(int what, int layer, const std::vector<float> &values, size_t rows = 1) {
    add(what, layer, FLOAT32, rows, values.size() / rows, values.data(), 4 * values.size());
  }

  std::vector<uint8_t> written(const int32_t *settings, const double *numbers) const {
    size_t at = sizeof(Header) + sizeof(Tensor) * entries.size(), size = at;
    for (const Entry &entry : entries) size = (size + 15) / 16 * 16 + entry.data.size();
    if (size > 0x7fffffff) throw Wrong("it is too large");
    std::vector<uint8_t> made(size);
    Header header = {};
    memcpy(header.magic, "audiogen", 8);
    header.version = FORMAT_VERSION;
    header.size = static_cast<uint32_t>(size);
    header.tensors = static_cast<uint32_t>(entries.size());
    memcpy(header.settings, settings, sizeof header.settings);
    memcpy(header.numbers, numbers, sizeof header.numbers);
    size_t listed = sizeof(Header);
    for (const Entry &entry : entries) {
      at = (at + 15) / 16 * 16;
      Tensor tensor = {};
      tensor.what = static_cast<uint32_t>(entry.what);
      tensor.layer = static_cast<uint32_t>(entry.layer);
      tensor.type = static_cast<uint32_t>(entry.type);
      tensor.rows = static_cast<uint32_t>(entry.rows);
      tensor.columns = static_cast<uint32_t>(entry.columns);
      tensor.offset = static_cast<uint32_t>(at);
      memcpy(made.data() + listed, &tensor, sizeof tensor);
      if (!entry.data.empty()) memcpy(made.data() + at, entry.data.data(), entry.data.size());
      listed += sizeof tensor;
      at += entry.data.size();
    }
    memcpy(made.data(), &header, sizeof header);
    const size_t begin = offsetof(Header, tensors);
    header.checksum = checksum(made.data() + begin, size - begin);
    memcpy(made.data(), &header, sizeof header);
    return made;
  }

 private:
  struct Entry {
    int what, layer, type;
    size_t rows, columns;
    std::vector<uint8_t> data;
  };
  std::vector<Entry> entries;
};

int rounded(double value) { return static_cast<int>(std::nearbyint(value)); }

/* ---- what follows from the transform ----------------------------------------------------------- */

std::vector<float> analysis_window(int n_fft, int length, const double *cosines) {
  std::vector<float> window(n_fft, 0.0f);
  int start = (n_fft - length) / 2;
  for (int n = 0; n < length; n++) {
    double phase = 2 * M_PI * n / length, value = 0;
    for (int order = 0; order < 3; order++)
      value += (order % 2 ? -1 : 1) * cosines[order] * std::cos(order * phase);
    window[start + n] = static_cast<float>(value);
  }
  return window;
}

/* The sum in the order in which numpy takes it, so that both find the same width of the window. */
double pairwise(const double *values, size_t count) {
  if (count < 8) {
    double sum = -0.0;
    for (size_t n = 0; n < count; n++) sum += values[n];
    return sum;
  }
  if (count <= 128) {
    double parts[8];
    for (int k = 0; k < 8; k++) parts[k] = values[k];
    size_t n = 8;
    for (; n < count - count % 8; n += 8)
      for (int k = 0; k < 8; k++) parts[k] += values[n + k];
    double sum = ((parts[0] + parts[1]) + (parts[2] + parts[3])) + ((parts[4] + parts[5]) + (parts[6] + parts[7]));
    for (; n < count; n++) sum += values[n];
    return sum;
  }
  size_t half = count / 2;
  half -= half % 8;
  return pairwise(values, half) + pairwise(values + half, count - half);
}

/* `gaussian_gamma` of audiogen/codec/pghi.py. */
double gaussian_gamma(const std::vector<float> &window) {
  float peak = 0;
  for (float value : window) peak = value > peak ? value : peak;
  double length = static_cast<double>(window.size()), low = std::log(1e-3), high = std::log(10.0);
  const double golden = (std::sqrt(5.0) - 1) / 2;
  std::vector<double> squares(window.size());
  auto error = [&](double ratio) {
    double gamma = std::exp(ratio) * length * length;
    for (size_t n = 0; n < window.size(); n++) {
      double t = static_cast<double>(n) - length / 2;
      double apart = static_cast<double>(window[n]) / peak - std::exp(-M_PI * (t * t) / gamma);
      squares[n] = apart * apart;
    }
    return pairwise(squares.data(), squares.size());
  };
  while (high - low > 1e-6) {
    double a = high - golden * (high - low), b = low + golden * (high - low);
    if (error(a) < error(b)) high = b;
    else low = a;
  }
  return std::exp((low + high) / 2) * length * length;
}

/* numpy's `interp`, with what is beyond the last place. */
double interpolated(double at, const std::vector<double> &places, const std::vector<double> &values, double beyond) {
  if (at < places.front()) return values.front();
  if (at > places.back()) return beyond;
  size_t low = 0, high = places.size() - 1;
  while (high - low > 1) {
    size_t middle = (low + high) / 2;
    if (places[middle] <= at) low = middle;
    else high = middle;
  }
  if (at == places[high]) return values[high];
  double slope = (values[high] - values[low]) / (places[high] - places[low]);
  return slope * (at - places[low]) + values[low];
}

/* `delay_table` of audiogen/codec/pghi.py. */
std::vector<float> delay_table(const std::vector<float> &window, int hop, int n_fft) {
  const double least = std::log(1e-9), half = (static_cast<double>(window.size()) + 1) / 2;
  float peak = 0;
  for (float value : window) peak = value > peak ? value : peak;
  std::vector<double> places, logs;
  for (size_t n = 0; n < window.size(); n++) {
    places.push_back(static_cast<double>(n + 1) - half);
    logs.push_back(std::log(std::fmax(static_cast<double>(window[n]) / peak, 1e-9)));
  }
  auto level = [&](double delay) { return interpolated(delay, places, logs, least); };
  std::vector<float> table;
  for (int ahead = 0; ahead < 2; ahead++) {
    std::vector<double> delays, rises;
    double end = ahead ? half : half - hop, most = -INFINITY;
    for (int n = 0; n < 1000; n++) {
      double delay = n < 999 ? n * (end / 999) : end;
      double rise = level(delay - hop) - level(ahead ? delay : delay + hop);
      most = rise > most ? rise : most;
      delays.push_back(delay), rises.push_back(most);
    }
    for (int k = 0; k < DELAYS; k++) {
      double delay = interpolated(static_cast<double>(k) / DELAYS_PER_NEPER, rises, delays, delays.back());
      table.push_back(static_cast<float>(2 * M_PI / n_fft * delay));
    }
  }
  return table;
}

/* ---- from one to the other --------------------------------------------------------------------- */

std::string medium_of(const std::string &kind) {
  return kind == "waveform" ? "samples" : kind == "notes" ? "notes" : kind == "series" ? "series" : "another kind";
}

void add_network(File &file, const Table &table, const Json &model) {
  int layers = whole_of(model, "layers", MODEL_LAYERS);
  bool norm = whole_of(model, "layer_norm", MODEL_LAYER_NORM);
  if (layers < 1 || layers > MOST_LAYERS) damaged("it has no layers, or too many");
  for (int n = 0; n < layers; n++) {
    std::string layer = "rnn_" + std::to_string(n + 1) + "/";
    file.add(KERNEL, n, need(table, layer + "kernel"));
    file.add(RECURRENT, n, need(table, layer + "recurrent_kernel"));
    const Values &bias = need(table, layer + "bias");
    file.add(BIAS, n, floats_of(bias), bias.rows ? bias.rows : 1);
    if (norm) {
      file.add(NORM_GAIN, n, floats_of(need(table, layer + "norm_gain")));
      file.add(NORM_BIAS, n, floats_of(need(table, layer + "norm_bias")));
    }
    if (table.count(layer + "start_h")) file.add(START_H, n, floats_of(need(table, layer + "start_h")));
    if (table.count(layer + "start_c")) file.add(START_C, n, floats_of(need(table, layer + "start_c")));
  }
  file.add(HEAD_KERNEL, 0, need(table, "head/kernel"));
  file.add(HEAD_BIAS, 0, floats_of(need(table, "head/bias")));
  file.add(HEAD_SPREAD, 0, floats_of(need(table, "head/spread")));
  if (table.count("head/leak")) file.add(LEAK, 0, floats_of(need(table, "head/leak")));
  if (table.count("head/residual_spread"))
    file.add(RESIDUAL_SPREAD, 0, floats_of(need(table, "head/residual_spread")));
  if (whole_of(model, "styles", MODEL_STYLES) > 1) {
    const Values &style = need(table, "style/embedding");
    file.add(STYLE, 0, floats_of(style), style.rows ? style.rows : 1);
  }
}

/* Returns how many values a vector has. */
size_t add_map(File &file, const Table &table) {
  size_t values = need(table, "frame_map/spread").columns;
  std::vector<float> scale = floats_of(need(table, "frame_map/scale")), whole(values);
  if (scale.empty()) damaged("the tensor 'frame_map/scale' is empty");
  for (size_t n = 0; n < values; n++) whole[n] = scale[n % scale.size()];
  file.add(SCALE, 0, whole);
  static const std::pair<int, const char *> NAMES[] = {
      {MEAN, "mean"}, {SPREAD, "spread"}, {LOW, "low"}, {HIGH, "high"}, {CAP, "ceiling"}};
  for (const auto &[what, name] : NAMES)
    file.add(what, 0, floats_of(need(table, std::string("frame_map/") + name)));
  if (table.count("frame_map/basis")) file.add(BASIS, 0, need(table, "frame_map/basis"));
  return values;
}

/* Returns how many segments there are. */
int add_primer(File &file, Span entry) {
  std::vector<float> frames;
  std::vector<int32_t> segments;
  size_t columns = 0;
  for (const auto &[name, values] : tensors_of(entry)) {
    if (values.axes != 2 || !values.rows || !values.columns || (columns && values.columns != columns))
      damaged("the primer has no frames of this codec");
    columns = values.columns;
    std::vector<float> more = floats_of(values);
    frames.insert(frames.end(), more.begin(), more.end());
    size_t style = name.rfind("_style_");
    segments.push_back(static_cast<int32_t>(values.rows));
    segments.push_back(style == std::string::npos ? 0 : atoi(name.c_str() + style + 7));
  }
  if (segments.empty()) damaged("the primer is empty");
  file.add(PRIMER, 0, frames, frames.size() / columns);
  file.add(PRIMER_SEGMENTS, 0, INT32, segments.size() / 2, 2, segments.data(), 4 * segments.size());
  return static_cast<int>(segments.size() / 2);
}

void add_errors(File &file, Span entry, size_t values) {
  Table table = tensors_of(entry);
  auto given = [&](const char *name, const char *type) -> const Values & {
    const Values &found = need(table, name);
    if (found.type != type) damaged(std::string("the tensor '") + name + "' has another type than it should");
    return found;
  };
  const Values &errors = given("errors", "U8");
  if (errors.columns != (values + 1) / 2) damaged("the errors of the corpus are of another size");
  file.add(ERRORS, 0, NIBBLES, errors.rows, values, errors.data.data, errors.data.size);
  static const std::pair<int, const char *> BYTES[] = {{KEYS, "keys"}, {CENTRES, "centres"}};
  for (const auto &[what, name] : BYTES) {
    const Values &found = given(name, "I8");
    file.add(what, 0, INT8, found.rows, found.columns, found.data.data, found.data.size);
  }
  static const std::pair<int, const char *> WHOLE[] = {{ERROR_SEGMENTS, "segments"}, {CELLS, "cells"}};
  for (const auto &[what, name] : WHOLE) {
    const Values &found = given(name, "I32");
    file.add(what, 0, INT32, found.columns, 1, found.data.data, found.data.size);
  }
  const Values &projection = need(table, "projection");
  file.add(PROJECTION, 0, floats_of(projection), projection.rows ? projection.rows : 1);
  // There was a time without.
  std::vector<float> blend = table.count("blend") ? floats_of(table.at("blend")) : std::vector<float>{1, 0, 0, 1};
  file.add(BLEND, 0, blend, 2);
}

void convert(const std::map<std::string, Span> &entries, Package &package) {
  auto entry = [&](const char *name) -> Span {
    auto found = entries.find(name);
    if (found == entries.end()) damaged(std::string(name) + " is missing");
    return found->second;
  };
  Json config = Parser(entry("config.json")).whole();
  if (whole_of(config, "format", 0) != CHECKPOINT_FORMAT || whole_of(config, "pack_format", 0) != PACKED_FORMAT)
    throw Wrong("it was made by another version of audiogen than this plug-in");
  const Json &codec = config["codec"], &model = config["model"];
  std::string kind = text_of(codec, "kind", "");
  if (kind != "spectral")
    throw Wrong("it is a model of " + medium_of(kind) + ": the plug-in plays only models of spectra");
  int rate = whole_of(codec, "sample_rate", 0), n_fft = whole_of(codec, "n_fft", 0);
  int hop = whole_of(codec, "hop_length", 0), length = whole_of(codec, "win_length", 0);
  int channels = whole_of(codec, "channels", CODEC_CHANNELS);
  double floor_db = number_of(codec, "floor_db", CODEC_FLOOR_DB);
  std::string shape = text_of(codec, "fft_window", CODEC_WINDOW);
  const double *cosines = nullptr;
  for (const auto &known : WINDOWS)
    if (shape == known.name) cosines = known.cosines;
  bool fits = rate >= 1000 && rate <= 384000 && n_fft >= 16 && n_fft <= 65536 && n_fft % 2 == 0 && cosines &&
              length >= 4 && length <= n_fft && hop >= 1 && hop <= length / 2;
  if (!fits) damaged("its transform has settings that are out of range");

  File file;
  Table table = tensors_of(entry("weights.safetensors"));
  add_network(file, table, model);
  size_t values = add_map(file, table);
  int segments = 0;
  if (entries.count("corpus/primer.safetensors")) segments = add_primer(file, entry("corpus/primer.safetensors"));
  if (entries.count("corpus/errors.safetensors")) add_errors(file, entry("corpus/errors.safetensors"), values);

  std::vector<float> window = analysis_window(n_fft, length, cosines), above;
  double energy = 0;
  for (float value : window) {
    energy += static_cast<double>(value) * value;
    if (value > 0) above.push_back(value);
  }
  file.add(ANALYSIS_WINDOW, 0, window);
  file.add(DELAY_TABLE, 0, delay_table(above, hop, n_fft), 2);
  std::vector<double> steps, spans;
  double pivot = std::tan(M_PI * std::fmin(PIVOT, rate / 4.0) / rate);
  for (double corner = LOWEST_SHELF; corner < 0.4 * rate && steps.size() < 20; corner *= 2) {
    double warped = std::tan(M_PI * corner / rate);
    steps.push_back(warped / (1 + warped));
    spans.push_back((pivot / warped) * (pivot / warped));
  }
  int shelves = static_cast<int>(steps.size());
  steps.insert(steps.end(), spans.begin(), spans.end());
  if (shelves) file.add(TILT_SHELVES, 0, FLOAT64, 2, shelves, steps.data(), 8 * steps.size());

  std::string cell = text_of(model, "cell", MODEL_CELL);
  double frame_rate = static_cast<double>(rate) / hop;
  int latency = rounded(LOOKAHEAD_SECONDS * rate), hold = rounded(HOLD_SECONDS * rate);
  if (latency < 1) latency = 1;
  if (hold < latency + 1) hold = latency + 1;
  int32_t settings[SETTINGS] = {};
  settings[GATES] = cell == "lstm" ? 4 : cell == "gru" ? 3 : cell == "rnn" ? 1 : 0;
  settings[UNITS] = whole_of(model, "units", MODEL_UNITS);
  settings[LAYERS] = whole_of(model, "layers", MODEL_LAYERS);
  settings[VALUES] = static_cast<int32_t>(values);
  settings[POINT] = text_of(model, "head", MODEL_HEAD) == "point";
  settings[COMPONENTS] = whole_of(model, "components", MODEL_COMPONENTS);
  settings[RESIDUAL] = whole_of(model, "residual", MODEL_RESIDUAL);
  settings[LAYER_NORM] = whole_of(model, "layer_norm", MODEL_LAYER_NORM);
  settings[CARRY] = text_of(model, "context", MODEL_CONTEXT) == "carry";
  settings[WINDOW] = whole_of(model, "window", MODEL_WINDOW);
  settings[STYLES] = whole_of(model, "styles", MODEL_STYLES);
  settings[CHANNELS] = channels;
  settings[SAMPLE_RATE] = rate;
  settings[N_FFT] = n_fft;
  settings[HOP] = hop;
  settings[LOOKAHEAD] = PHASE_LOOKAHEAD;
  settings[ROUNDS] = PHASE_ROUNDS;
  settings[RECENT] = std::max(2, rounded(SHUFFLED * frame_rate));
  settings[PLACE_FRAMES] = std::max(1, rounded(PLACE_SECONDS * frame_rate));
  settings[LATENCY] = latency;
  settings[HOLD] = hold;
  settings[SHELVES] = shelves;
  settings[SEGMENTS] = segments;
  double numbers[NUMBERS] = {};
  numbers[FLOOR_DB] = floor_db;
  numbers[GAMMA] = gaussian_gamma(above);
  numbers[MOMENTUM] = PHASE_MOMENTUM;
  numbers[TOLERANCE] = PHASE_TOLERANCE;
  numbers[LEAST] = static_cast<float>(0.05 * energy / hop);
  numbers[FRAME_RATE] = frame_rate;
  numbers[TIRED] = 1 / (TIRED_SECONDS * frame_rate);
  numbers[POLE] = std::exp(-2 * M_PI * CORNER / rate);
  numbers[RELEASE] = -std::expm1(-1 / (RELEASE_SECONDS * rate));
  numbers[CEILING] = LIMITER_CEILING;
  package.model = file.written(settings, numbers);
  package.temperature = static_cast<float>(number_of(config, "temperature", 1));
  package.recall = static_cast<float>(number_of(config, "recall", 0));
  package.licence = text_of(config["provenance"], "licence", "");
  package.by = text_of(config["provenance"], "by", "");
  char key[200];
  snprintf(key, sizeof key, "%d/%d/%d/%d/%.20s/%d", rate, n_fft, hop, length, shape.c_str(), channels);
  package.codec = key;
}

}  // namespace

std::string read_package(const std::string &path, Package &package) {
  std::string name = path.substr(path.find_last_of("/\\") + 1), what;
  try {
    std::vector<uint8_t> content = content_of(path);
    convert(entries_of(content), package);
    return "";
  } catch (const Wrong &wrong) {
    what = wrong.what();
  } catch (const std::bad_alloc &) {
    what = "there is not enough memory for it";
  } catch (const std::exception &) { /* lengths that no memory has */
    what = "it is damaged";
  }
  return name + " cannot be played: " + what;
}
