#pragma once

#include <string>
#include <string_view>

#include "base/json_text.h"
#include "record/event_encoder.h"
#include "record/record_view.h"

namespace wheelpit {

// {"lines":["a","b"]}
class ToyEncoder final : public EventEncoder {
 public:
  std::string_view head() const override { return R"({"lines":[)"; }
  std::string_view tail() const override { return "]}"; }
  void append(const Record& record, std::string& out) const override {
    append_json_string(body_of(record), out);
  }
};

}  // namespace wheelpit
