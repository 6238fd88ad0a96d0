#include "app/dev/handler_guess.h"

#include <algorithm>
#include <array>

#include "aws/arn.h"

namespace wheelpit {
namespace {

using std::string_view;

bool is_of_a_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$';
}

string_view name_at(string_view text) {
  return text.substr(
      0, static_cast<std::size_t>(std::ranges::find_if_not(text, is_of_a_name) - text.begin()));
}

bool skip(string_view& text, string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

void skip_blanks(string_view& text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
}

// "def NAME(a, b": two parameters, or more.
void python_or_ruby(string_view line, std::vector<std::string>& found) {
  if (!skip(line, "def ")) return;
  const string_view name = name_at(line);
  line.remove_prefix(name.size());
  if (name.empty() || !line.starts_with('(') || !line.contains(',')) return;
  found.emplace_back(name);
}

void node(string_view line, std::vector<std::string>& found) {
  if (skip(line, "export ")) {
    skip(line, "async ");
    if (!skip(line, "const ") && !skip(line, "let ") && !skip(line, "var ") &&
        !skip(line, "function ")) {
      return;
    }
  } else if (skip(line, "module.exports")) {
    skip_blanks(line);
    if (skip(line, "=")) {
      skip_blanks(line);
      if (!skip(line, "{")) return;
      while (!line.empty()) {
        string_view item = take_part(line, ',');
        skip_blanks(item);
        if (const string_view name = name_at(item); !name.empty()) found.emplace_back(name);
      }
      return;
    }
    if (!skip(line, ".")) return;
  } else if (!skip(line, "exports.")) {
    return;
  }
  if (const string_view name = name_at(line); !name.empty()) found.emplace_back(name);
}

}  // namespace

std::vector<std::string> handlers_in(runtime::RuntimeFamily family, string_view text) {
  std::vector<std::string> found;
  while (!text.empty()) {
    const string_view line = take_part(text, '\n');
    if (family == runtime::RuntimeFamily::node) {
      node(line, found);
    } else {
      python_or_ruby(line, found);
    }
  }
  return found;
}

std::string chosen_handler(const std::vector<std::string>& candidates) {
  for (const char* const usual : {"handler", "lambda_handler", "lambdaHandler"}) {
    if (std::ranges::find(candidates, usual) != candidates.end()) return usual;
  }
  return candidates.size() == 1 ? candidates.front() : "";
}

}  // namespace wheelpit
