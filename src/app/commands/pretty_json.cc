#include "app/commands/pretty_json.h"

#include "app/commands/async_text.h"

namespace wheelpit {

// Breaks lines where the text has brackets and commas outside of strings; all else stays as it is
// spelt, numbers above all.
std::string pretty_json(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || (text[first] != '{' && text[first] != '[')) {
    return printable(text);
  }
  std::string out;
  std::string line;
  std::size_t depth = 0;
  bool in_string = false;
  const auto break_line = [&] {
    out += printable(line) + "\n";
    line.assign(depth * 2, ' ');
  };
  for (std::size_t i = first; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      line += c;
      if (c == '\\' && i + 1 < text.size()) {
        line += text[++i];
      } else if (c == '"') {
        in_string = false;
      }
      continue;
    }
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') continue;
    if (c == '"') in_string = true;
    if ((c == '}' || c == ']') && depth > 0) {
      --depth;
      if (text[text.find_last_not_of(" \t\r\n", i - 1)] != (c == '}' ? '{' : '[')) break_line();
    }
    line += c;
    if (c == ':') line += ' ';
    if (c == '{' || c == '[') {
      ++depth;
      const auto next = text.find_first_not_of(" \t\r\n", i + 1);
      const bool empty = next != std::string_view::npos && text[next] == (c == '{' ? '}' : ']');
      if (!empty) break_line();
    }
    if (c == ',') break_line();
  }
  return out + printable(line);
}

}  // namespace wheelpit
