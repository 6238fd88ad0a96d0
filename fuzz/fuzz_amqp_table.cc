// A message's properties, with the table of its headers: a publisher's bytes.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "wire/amqp091/content.h"
#include "wire/amqp091/table.h"

namespace {

using namespace wheelpit::amqp091;

// Ends the run if begins and ends do not pair up.
class Balance final : public TableVisitor {
 public:
  void on_scalar(std::string_view /*key*/, const FieldScalar& /*value*/) override {}
  void on_table_begin(std::string_view /*key*/) override { enter(); }
  void on_table_end() override { leave(); }
  void on_array_begin(std::string_view /*key*/) override { enter(); }
  void on_array_end() override { leave(); }

  bool balanced() const { return depth_ == 0; }

 private:
  void enter() {
    if (++depth_ > kMaxTableDepth) std::abort();
  }
  void leave() {
    if (--depth_ < 0) std::abort();
  }
  int depth_ = 0;
};

}  // namespace

// The name is libFuzzer's. NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const BasicProperties properties = read_properties(bytes);
  Balance balance;
  read_table(properties.headers.value_or(bytes), balance);
  if (!balance.balanced()) std::abort();
  return 0;
}
