/* The plug-in's window: the model, what is wrong with it, a level, and the controls in their groups. */

#include <cmath>
#include <cstdio>

#include "DistrhoUI.hpp"
#include "font.h"
#include "plugin.hpp"

/* NanoVG was built without its reader of pictures, which the window has no use for. */
struct NVGcontext;
extern "C" int nvgCreateImage(NVGcontext *, const char *, int) { return 0; }
extern "C" int nvgCreateImageMem(NVGcontext *, int, unsigned char *, int) { return 0; }

START_NAMESPACE_DISTRHO

namespace {

/* The colours of the page of a live set (audiogen/live/web/page/style.css). */
const Color GROUND(0x0f, 0x11, 0x14), PANEL(0x16, 0x19, 0x1d), RAISED(0x1f, 0x24, 0x29), LINE(0x2b, 0x31, 0x38);
const Color FAINT(0x7f, 0x8a, 0x95), SOFT(0xa9, 0xb2, 0xbb), TEXT(0xec, 0xe9, 0xe2), GOLD(0xf0, 0xb3, 0x5a);
const Color GREEN(0x7f, 0xd6, 0xa4), BAD(0xff, 0x8a, 0x7a);

const float GAP = 14, TOP = 96, ROW = 27, TITLE = 24, COLUMNS = 3;

struct Area {
  float x, y, w, h;
  bool holds(double px, double py) const { return px >= x && px < x + w && py >= y && py < y + h; }
};

enum Press { NONE, OPEN, BEFORE, AFTER, JUMPING, RESETTING };

}  // namespace

class AudiogenWindow : public UI {
 public:
  AudiogenWindow() : UI(DISTRHO_UI_DEFAULT_WIDTH, DISTRHO_UI_DEFAULT_HEIGHT) {
    createFontFromMemory("sans", FONT, sizeof FONT, false);
    for (int n = 0; n < CONTROLS; n++) values_[n] = TABLE[n].base;
    /* Whole groups, from column to column, as long as there is room. */
    float width = (DISTRHO_UI_DEFAULT_WIDTH - (COLUMNS + 1) * GAP) / COLUMNS, y = TOP;
    int column = 0;
    for (int group = 0; group < GROUPS; group++) {
      int rows = 0;
      for (int n = 0; n < CONTROLS; n++) rows += TABLE[n].group == group;
      if (!rows) continue;
      if (y + TITLE + static_cast<float>(rows) * ROW > DISTRHO_UI_DEFAULT_HEIGHT && column < COLUMNS - 1) column++, y = TOP;
      float x = GAP + static_cast<float>(column) * (width + GAP);
      titles_[group] = {x, y, width, TITLE};
      y += TITLE;
      for (int n = 0; n < CONTROLS; n++)
        if (TABLE[n].group == group) sliders_[n] = {x, y, width, ROW - 3}, y += ROW;
      y += 8;
    }
  }

 protected:
  void parameterChanged(uint32_t index, float value) override {
    if (index < CONTROLS) values_[index] = value;
    repaint();
  }

  void stateChanged(const char *, const char *) override { repaint(); }

  void uiIdle() override {
    Performer *performer = performing();
    if (!performer) return;
    float peak = performer->level.load();
    shown_ = peak > shown_ ? peak : shown_ * 0.85f;
    if (++turn_ % 2 == 0) repaint();
  }

  void uiFileBrowserSelected(const char *file) override {
    if (!file) return;
    std::string path = file, ending = PACKED_ENDING;
    size_t slash = path.find_last_of("/\\");
    if (slash == std::string::npos) return;
    std::string name = path.substr(slash + 1);
    if (name.size() > ending.size() && !name.compare(name.size() - ending.size(), ending.size(), ending))
      name.resize(name.size() - ending.size());
    choose(path.substr(0, slash), name);
  }

  void onNanoDisplay() override {
    beginPath();
    rect(0, 0, getWidth(), getHeight());
    fillColor(GROUND);
    fill();
    scale(getWidth() / static_cast<float>(DISTRHO_UI_DEFAULT_WIDTH), getHeight() / static_cast<float>(DISTRHO_UI_DEFAULT_HEIGHT));
    fontFace("sans");
    header();
    for (int group = 0; group < GROUPS; group++) {
      if (titles_[group].w <= 0) continue;
      text_at(titles_[group].x, titles_[group].y + 15, 13, GOLD, GROUP_NAMES[group]);
    }
    for (int n = 0; n < CONTROLS; n++) slider(n);
  }

  bool onMouse(const MouseEvent &event) override {
    double x = event.pos.getX() * DISTRHO_UI_DEFAULT_WIDTH / getWidth();
    double y = event.pos.getY() * DISTRHO_UI_DEFAULT_HEIGHT / getHeight();
    if (!event.press) {
      if (held_ >= 0) editParameter(static_cast<uint32_t>(held_), false);
      if (pressed_ == JUMPING || pressed_ == RESETTING) press(pressed_ == JUMPING ? JUMP : RESET, 0);
      held_ = -1;
      pressed_ = NONE;
      return false;
    }
    for (int n = 0; n < CONTROLS; n++) {
      if (!sliders_[n].holds(x, y)) continue;
      editParameter(static_cast<uint32_t>(n), true);
      held_ = n;
      if (event.button == 1) drag(x);
      else move(n, TABLE[n].base); /* the other button takes it back to where it began */
      return true;
    }
    for (int n = OPEN; n <= RESETTING; n++) {
      if (!buttons_[n].holds(x, y)) continue;
      pressed_ = n;
      if (n == OPEN) open();
      if (n == BEFORE) step(-1);
      if (n == AFTER) step(1);
      if (n == JUMPING) press(JUMP, 1);
      if (n == RESETTING) press(RESET, 1);
      return true;
    }
    return false;
  }

  bool onMotion(const MotionEvent &event) override {
    if (held_ < 0) return false;
    drag(event.pos.getX() * DISTRHO_UI_DEFAULT_WIDTH / getWidth());
    return true;
  }

 private:
  float values_[CONTROLS], shown_ = 0;
  Area sliders_[CONTROLS] = {}, titles_[GROUPS] = {};
  const Area buttons_[RESETTING + 1] = {{}, {474, 16, 76, 28}, {556, 16, 28, 28}, {590, 16, 28, 28}, {624, 16, 58, 28}, {688, 16, 58, 28}};
  int held_ = -1, pressed_ = NONE, turn_ = 0;

  Performer *performing() {
    auto *plugin = static_cast<Plugin *>(getPluginInstancePointer());
    return plugin ? &static_cast<AudiogenPlugin *>(plugin)->performer : nullptr;
  }

  void text_at(float x, float y, float size, const Color &color, const char *words, int align = ALIGN_LEFT) {
    fontSize(size);
    textAlign(align | ALIGN_BASELINE);
    fillColor(color);
    text(x, y, words, nullptr);
  }

  void box(const Area &area, const Color &color, float round) {
    beginPath();
    roundedRect(area.x, area.y, area.w, area.h, round);
    fillColor(color);
    fill();
  }

  void header() {
    Performer *performer = performing();
    if (!performer) return text_at(GAP, 36, 15, BAD, "this program runs the window by itself: use its own sliders");
    Performer::Status status = performer->status();
    save();
    scissor(GAP, 0, 450, 60);
    text_at(GAP, 36, 20, TEXT, status.model.empty() ? "no model" : status.model.c_str());
    text_at(GAP, 56, 12, FAINT, status.facts.empty() ? status.folder.c_str() : status.facts.c_str());
    restore();
    static const char *const WORDS[] = {"", "Open...", "\xe2\x97\x82", "\xe2\x96\xb8", "Jump", "Reset"};
    for (int n = OPEN; n <= RESETTING; n++) {
      const Area &area = buttons_[n];
      box(area, pressed_ == n ? LINE : RAISED, 6);
      text_at(area.x + area.w / 2, area.y + 19, 13, TEXT, WORDS[n], ALIGN_CENTER);
    }
    Area meter = {474, 54, 272, 6};
    box(meter, RAISED, 3);
    float level = shown_ > 1e-3f ? 1 + std::log10(shown_) / 3 : 0;
    if (level > 0) box({meter.x, meter.y, meter.w * (level < 1 ? level : 1), meter.h}, GREEN, 3);
    if (!status.sentence.empty()) {
      fontSize(12);
      textAlign(ALIGN_LEFT | ALIGN_BASELINE);
      fillColor(BAD);
      textBox(GAP, 76, DISTRHO_UI_DEFAULT_WIDTH - 2 * GAP, status.sentence.c_str(), nullptr);
    }
  }

  void slider(int n) {
    const Area &area = sliders_[n];
    const Control &row = TABLE[n];
    box(area, PANEL, 5);
    /* A control that nobody moved may rest elsewhere than in the table: where the model wants it. */
    Performer *performer = performing();
    float value = performer ? performer->playing(n) : values_[n];
    float share = (value - row.low) / (row.high - row.low), zero = row.low < 0 ? -row.low / (row.high - row.low) : 0;
    float from = share < zero ? share : zero, to = share < zero ? zero : share;
    box({area.x + from * area.w, area.y, std::fmax(2.0f, (to - from) * area.w), area.h}, held_ == n ? LINE : RAISED, 5);
    box({area.x + share * (area.w - 2), area.y, 2, area.h}, value == row.base ? FAINT : GOLD, 1);
    text_at(area.x + 8, area.y + 16, 12, SOFT, row.name);
    char number[40];
    std::snprintf(number, sizeof number, "%.2f %s", static_cast<double>(value), row.unit);
    text_at(area.x + area.w - 8, area.y + 16, 12, TEXT, number, ALIGN_RIGHT);
  }

  void move(int n, float value) {
    values_[n] = value;
    setParameterValue(static_cast<uint32_t>(n), value);
    repaint();
  }

  void drag(double x) {
    const Control &row = TABLE[held_];
    double share = (x - sliders_[held_].x) / sliders_[held_].w;
    share = share < 0 ? 0 : share > 1 ? 1 : share;
    move(held_, static_cast<float>(row.low + share * (row.high - row.low)));
  }

  void press(uint32_t parameter, float value) {
    editParameter(parameter, true);
    setParameterValue(parameter, value);
    editParameter(parameter, false);
    repaint();
  }

  void open() {
    Performer *performer = performing();
    FileBrowserOptions options;
    std::string folder = performer ? performer->status().folder : "";
    options.startDir = folder.c_str();
    options.title = "Choose a packed model; the other models in its folder can be chosen, too";
    openFileBrowser(options);
  }

  /* The model before or after this one, in the order of the alphabet. */
  void step(int by) {
    Performer *performer = performing();
    if (!performer) return;
    Performer::Status status = performer->status();
    int count = static_cast<int>(status.models.size()), at = 0;
    if (!count) return;
    for (int n = 0; n < count; n++)
      if (status.models[static_cast<size_t>(n)] == status.model) at = n;
    choose(status.folder, status.models[static_cast<size_t>((at + by + count) % count)]);
  }

  void choose(const std::string &folder, const std::string &name) {
    setState("folder", folder.c_str());
    setState("model", name.c_str());
    repaint();
  }
};

UI *createUI() { return new AudiogenWindow(); }

END_NAMESPACE_DISTRHO
