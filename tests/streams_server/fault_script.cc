#include "fault_script.h"

#include <algorithm>
#include <boost/json/value.hpp>
#include <boost/json/value_to.hpp>
#include <utility>

namespace wheelpit::streams_server {

void FaultScript::add(const boost::json::object& given) {
  const auto text = [&](std::string_view name) {
    const auto* found = given.if_contains(name);
    return found != nullptr ? std::string(found->as_string()) : std::string();
  };
  const auto number = [&](std::string_view name) -> std::optional<long> {
    const auto* found = given.if_contains(name);
    if (found == nullptr) return std::nullopt;
    return found->to_number<long>();
  };
  Fault fault{.operation = text("operation"),
              .stream = text("stream"),
              .shard = text("shard"),
              .times = static_cast<int>(number("times").value_or(1)),
              .reply = {},
              .delay = number("delay").value_or(0),
              .cut = {}};
  if (const auto cut = number("cut")) fault.cut = static_cast<std::size_t>(*cut);
  if (const auto status = number("status")) {
    fault.reply = Reply{.status = static_cast<int>(*status), .body = text("body"), .cut = {}};
  }
  faults_.push_back(std::move(fault));
}

std::optional<FaultScript::Fault> FaultScript::next(std::string_view operation,
                                                    std::string_view stream,
                                                    std::string_view shard) {
  const auto found = std::ranges::find_if(faults_, [&](const Fault& fault) {
    return (fault.operation.empty() || fault.operation == operation) &&
           (fault.stream.empty() || fault.stream == stream) &&
           (fault.shard.empty() || fault.shard == shard);
  });
  if (found == faults_.end()) return std::nullopt;
  Fault fault = *found;
  if (found->times > 0 && --found->times == 0) faults_.erase(found);
  return fault;
}

}  // namespace wheelpit::streams_server
