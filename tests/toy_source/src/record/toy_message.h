#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "record/message.h"

namespace wheelpit {

// A line of text.
class ToyMessage final : public Message {
 public:
  explicit ToyMessage(std::string text, bool again = false)
      : text_(std::move(text)), again_(again) {}

  std::string_view body() const override { return text_; }
  std::string_view item_id() const override { return {}; }
  bool redelivered() const override { return again_; }
  void describe(std::string& out) const override { out += R"("toy":true)"; }

 private:
  std::string text_;
  bool again_;
};

}  // namespace wheelpit
