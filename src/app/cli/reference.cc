#include "app/cli/reference.h"

#include <algorithm>
#include <string_view>

namespace wheelpit {
namespace {

constexpr auto kExitCodes =
    "0: done. 1: it was tried and did not succeed, or the answer is no. 2: wrong usage, a wrong "
    "configuration, or what was named does not exist or is refused.";

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string one_line(std::string_view text) {
  std::string line(text);
  std::ranges::replace(line, '\n', ' ');
  return line;
}

std::string anchor(const std::string& path) {
  std::string text = path;
  std::ranges::replace(text, ' ', '-');
  return text;
}

// In a table's cell: no bar, and angle brackets as they are.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : one_line(text)) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

void contents(const CommandNode& node, std::string& out) {
  for (const CommandNode& each : node.commands) {
    if (each.commands.empty()) {
      out += "- [`" + each.path + "`](#" + anchor(each.path) +
             "): " + one_line(each.help).substr(0, one_line(each.help).find(". ")) + "\n";
    }
    contents(each, out);
  }
}

void section(const CommandNode& node, std::string& out) {
  if (node.commands.empty()) {
    out += "\n## " + node.path + "\n\n" + one_line(node.help) +
           (node.help.ends_with('.') ? "" : ".") + "\n\n    " + node.usage + "\n";
    bool head = false;
    for (const TreeOption& option : node.options) {
      if (option.names.back() == "--help") continue;
      if (!head) out += "\n| option | |\n|---|---|\n";
      head = true;
      out += "| `" + joined(option.names) + "`" +
             (option.value.empty() || option.positional ? "" : " `" + cell(option.value) + "`") +
             " | " + cell(option.help) + (option.required && !option.positional ? "; needed" : "") +
             " |\n";
    }
    if (!node.footer.empty()) out += "\n```text\n" + node.footer + "\n```\n";
  }
  for (const CommandNode& each : node.commands) section(each, out);
}

// A line of roff: what begins with a dot or an apostrophe is no request, and a backslash is one.
std::string roff(std::string_view text) {
  std::string out;
  bool at_start = true;
  for (const char c : text) {
    if (at_start && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
    at_start = c == '\n';
  }
  return out;
}

void manual_section(const CommandNode& node, std::string& out) {
  if (node.commands.empty()) {
    out += ".SS " + roff(node.usage) + "\n" + roff(one_line(node.help)) + "\n";
    for (const TreeOption& option : node.options) {
      if (option.names.back() == "--help") continue;
      out += ".TP\n.B " + roff(joined(option.names)) +
             (option.value.empty() || option.positional ? "" : " " + roff(option.value)) + "\n" +
             roff(one_line(option.help)) + "\n";
    }
    if (!node.footer.empty()) out += ".PP\n.nf\n" + roff(node.footer) + "\n.fi\n";
  }
  for (const CommandNode& each : node.commands) manual_section(each, out);
}

}  // namespace

std::string markdown_reference(const CommandNode& root) {
  std::string out =
      "# The command line\n\n"
      "Made by `wheelpit reference markdown`, from what `--help` says of each command.\n\n"
      "`wheelpit COMMAND --help` and `wheelpit help COMMAND` explain a command; a word that is "
      "mistyped is answered with its neighbour. Completion: `wheelpit completion bash`, `zsh` or "
      "`fish`.\nExit codes are the same everywhere, and do not change. " +
      std::string(kExitCodes) + "\n\n";
  contents(root, out);
  section(root, out);
  return out;
}

std::string manual_page(const CommandNode& root, const std::string& version) {
  std::string out = ".TH WHEELPIT 1 \"\" \"" + roff(version) +
                    "\" \"\"\n.SH NAME\nwheelpit \\- event source mappings for your own brokers\n"
                    ".SH SYNOPSIS\n.B wheelpit\nCOMMAND [OPTIONS]\n.SH DESCRIPTION\n" +
                    roff(root.help) + "\n.SH COMMANDS\n";
  manual_section(root, out);
  out += ".SH EXIT STATUS\n" + roff(kExitCodes) + "\n";
  return out;
}

}  // namespace wheelpit
