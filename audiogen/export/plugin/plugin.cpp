/* Parameters come from audiogen's control table (`generated.h`), and nothing of it stands here again. */

#include "plugin.hpp"

#include <cmath>
#include <cstdlib>
#include <cstring>

#if defined(__GLIBCXX__) && defined(__linux__)
/* A copy of libstdc++ lies in the plug-in, and keeps 72 kB for exceptions. Hosts that look for plug-ins
   load and unload this one again and again, so it gives them back. */
namespace __gnu_cxx {
void __freeres() __attribute__((weak));
}
__attribute__((destructor(101))) static void give_back() {
  if (__gnu_cxx::__freeres) __gnu_cxx::__freeres();
}
#endif

START_NAMESPACE_DISTRHO

namespace {

/* The parameters that the table does not have. */
struct Row {
  const char *name, *symbol, *unit, *help;
  float base, low, high;
  uint32_t hints;
};

const Row OTHERS[PARAMETERS - CONTROLS] = {
    {"model", "model", "", "which model of the folder plays, in the order of the alphabet", 0, 0, 127,
     kParameterIsAutomatable | kParameterIsInteger},
    {"seed", "seed", "", "the same seed plays the same, as long as no control moves", 0, 0, 9999,
     kParameterIsAutomatable | kParameterIsInteger},
    {"jump", "jump", "", "go on from another place of the corpus", 0, 0, 1,
     kParameterIsAutomatable | kParameterIsBoolean},
    {"reset", "reset", "", "begin anew, as it began with this seed", 0, 0, 1,
     kParameterIsAutomatable | kParameterIsBoolean},
    {"jump every", "jump_every", "beats", "jump again and again, in time with the host; 0: never", 0, 0, 64,
     kParameterIsAutomatable | kParameterIsInteger},
    {"bypass", "dpf_bypass", "", "silence", 0, 0, 1, kParameterIsAutomatable},
    {"level", "level", "dB", "the peak of what is heard", -90, -90, 6, kParameterIsOutput},
};

const char *const KEYS[] = {"folder", "model", "touched"};

}  // namespace

AudiogenPlugin::AudiogenPlugin() : Plugin(PARAMETERS, 0, sizeof KEYS / sizeof *KEYS) {
  for (int n = 0; n < PARAMETERS - CONTROLS; n++) others_[n] = OTHERS[n].base;
}

void AudiogenPlugin::initParameter(uint32_t index, Parameter &parameter) {
  if (index == BYPASS) return parameter.initDesignation(kParameterDesignationBypass);
  if (index < CONTROLS) {
    const Control &row = TABLE[index];
    parameter.hints = kParameterIsAutomatable;
    parameter.name = row.name;
    parameter.symbol = row.symbol;
    parameter.unit = row.unit;
    parameter.description = row.help;
    parameter.ranges = ParameterRanges(row.base, row.low, row.high);
    parameter.groupId = static_cast<uint32_t>(row.group);
    return;
  }
  const Row &row = OTHERS[index - CONTROLS];
  parameter.hints = row.hints;
  parameter.name = row.name;
  parameter.symbol = row.symbol;
  parameter.unit = row.unit;
  parameter.description = row.help;
  parameter.ranges = ParameterRanges(row.base, row.low, row.high);
}

void AudiogenPlugin::initPortGroup(uint32_t group, PortGroup &described) {
  if (group >= GROUPS) return Plugin::initPortGroup(group, described);
  described.name = GROUP_NAMES[group];
  described.symbol = GROUP_NAMES[group];
}

void AudiogenPlugin::initState(uint32_t index, State &state) {
  state.key = KEYS[index];
  state.defaultValue = "";
  state.label = KEYS[index];
}

float AudiogenPlugin::getParameterValue(uint32_t index) const {
  if (index < CONTROLS) return performer.values[index].load(std::memory_order_relaxed);
  if (index == LEVEL) {
    float peak = performer.level.load(std::memory_order_relaxed);
    return peak > 3.2e-5f ? 20 * std::log10(peak) : -90;
  }
  return index < PARAMETERS ? others_[index - CONTROLS].load(std::memory_order_relaxed) : 0;
}

/* May be called by the audio thread. */
void AudiogenPlugin::setParameterValue(uint32_t index, float value) {
  if (index < CONTROLS) {
    /* Hosts write all parameters where nobody moved one. */
    float before = performer.values[index].exchange(value, std::memory_order_relaxed);
    float apart = std::fabs(value - before), span = TABLE[index].high - TABLE[index].low;
    if (apart > 1e-5f * span) performer.touched.fetch_or(1u << index, std::memory_order_relaxed);
    return;
  }
  if (index >= PARAMETERS) return;
  float before = others_[index - CONTROLS].exchange(value, std::memory_order_relaxed);
  bool pressed = value > 0.5f && before <= 0.5f;
  switch (index) {
    case MODEL: performer.move_index(static_cast<int>(std::lround(value))); break;
    case SEED: performer.seed.store(static_cast<uint32_t>(std::lround(value))); break;
    case JUMP: performer.jumps.fetch_add(pressed); break;
    case RESET: performer.resets.fetch_add(pressed); break;
    case BYPASS: performer.bypassed.store(value > 0.5f); break;
    default: break;
  }
}

/* A model that a parameter asked for has been played: another one, chosen since, stays. */
String AudiogenPlugin::getState(const char *key) const {
  Performer::Status status = performer.status();
  if (!std::strcmp(key, "folder")) return String(status.folder.c_str());
  if (!std::strcmp(key, "model"))
    return String((status.model + "\t" + std::to_string(performer.handled_index())).c_str());
  if (!std::strcmp(key, "touched")) {
    std::string names;
    for (int n = 0; n < CONTROLS; n++)
      if (performer.touched.load() >> n & 1) names += std::string(names.empty() ? "" : " ") + TABLE[n].symbol;
    return String(names.c_str());
  }
  return String();
}

void AudiogenPlugin::setState(const char *key, const char *value) {
  std::string text = value ? value : "";
  if (!std::strcmp(key, "folder")) performer.choose_folder(text);
  if (!std::strcmp(key, "model")) {
    size_t tab = text.find('\t');
    int handled = tab == std::string::npos ? -1 : std::atoi(text.c_str() + tab + 1);
    performer.choose_model(text.substr(0, tab), handled);
  }
  if (!std::strcmp(key, "touched")) {
    uint32_t bits = 0;
    for (int n = 0; n < CONTROLS; n++)
      if ((" " + text + " ").find(std::string(" ") + TABLE[n].symbol + " ") != std::string::npos) bits |= 1u << n;
    performer.touched.store(bits);
  }
}

void AudiogenPlugin::activate() {
  turn_ = -1;
  performer.activate(getSampleRate(), getBufferSize());
}

void AudiogenPlugin::deactivate() { performer.deactivate(); }

void AudiogenPlugin::run(const float **, float **outputs, uint32_t frames, const MidiEvent *events, uint32_t count) {
  for (uint32_t n = 0; n < count; n++) {
    const uint8_t *data = events[n].data;
    if (events[n].size != 3 || (data[0] & 0xf0) != 0x90 || !data[2]) continue;
    if (data[1] == NOTE_JUMP) performer.jumps.fetch_add(1);
    else if (data[1] == NOTE_RESET) performer.resets.fetch_add(1);
    else if (data[1] >= NOTE_FIRST_SWAP && data[1] < NOTE_JUMP) performer.ask_for_index(data[1] - NOTE_FIRST_SWAP);
  }
  const TimePosition &place = getTimePosition();
  float every = others_[JUMP_EVERY - CONTROLS].load(std::memory_order_relaxed);
  if (every >= 1 && place.playing && place.bbt.valid && place.bbt.ticksPerBeat > 0) {
    double beat = (place.bbt.bar - 1) * static_cast<double>(place.bbt.beatsPerBar) + place.bbt.beat - 1 +
                  place.bbt.tick / place.bbt.ticksPerBeat;
    double turn = std::floor(beat / std::round(every) + 1e-6);
    if (turn_ >= 0 && turn != turn_) performer.jumps.fetch_add(1);
    turn_ = turn;
  } else {
    turn_ = -1;
  }
  performer.play(outputs[0], outputs[1], frames);
}

Plugin *createPlugin() { return new AudiogenPlugin(); }

END_NAMESPACE_DISTRHO
