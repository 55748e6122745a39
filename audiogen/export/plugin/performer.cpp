/* The threads that make sound. How models play together is what the exported page does too
   (../page/engine.js), but with two of them: the one that leads, and the one before it as it fades. */

#include "performer.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <dirent.h>

#include "package.hpp"

extern "C" {
#include "player.h"
}

namespace {

using std::chrono::duration;
using std::chrono::steady_clock;

const int AT_ONCE = 4;         /* frames that a voice takes, beside playing one, on its way elsewhere */
const double SPARE = 0.1;      /* s of sound that wait beyond what a host may ask for at once */
const double BURST = 0.02;     /* s that a host in real time may be early */
const double PATIENCE = 10;    /* s that a host faster than real time is kept waiting, at most */
const double PAUSE = 1, FORGOTTEN = 60; /* s; see `play` */
const float OPENING = 1.0f / 256; /* of a fade, per sample */
const double RISE = 0.02;      /* s of the fade at the beginning and at the end of a codec */

void rest(double seconds) { std::this_thread::sleep_for(duration<double>(seconds)); }

/* Memory aligned for the player. */
class Room {
 public:
  explicit Room(size_t size) : memory(static_cast<char *>(std::malloc(size + 64))) {
    if (!memory) throw std::bad_alloc();
  }
  ~Room() { std::free(memory); }
  Room(const Room &) = delete;
  void *get() const { return memory + (64 - reinterpret_cast<uintptr_t>(memory) % 64); }

 private:
  char *memory;
};

std::vector<std::string> models_in(const std::string &folder) {
  std::vector<std::string> found;
  const std::string ending = PACKED_ENDING;
  if (DIR *directory = opendir(folder.c_str())) {
    while (const dirent *entry = readdir(directory)) {
      std::string name = entry->d_name;
      if (name.size() > ending.size() && name[0] != '.' &&
          !name.compare(name.size() - ending.size(), ending.size(), ending))
        found.push_back(name.substr(0, name.size() - ending.size()));
    }
    closedir(directory);
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::string default_folder() {
  if (const char *given = std::getenv(MODELS_VARIABLE)) return given;
#ifdef _WIN32
  const char *home = std::getenv("USERPROFILE");
#else
  const char *home = std::getenv("HOME");
#endif
  return std::string(home ? home : ".") + "/" MODELS_FOLDER;
}

}  // namespace

/* ---- an opened model --------------------------------------------------------------------------- */

struct Opened {
  Package package;
  std::unique_ptr<Room> data, room;
  ag_model *model = nullptr;
};

struct Source {
  std::shared_ptr<Opened> opened;
  std::unique_ptr<Room> rooms[2];
  ag_voice *voice = nullptr, *other = nullptr; /* while one plays, the other gets ready elsewhere */
  bool approaching = false, onward = false;
  uint64_t taken = 0; /* of the frames that were played, the first that it has not taken */
  const float *offer = nullptr;
  std::string name;

  explicit Source(std::shared_ptr<Opened> made) : opened(std::move(made)) {
    ag_voice **voices[] = {&voice, &other};
    for (int n = 0; n < 2; n++) {
      rooms[n] = std::make_unique<Room>(ag_voice_bytes(opened->model));
      *voices[n] = ag_voice_make(opened->model, rooms[n]->get());
    }
  }

  void control(const float *values) {
    for (ag_voice *one : {voice, other}) std::memcpy(ag_voice_controls(one), values, AG_CONTROLS * sizeof(float));
  }

  void seeded(uint32_t seed) {
    ag_voice_seed(voice, seed);
    ag_voice_seed(other, seed + 500009);
    approaching = false;
  }

  void leave() {
    ag_voice_leave(other, nullptr);
    approaching = true;
  }

  void go() {
    if (approaching && ag_voice_approach(other, AT_ONCE) == 0) {
      std::swap(voice, other);
      approaching = false;
    }
  }
};

struct Chain {
  std::shared_ptr<Opened> opened;
  Room decoder_room, output_room;
  ag_decoder *decoder;
  ag_output *output;
  Resampler resampler;
  int channels, hop, size;
  double frame_rate;

  Chain(std::shared_ptr<Opened> made, double rate)
      : opened(std::move(made)),
        decoder_room(ag_decoder_bytes(opened->model)),
        output_room(ag_output_bytes(opened->model)),
        decoder(ag_decoder_make(opened->model, decoder_room.get())),
        output(ag_output_make(opened->model, output_room.get())),
        resampler(ag_model_fact(opened->model, AG_SAMPLE_RATE), static_cast<int>(std::lround(rate))),
        channels(ag_model_fact(opened->model, AG_CHANNELS)),
        hop(ag_model_fact(opened->model, AG_HOP)),
        size(ag_model_fact(opened->model, AG_FRAME_SIZE)),
        frame_rate(static_cast<double>(ag_model_fact(opened->model, AG_SAMPLE_RATE)) / hop) {}
};

/* ---- from threads that may wait ------------------------------------------------------------------ */

Performer::Performer() {
  for (int n = 0; n < CONTROLS; n++) values[n].store(TABLE[n].base);
  status_.folder = default_folder();
}

Performer::~Performer() { deactivate(); }

void Performer::activate(double sample_rate, uint32_t block) {
  deactivate();
  rate_ = sample_rate >= 1000 ? sample_rate : 48000;
  block_ = block ? block : 512;
  ahead_ = static_cast<size_t>(2.0 * block_ + (BURST + SPARE) * rate_);
  /* A frame is at most 32768 samples at 1000 Hz, which nobody has; 2 s have room for those there are. */
  ring_.assign(2 * (ahead_ + static_cast<size_t>(2 * rate_)), 0.0f);
  written_ = read_ = 0;
  open_ = 0;
  clocked_ = false;
  stop_ = filled_ = dropped_ = false;
  sounding_ = source_ != nullptr;
  loading_ = true;
  player_ = std::thread([this] { perform(); });
  loader_ = std::thread([this] { load(); });
  for (int n = 0; n < 5000 && !filled_ && (loading_ || sounding_); n++) rest(0.001);
}

void Performer::deactivate() {
  stop_ = true;
  if (loader_.joinable()) loader_.join();
  if (player_.joinable()) player_.join();
}

void Performer::choose_folder(const std::string &folder) {
  std::lock_guard<std::mutex> held(lock_);
  std::string chosen = folder.empty() ? default_folder() : folder;
  if (chosen == status_.folder) return;
  status_.folder = chosen;
  status_.version++;
  wanted_anew_ = true;
}

void Performer::choose_model(const std::string &name, int handled) {
  std::lock_guard<std::mutex> held(lock_);
  if (handled >= 0) handled_ = handled;
  wanted_name_ = name;
  wanted_anew_ = true;
}

Performer::Status Performer::status() const {
  std::lock_guard<std::mutex> held(lock_);
  Status status = status_;
  /* What was chosen and is not loaded yet is what a session keeps. */
  std::string chosen = wanted_anew_ && !wanted_name_.empty() ? wanted_name_ : name_at(wanted_.load());
  if (chosen.empty()) chosen = coming_;
  if (!chosen.empty()) status.model = chosen;
  return status;
}

/* The model at that place of the folder, or nothing; `lock_` is held. */
std::string Performer::name_at(int index) const {
  if (index < 0) return "";
  std::vector<std::string> models = status_.models.empty() ? models_in(status_.folder) : status_.models;
  return index < static_cast<int>(models.size()) ? models[static_cast<size_t>(index)] : "";
}

float Performer::playing(int control) const {
  bool moved = touched.load() >> control & 1;
  if (!moved && control == CONTROL_TEMPERATURE) return own_temperature_.load();
  if (!moved && control == CONTROL_RECALL) return own_recall_.load();
  return values[control].load(std::memory_order_relaxed);
}

/* ---- the loader ------------------------------------------------------------------------------------ */

void Performer::report(const std::string &sentence) {
  std::lock_guard<std::mutex> held(lock_);
  status_.sentence = sentence;
  status_.version++;
}

void Performer::load() {
  bool first = true;
  while (!stop_) {
    int index;
    std::string folder, name;
    bool anew;
    {
      std::lock_guard<std::mutex> held(lock_);
      index = wanted_.exchange(-1);
      anew = wanted_anew_;
      wanted_anew_ = false;
      folder = status_.folder;
      name = wanted_name_;
      wanted_name_.clear();
      coming_ = anew && !name.empty() ? name : name_at(index);
      if (first && !anew && status_.model.empty()) anew = true;
    }
    if (anew || index >= 0) {
      loading_ = true;
      try {
        load_model(folder, name, anew && !name.empty() ? -1 : index);
      } catch (const std::bad_alloc &) {
        report("there is not enough memory for the model");
      }
      std::lock_guard<std::mutex> held(lock_);
      coming_.clear();
    }
    first = false;
    loading_ = false;
    rest(0.005);
  }
}

void Performer::load_model(const std::string &folder, const std::string &name, int index) {
  std::vector<std::string> models = models_in(folder);
  std::string chosen = name, playing;
  {
    std::lock_guard<std::mutex> held(lock_);
    status_.models = models;
    status_.version++;
    playing = status_.model;
  }
  if (index >= 0) {
    if (index >= static_cast<int>(models.size())) return; /* as a note without a source, live */
    chosen = models[static_cast<size_t>(index)];
  }
  if (chosen.empty()) {
    if (models.empty()) {
      report("there is no " PACKED_ENDING " file in " + folder +
             ": choose another folder, or put one there (audiogen pack NAME)");
      return;
    }
    chosen = std::find(models.begin(), models.end(), playing) != models.end() ? playing : models[0];
  }
  auto opened = std::make_shared<Opened>();
  std::string path = folder + "/" + chosen + PACKED_ENDING;
  std::string sentence = read_package(path, opened->package);
  const std::vector<uint8_t> &content = opened->package.model;
  if (sentence.empty()) {
    opened->data = std::make_unique<Room>(content.size());
    std::memcpy(opened->data->get(), content.data(), content.size());
    if (int number = ag_check(opened->data->get(), content.size()))
      sentence = chosen + PACKED_ENDING " cannot be played: " + ag_refusal(number);
  }
  if (!sentence.empty()) {
    /* A note or a controller on stage leaves what plays; who chose that file hears nothing else. */
    std::lock_guard<std::mutex> held(lock_);
    status_.sentence = sentence;
    status_.version++;
    if (index >= 0 && sounding_) return;
    status_.model = chosen;
    status_.facts.clear();
    dropped_ = true;
    return;
  }
  size_t size = content.size();
  opened->room = std::make_unique<Room>(ag_model_bytes(opened->data->get(), size));
  opened->model = ag_model_open(opened->data->get(), size, opened->room->get());
  opened->package.model = {}; /* `data` holds it, aligned */
  auto source = std::make_unique<Source>(opened);
  source->name = chosen;
  source->seeded(seed.load());
  float at_rest[AG_CONTROLS];
  for (int n = 0; n < AG_CONTROLS; n++) at_rest[n] = values[VOICE_CONTROLS[n]].load();
  source->control(at_rest);

  std::vector<float> frames;
  int frame_size = ag_model_fact(opened->model, AG_FRAME_SIZE);
  {
    std::lock_guard<std::mutex> held(lock_);
    if (sounding_ && recorded_codec_ == opened->package.codec && recorded_size_ == frame_size) {
      uint64_t most = std::min<uint64_t>({recorded_count_, RECORDED,
                                          static_cast<uint64_t>(ag_model_fact(opened->model, AG_MEMORY_FRAMES))});
      for (uint64_t n = recorded_count_ - most; n < recorded_count_; n++) {
        const float *frame = recorded_.data() + n % RECORDED * static_cast<size_t>(frame_size);
        frames.insert(frames.end(), frame, frame + frame_size);
      }
      source->taken = recorded_count_;
      source->onward = most > 0;
    }
  }
  for (size_t n = 0; n + static_cast<size_t>(frame_size) <= frames.size() && !stop_; n += static_cast<size_t>(frame_size))
    ag_voice_take(source->voice, frames.data() + n);
  if (!source->onward) ag_voice_jump(source->voice, nullptr);

  char facts[160];
  std::snprintf(facts, sizeof facts, "%d Hz, %d x %d units", ag_model_fact(opened->model, AG_SAMPLE_RATE),
                ag_model_fact(opened->model, AG_LAYERS), ag_model_fact(opened->model, AG_UNITS));
  std::lock_guard<std::mutex> held(lock_);
  status_.model = chosen;
  status_.sentence.clear();
  status_.facts = facts;
  if (!opened->package.by.empty()) status_.facts += ", by " + opened->package.by;
  if (!opened->package.licence.empty()) status_.facts += ", " + opened->package.licence;
  status_.version++;
  own_temperature_ = opened->package.temperature;
  own_recall_ = opened->package.recall;
  arrived_ = std::move(source);
  sounding_ = true;
}

/* ---- the player -------------------------------------------------------------------------------------- */

void Performer::begin() {
  for (int n = 0; n < CONTROLS; n++) ramps_[n] = {playing(n), playing(n), 0};
  if (source_) {
    /* As it was made: the same seed plays the same again. */
    before_.reset();
    share_ = 1;
    seeded_ = seed.load();
    float at_rest[AG_CONTROLS];
    for (int n = 0; n < AG_CONTROLS; n++) at_rest[n] = ramps_[VOICE_CONTROLS[n]].value;
    source_->control(at_rest);
    source_->seeded(seeded_);
    ag_voice_jump(source_->voice, nullptr);
    chain_ = std::make_shared<Chain>(source_->opened, rate_);
    sounding_ = true;
  }
  has_frame_ = false;
  rising_ = true;
  risen_ = 0;
  jumped_ = jumps.load();
  reset_ = resets.load();
}

void Performer::perform() {
  begin();
  while (!stop_) {
    receive();
    if (!source_) {
      rest(0.002);
      continue;
    }
    size_t waiting = static_cast<size_t>(written_.load() - read_.load());
    size_t next = chain_->resampler.most(static_cast<size_t>(chain_->hop));
    if (waiting >= ahead_) filled_ = true;
    if (waiting >= ahead_ || room() < next) rest(0.001);
    else make_frame();
  }
}

size_t Performer::room() const {
  return ring_.size() / 2 - static_cast<size_t>(written_.load() - read_.load());
}

/* Take over a model that the loader has opened. */
void Performer::receive() {
  std::unique_ptr<Source> fresh;
  {
    std::lock_guard<std::mutex> held(lock_);
    fresh = std::move(arrived_);
  }
  if (dropped_.exchange(false) && !fresh) {
    finish();
    source_.reset();
    before_.reset();
    sounding_ = false;
    return;
  }
  if (!fresh) return;
  bool same = source_ && chain_ && source_->opened->package.codec == fresh->opened->package.codec;
  if (same && fresh->onward) {
    /* What was played while it was loaded. */
    std::vector<float> frames;
    uint64_t from = std::max(fresh->taken, recorded_count_ - std::min<uint64_t>(recorded_count_, RECORDED));
    size_t size = static_cast<size_t>(recorded_size_);
    for (uint64_t n = from; n < recorded_count_; n++)
      ag_voice_take(fresh->voice, recorded_.data() + n % RECORDED * size);
    float seconds = ramps_[CONTROL_SWAP_TIME].value;
    before_ = std::move(source_);
    source_ = std::move(fresh);
    share_step_ = seconds > 0 ? static_cast<float>(1 / (seconds * chain_->frame_rate)) : 1;
    share_ = 0;
    return;
  }
  finish(); /* frames of another kind: the old ones end, and the new ones begin */
  before_.reset();
  source_ = std::move(fresh);
  share_ = 1;
  chain_ = std::make_shared<Chain>(source_->opened, rate_);
  has_frame_ = false;
  rising_ = true;
  risen_ = 0;
  for (int n : {CONTROL_TEMPERATURE, CONTROL_RECALL}) ramps_[n] = {playing(n), playing(n), 0};
  size_t size = static_cast<size_t>(chain_->size);
  for (std::vector<float> *room : {&mixed_, &own_, &out_}) room->assign(size + 16, 0.0f);
  pcm_.assign(static_cast<size_t>(chain_->hop * chain_->channels) + 16, 0.0f);
  stretched_.reserve(4 * chain_->resampler.most(static_cast<size_t>(chain_->hop)));
  std::lock_guard<std::mutex> held(lock_);
  recorded_.assign(RECORDED * size, 0.0f);
  recorded_count_ = 0;
  recorded_size_ = chain_->size;
  recorded_codec_ = source_->opened->package.codec;
}

/* The last frame of a codec, as it fades. */
void Performer::finish() {
  if (!source_ || !chain_ || !has_frame_) return;
  size_t next = chain_->resampler.most(static_cast<size_t>(chain_->hop));
  while (!stop_ && room() < next) rest(0.001);
  output(true);
}

/* The frame in `out_` becomes samples in the ring. */
void Performer::output(bool last) {
  int count = ag_decoder_push(chain_->decoder, out_.data(), pcm_.data());
  double gain = std::pow(10.0, ramps_[CONTROL_GAIN].value / 20) * (1 - ramps_[CONTROL_MUTE].value);
  count = ag_output_push(chain_->output, pcm_.data(), count, gain, ramps_[CONTROL_TILT].value);
  push(pcm_.data(), count, last);
}

/* A frame's step of every control towards where it shall be, in a straight line. */
void Performer::control() {
  for (int n = 0; n < CONTROLS; n++) {
    Ramp &ramp = ramps_[n];
    float target = playing(n);
    if (!(target >= TABLE[n].low)) target = TABLE[n].low;
    if (target > TABLE[n].high) target = TABLE[n].high;
    if (target != ramp.target) {
      ramp.target = target;
      ramp.left = std::max(1, static_cast<int>(std::lround(TABLE[n].smoothing * chain_->frame_rate)));
    }
    if (ramp.left) {
      ramp.value += (ramp.target - ramp.value) / static_cast<float>(ramp.left);
      if (--ramp.left == 0) ramp.value = ramp.target;
    }
  }
  float now[AG_CONTROLS];
  for (int n = 0; n < AG_CONTROLS; n++) now[n] = ramps_[VOICE_CONTROLS[n]].value;
  source_->control(now);
  if (before_) before_->control(now);

  uint32_t wanted_seed = seed.load();
  if (uint32_t count = resets.load(); count != reset_ || wanted_seed != seeded_) {
    reset_ = count;
    seeded_ = wanted_seed;
    ag_voice_seed(source_->other, seeded_);
    source_->leave();
  }
  if (uint32_t count = jumps.load(); count != jumped_) {
    jumped_ = count;
    source_->leave();
  }
}

/* The frame that is played, out of what the sources offer; the sources take it as their input. */
void Performer::blend(const float *&mixed) {
  source_->offer = ag_voice_next(source_->voice, nullptr);
  size_t bytes = static_cast<size_t>(chain_->size) * sizeof(float);
  std::memcpy(mixed_.data(), source_->offer, bytes);
  if (before_ && share_ < 1) {
    share_ = std::min(1.0f, share_ + share_step_);
    before_->offer = ag_voice_next(before_->voice, nullptr);
    ag_mix(source_->opened->model, mixed_.data(), share_, before_->offer, 1 - share_);
    float crosstalk = ramps_[CONTROL_CROSSTALK].value;
    for (Source *one : {source_.get(), before_.get()}) {
      std::memcpy(own_.data(), mixed_.data(), bytes);
      if (crosstalk < 1) ag_mix(one->opened->model, own_.data(), crosstalk, one->offer, 1 - crosstalk);
      ag_voice_feed(one->voice, own_.data(), nullptr);
    }
    if (share_ >= 1) before_.reset();
  } else {
    before_.reset();
    ag_voice_feed(source_->voice, mixed_.data(), nullptr);
  }
  source_->go();
  mixed = mixed_.data();
  std::lock_guard<std::mutex> held(lock_);
  std::memcpy(recorded_.data() + recorded_count_ % RECORDED * static_cast<size_t>(chain_->size), mixed, bytes);
  recorded_count_++;
}

void Performer::make_frame() {
  control();
  const float *mixed = mixed_.data();
  if (ramps_[CONTROL_FREEZE].value >= 0.5f && has_frame_) source_->go();
  else blend(mixed);
  has_frame_ = true;
  std::memcpy(out_.data(), mixed, static_cast<size_t>(chain_->size) * sizeof(float));
  ag_voice_output_noise(source_->voice, out_.data(), nullptr);
  output(false);
}

/* Samples of the model into the ring; `last`: they fade, as others will follow. */
void Performer::push(const float *pcm, int count, bool last) {
  stretched_.clear();
  chain_->resampler.push(pcm, count, chain_->channels, stretched_);
  size_t made = stretched_.size() / 2, whole = ring_.size() / 2;
  uint64_t at = written_.load(std::memory_order_relaxed);
  uint32_t length = static_cast<uint32_t>(RISE * rate_);
  for (size_t n = 0; n < made; n++) {
    float gain = 1;
    if (rising_) {
      gain = 0.5f - 0.5f * std::cos(static_cast<float>(M_PI) * static_cast<float>(risen_) / static_cast<float>(length));
      rising_ = ++risen_ < length;
    }
    if (last) gain *= 1 - static_cast<float>(n + 1) / static_cast<float>(made);
    for (size_t c = 0; c < 2; c++) ring_[2 * ((at + n) % whole) + c] = gain * stretched_[2 * n + c];
  }
  written_.store(at + made, std::memory_order_release);
}

/* ---- the audio thread ---------------------------------------------------------------------------------- */

void Performer::play(float *left, float *right, uint32_t count) {
  /* How far the host is ahead of the clock (s), by the time that it spends between two blocks itself. It
     is forgotten slowly, as no two clocks agree, and at once where the host has paused. */
  double own = clocked_ ? duration<double>(steady_clock::now() - last_).count() : PAUSE;
  early_ = own < PAUSE ? (early_ - own) * (1 - own / FORGOTTEN) : 0;
  uint64_t at = read_.load(std::memory_order_relaxed);
  size_t there = static_cast<size_t>(written_.load(std::memory_order_acquire) - at);
  /* A host that is far ahead of the clock renders to a file: there is nothing to miss, so it waits. */
  if (there < count && early_ > 2.0 * block_ / rate_ + BURST) {
    for (int n = 0; n < PATIENCE * 5000 && there < count && (sounding_ || loading_); n++) {
      rest(0.0002);
      there = static_cast<size_t>(written_.load(std::memory_order_acquire) - at);
    }
  }
  early_ += count / rate_;
  size_t whole = ring_.size() / 2, taken = std::min<size_t>(there, count), tail = std::min<size_t>(taken, 256);
  bool dry = taken < count;
  float peak = 0, target = bypassed.load(std::memory_order_relaxed) ? 0.0f : 1.0f;
  for (size_t n = 0; n < taken; n++) {
    const float *sample = &ring_[2 * ((at + n) % whole)];
    open_ = target > open_ ? std::min(target, open_ + OPENING) : std::max(target, open_ - OPENING);
    float gain = open_;
    if (dry && n >= taken - tail) gain *= static_cast<float>(taken - n - 1) / static_cast<float>(tail);
    left[n] = gain * sample[0];
    right[n] = gain * sample[1];
    peak = std::max(peak, std::max(std::fabs(left[n]), std::fabs(right[n])));
  }
  for (size_t n = taken; n < count; n++) left[n] = right[n] = 0;
  if (dry) {
    open_ = 0;
    if (sounding_) missed.fetch_add(1, std::memory_order_relaxed);
  }
  read_.store(at + taken, std::memory_order_release);
  level.store(peak, std::memory_order_relaxed);
  last_ = steady_clock::now();
  clocked_ = true;
}
