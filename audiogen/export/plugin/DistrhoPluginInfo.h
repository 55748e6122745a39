/* What the framework is told before it is compiled. */

#ifndef DISTRHO_PLUGIN_INFO_H_INCLUDED
#define DISTRHO_PLUGIN_INFO_H_INCLUDED

#define DISTRHO_PLUGIN_BRAND "audiogen"
#define DISTRHO_PLUGIN_NAME "audiogen"
#define DISTRHO_PLUGIN_URI "urn:audiogen:plugin"
#define DISTRHO_PLUGIN_CLAP_ID "audiogen.plugin"
#define DISTRHO_PLUGIN_CLAP_FEATURES "instrument", "synthesizer", "stereo"
#define DISTRHO_PLUGIN_VST3_CATEGORIES "Instrument|Generator|Stereo"
#define DISTRHO_PLUGIN_LV2_CATEGORY "lv2:InstrumentPlugin"

#define DISTRHO_PLUGIN_IS_RT_SAFE 1
#define DISTRHO_PLUGIN_IS_SYNTH 1
#define DISTRHO_PLUGIN_NUM_INPUTS 0
#define DISTRHO_PLUGIN_NUM_OUTPUTS 2
#define DISTRHO_PLUGIN_WANT_MIDI_INPUT 1
#define DISTRHO_PLUGIN_WANT_STATE 1
#define DISTRHO_PLUGIN_WANT_FULL_STATE 1
#define DISTRHO_PLUGIN_WANT_TIMEPOS 1

/* The build sets AUDIOGEN_WINDOW to 1 where there is what a window needs. */
#define DISTRHO_PLUGIN_HAS_UI AUDIOGEN_WINDOW
#if AUDIOGEN_WINDOW
#define DISTRHO_PLUGIN_WANT_DIRECT_ACCESS 1
#define DISTRHO_UI_USE_NANOVG 1
#define DISTRHO_UI_FILE_BROWSER 1
#define DISTRHO_UI_DEFAULT_WIDTH 760
#define DISTRHO_UI_DEFAULT_HEIGHT 520
#endif

#endif
