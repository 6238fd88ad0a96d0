#include "batches/redaction_path.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace wheelpit {
namespace {

constexpr std::string_view kEndsName = ".[]'\"\\$*";
constexpr std::size_t kMostDigits = 9;

bool is_plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > ' ' && byte != 0x7f && !kEndsName.contains(c);
}

class PathParser {
 public:
  explicit PathParser(std::string_view text) : text_(text) {}

  Result<RedactionPath> run() {
    if (text_.size() > kLongestRedactionPath) {
      return Error(Errc::invalid_argument, "a path of " + std::to_string(text_.size()) +
                                               " bytes is too long: at most " +
                                               std::to_string(kLongestRedactionPath));
    }
    if (!take('$')) return fault("must begin with $");
    while (at_ < text_.size()) {
      if (path_.steps.size() == kMostRedactionSteps) {
        return fault("has more than " + std::to_string(kMostRedactionSteps) + " steps");
      }
      if (Status read = step(); !read) return read.error();
    }
    if (path_.steps.empty()) return fault("needs a step behind $, such as .name");
    return std::move(path_);
  }

 private:
  Status step() {
    RedactionPath::Step step;
    if (take('[')) return bracket(std::move(step));
    if (!take('.')) return fault("expects . or [");
    step.anywhere = take('.');
    if (step.anywhere && take('[')) return bracket(std::move(step));
    if (take('*')) return add(std::move(step));
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_plain(text_[at_])) ++at_;
    if (at_ == begin) return fault("expects a name; write one with special characters as ['name']");
    step.name = text_.substr(begin, at_ - begin);
    return add(std::move(step));
  }

  Status bracket(RedactionPath::Step step) {
    if (take('*')) {
    } else if (at_ < text_.size() && (text_[at_] == '\'' || text_[at_] == '"')) {
      if (Status read = quoted(step); !read) return read.error();
    } else if (Status read = index(step); !read) {
      return read.error();
    }
    if (!take(']')) return fault("expects ]");
    return add(std::move(step));
  }

  Status quoted(RedactionPath::Step& step) {
    const char quote = text_[at_++];
    std::string name;
    while (at_ < text_.size() && text_[at_] != quote) {
      if (text_[at_] == '\\') ++at_;
      if (at_ == text_.size()) break;
      name += text_[at_++];
    }
    if (!take(quote)) return fault("expects the quote that ends the name");
    step.name = std::move(name);
    return {};
  }

  Status index(RedactionPath::Step& step) {
    const std::string_view rest = text_.substr(at_);
    const std::size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
    if (digits == 0 || digits > kMostDigits) return fault("expects a number, * or a quoted name");
    std::size_t value = 0;
    const std::string_view number = rest.substr(0, digits);
    std::from_chars(number.begin(), number.end(), value);
    step.index = value;
    at_ += digits;
    return {};
  }

  Status add(RedactionPath::Step step) {
    path_.steps.push_back(std::move(step));
    return {};
  }

  bool take(char c) {
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  Error fault(const std::string& what) const {
    return {Errc::invalid_argument, "the path " + std::string(text_) + " " + what +
                                        " (at character " + std::to_string(at_ + 1) + ")"};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  RedactionPath path_;
};

std::string quoted_name(std::string_view name) {
  std::string text = "'";
  for (const char c : name) {
    if (c == '\'' || c == '\\') text += '\\';
    text += c;
  }
  return text + "'";
}

}  // namespace

Result<RedactionPath> parse_redaction_path(std::string_view text) { return PathParser(text).run(); }

std::string to_text(const RedactionPath& path) {
  std::string text = "$";
  for (const RedactionPath::Step& step : path.steps) {
    const bool plain =
        step.name && !step.name->empty() && std::ranges::all_of(*step.name, is_plain);
    if (step.anywhere) text += "..";
    if (plain || (step.anywhere && !step.name && !step.index)) {
      if (!step.anywhere) text += '.';
      text += step.name.value_or("*");
      continue;
    }
    text += '[';
    text += step.name    ? quoted_name(*step.name)
            : step.index ? std::to_string(*step.index)
                         : std::string("*");
    text += ']';
  }
  return text;
}

}  // namespace wheelpit
