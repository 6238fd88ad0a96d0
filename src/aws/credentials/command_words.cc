#include "aws/credentials/command_words.h"

#include <cstddef>
#include <utility>

namespace wheelpit {

namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

class Splitter {
 public:
  explicit Splitter(std::string_view command) : rest_(command) {}

  Result<std::vector<std::string>> split() {
    while (!rest_.empty()) {
      const char c = take();
      if (is_space(c)) {
        end_word();
        continue;
      }
      if (const Status taken = take_part(c); !taken) return taken.error();
    }
    end_word();
    return std::move(words_);
  }

 private:
  Status take_part(char c) {
    in_word_ = true;
    if (c == '\'') return take_until_quote();
    if (c == '"') return take_until_double_quote();
    if (c != '\\') {
      word_ += c;
      return {};
    }
    if (rest_.empty()) return Error(Errc::malformed, "nothing follows a backslash");
    word_ += take();
    return {};
  }

  Status take_until_quote() {
    const std::size_t end = rest_.find('\'');
    if (end == std::string_view::npos) return not_closed();
    word_ += rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return {};
  }

  // There a backslash stands for itself unless a quote or a backslash follows.
  Status take_until_double_quote() {
    while (!rest_.empty()) {
      const char c = take();
      if (c == '"') return {};
      if (c == '\\' && !rest_.empty() && (rest_[0] == '"' || rest_[0] == '\\')) {
        word_ += take();
      } else {
        word_ += c;
      }
    }
    return not_closed();
  }

  static Error not_closed() { return {Errc::malformed, "a quote is not closed"}; }

  char take() {
    const char c = rest_[0];
    rest_.remove_prefix(1);
    return c;
  }

  void end_word() {
    if (!std::exchange(in_word_, false)) return;
    words_.push_back(std::move(word_));
    word_.clear();
  }

  std::string_view rest_;
  std::string word_;
  bool in_word_ = false;  // also if it is empty so far
  std::vector<std::string> words_;
};

}  // namespace

Result<std::vector<std::string>> split_command(std::string_view command) {
  return Splitter(command).split();
}

}  // namespace wheelpit
