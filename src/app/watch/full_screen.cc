#include "app/watch/full_screen.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <string_view>

#include "base/line_writer.h"

namespace wheelpit {
namespace {

constexpr auto kPatience = std::chrono::seconds(2);

void print(const std::string& text) { write_within(STDOUT_FILENO, text, kPatience); }

}  // namespace

FullScreen::FullScreen() {
  if (tcgetattr(STDIN_FILENO, &before_) == 0) {
    termios raw = before_;
    raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    raw.c_cc[VMIN] = 0;
    raw.c_cc[VTIME] = 0;
    changed_ = tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0;
  }
  print("\x1b[?1049h\x1b[?25l");
}

FullScreen::~FullScreen() {
  print("\x1b[?25h\x1b[?1049l");
  if (changed_) tcsetattr(STDIN_FILENO, TCSANOW, &before_);
}

FullScreen::Size FullScreen::size() {
  winsize window{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) != 0 || window.ws_row == 0 || window.ws_col == 0) {
    return {};
  }
  return {.rows = window.ws_row, .columns = window.ws_col};
}

void FullScreen::show(const std::vector<std::string>& lines) const {
  const Size room = size();
  std::string text = "\x1b[H";
  for (std::size_t i = 0; i < lines.size() && i < room.rows; ++i) {
    if (i > 0) text += "\r\n";
    text += std::string_view(lines[i]).substr(0, room.columns);
    text += "\x1b[K";
  }
  print(text + "\x1b[J");
}

std::optional<char> FullScreen::key(Duration patience) {
  pollfd readable{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(patience).count();
  if (poll(&readable, 1, static_cast<int>(milliseconds)) <= 0) return std::nullopt;
  std::array<char, 16> bytes{};
  const ssize_t got = read(STDIN_FILENO, bytes.data(), bytes.size());
  if (got <= 0) return 'q';
  const std::string_view typed(bytes.data(), static_cast<std::size_t>(got));
  if (typed.starts_with("\x1b[D") || typed.starts_with("\x1bOD")) return 'L';
  if (typed.starts_with("\x1b[C") || typed.starts_with("\x1bOC")) return 'R';
  return typed.front();
}

}  // namespace wheelpit
