/* The plug-in as hosts see it: parameters, state and MIDI around a `Performer`. */

#ifndef AUDIOGEN_PLUGIN_HPP
#define AUDIOGEN_PLUGIN_HPP

#include "DistrhoPlugin.hpp"
#include "performer.hpp"

START_NAMESPACE_DISTRHO

/* The parameters: first those of the control table, in its order, then these. */
enum Parameters { MODEL = CONTROLS, SEED, JUMP, RESET, JUMP_EVERY, BYPASS, LEVEL, PARAMETERS };

class AudiogenPlugin : public Plugin {
 public:
  AudiogenPlugin();

  Performer performer;

 protected:
  const char *getLabel() const override { return "audiogen"; }
  const char *getDescription() const override { return "A small recurrent network that plays on its own predictions"; }
  const char *getMaker() const override { return "audiogen"; }
  const char *getLicense() const override { return "MIT"; }
  uint32_t getVersion() const override { return d_version(VERSION_MAJOR, VERSION_MINOR, VERSION_PATCH); }
  int64_t getUniqueId() const override { return d_cconst('a', 'u', 'g', 'n'); }

  void initParameter(uint32_t index, Parameter &parameter) override;
  void initPortGroup(uint32_t group, PortGroup &described) override;
  void initState(uint32_t index, State &state) override;
  float getParameterValue(uint32_t index) const override;
  void setParameterValue(uint32_t index, float value) override;
  String getState(const char *key) const override;
  void setState(const char *key, const char *value) override;
  void activate() override;
  void deactivate() override;
  void run(const float **, float **outputs, uint32_t frames, const MidiEvent *events, uint32_t count) override;

 private:
  std::atomic<float> others_[PARAMETERS - CONTROLS];
  double turn_ = -1; /* of the beats after which it jumps, the last */
};

END_NAMESPACE_DISTRHO

#endif
