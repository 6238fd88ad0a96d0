#include "api/model/pattern.h"

#include <boost/regex.hpp>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>

namespace wheelpit::api {
namespace {

bool is_property(std::string_view text) { return text.starts_with("\\p{") && text.ends_with('}'); }

// As part of a class.
std::string_view characters_of(char category) {
  switch (category) {
    case 'L':
      return R"(a-zA-Z\x80-\xff)";
    case 'N':
      return "0-9";
    case 'Z':
      return " ";
    default:
      std::unreachable();
  }
}

// The model is written in Java's dialect, where "[0-9-_]" is digits, "-" and "_"; in Perl's it is
// an error, so a hyphen behind a range is escaped. \p{L}, \p{Z} and \p{N} stand for what of them is
// ASCII, and all of it that is not: nothing the service takes is refused.
std::string in_perl_dialect(std::string_view pattern) {
  std::string out;
  bool in_class = false;
  bool behind_range = false;  // what came last ended a range "x-y"
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (const std::string_view property = pattern.substr(i, 5); is_property(property)) {
      out += characters_of(property[3]);
      i += property.size() - 1;
      behind_range = false;
      continue;
    }
    if (c == '\\' && i + 1 < pattern.size()) {
      out.append(pattern.substr(i++, 2));
      behind_range = false;
      continue;
    }
    if (c == '[') in_class = true;
    if (c == ']') in_class = false;
    if (in_class && c == '-' && behind_range) out += '\\';
    const bool ends_range = in_class && !behind_range && i >= 2 && pattern[i - 1] == '-' &&
                            pattern[i - 2] != '[' && c != ']';
    out += c;
    behind_range = ends_range;
  }
  return out;
}

}  // namespace

bool matches_pattern(std::string_view pattern, std::string_view text) {
  thread_local std::unordered_map<const char*, boost::regex> compiled;
  auto found = compiled.find(pattern.data());
  if (found == compiled.end()) {
    boost::regex expression(in_perl_dialect(pattern),
                            boost::regex::perl | boost::regex::no_mod_m | boost::regex::no_mod_s);
    found = compiled.emplace(pattern.data(), std::move(expression)).first;
  }
  // std::regex recurses once per character and would end the process on a long text.
  try {
    return boost::regex_match(text.begin(), text.end(), found->second);
  } catch (const std::runtime_error&) {
    return false;  // the matcher's own bound on its work
  }
}

}  // namespace wheelpit::api
