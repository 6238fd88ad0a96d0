#include "invoke/home_fault.h"

#include <string_view>

namespace wheelpit {

namespace {

constexpr std::string_view kBegin = "The function runs on one node alone, as its concurrency is ";

}  // namespace

Error home_fault(const std::string& why) {
  return {Errc::throttled, std::string(kBegin) + "reserved or provisioned, and " + why};
}

bool is_home_fault(const Error& error) {
  return error.code() == Errc::throttled && error.message().starts_with(kBegin);
}

}  // namespace wheelpit
