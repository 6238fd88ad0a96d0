#pragma once

#include <termios.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"

namespace wheelpit {

// The terminal at standard input and output as a program that fills it has it: another screen, no
// cursor, keys one by one. Its end brings back what was there.
class FullScreen {
 public:
  FullScreen();
  FullScreen(const FullScreen&) = delete;
  FullScreen& operator=(const FullScreen&) = delete;
  ~FullScreen();

  struct Size {
    std::size_t rows = 24;
    std::size_t columns = 80;
  };
  static Size size();

  // Shows these lines, cut to the screen.
  void show(const std::vector<std::string>& lines) const;

  // The key that is typed within that time: its letter, or 'L' and 'R' for the arrows to the left
  // and right. Nothing if none is, or a signal asks to stop; 'q' if the terminal is gone.
  static std::optional<char> key(Duration patience);

 private:
  termios before_{};
  bool changed_ = false;
};

}  // namespace wheelpit
