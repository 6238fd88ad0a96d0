#include "runtime/programs/language.h"

#include <charconv>
#include <utility>

namespace wheelpit::runtime {

namespace {

constexpr Language kNode{.name = "Node.js",
                         .program = "node",
                         .front = "nodejs",
                         .back = ".x",
                         .elsewhere = "https://nodejs.org/en/download"};
constexpr Language kPython{.name = "Python",
                           .program = "python",
                           .front = "python",
                           .back = "",
                           .elsewhere = "https://www.python.org/downloads"};
constexpr Language kJava{.name = "Java",
                         .program = "java",
                         .front = "java",
                         .back = "",
                         .elsewhere = "https://adoptium.net/temurin/releases"};
constexpr Language kRuby{.name = "Ruby",
                         .program = "ruby",
                         .front = "ruby",
                         .back = "",
                         .elsewhere = "https://www.ruby-lang.org/en/downloads"};

int part(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

bool exists(RuntimeFamily family, int number) {
  switch (family) {
    case RuntimeFamily::node:
      return number % 200 == 0;  // releases with long-term support are even
    case RuntimeFamily::java:
      return number == 1100 || number == 1700 || number == 2100 || number == 2500;
    case RuntimeFamily::ruby:
      return number >= 302;
    case RuntimeFamily::python:
    case RuntimeFamily::provided:
      return true;
  }
  std::unreachable();
}

}  // namespace

const Language& language_of(RuntimeFamily family) {
  switch (family) {
    case RuntimeFamily::node:
      return kNode;
    case RuntimeFamily::python:
      return kPython;
    case RuntimeFamily::java:
      return kJava;
    case RuntimeFamily::ruby:
      return kRuby;
    case RuntimeFamily::provided:
      break;
  }
  std::unreachable();
}

std::string spoken(RuntimeFamily family, std::string_view version) {
  return std::string(language_of(family).name).append(" ").append(version);
}

std::string runtime_of(RuntimeFamily family, std::string_view version) {
  if (!exists(family, version_number(version))) return "";
  const Language& language = language_of(family);
  return std::string(language.front).append(version).append(language.back);
}

int version_number(std::string_view version) {
  constexpr int kMajor = 100;
  const auto dot = version.find('.');
  const int minor = dot == std::string_view::npos ? 0 : part(version.substr(dot + 1));
  return part(version.substr(0, dot)) * kMajor + minor;
}

}  // namespace wheelpit::runtime
