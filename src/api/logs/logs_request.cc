#include "api/logs/logs_request.h"

#include <utility>

#include "api/model/input.h"

namespace wheelpit::api {

namespace json = boost::json;

namespace {

constexpr std::size_t kMostDescribed = 50;

}  // namespace

std::unexpected<ServiceError> invalid(std::string message) {
  return fail(ErrorCode::invalid_parameter, std::move(message));
}

PageLimit limit_of(const json::object& input) {
  PageLimit limit;
  if (const auto events = integer_of(input, "limit")) {
    limit.events = static_cast<std::size_t>(*events);
  }
  return limit;
}

std::size_t described_limit(const json::object& input) {
  return static_cast<std::size_t>(integer_of(input, "limit").value_or(kMostDescribed));
}

Output empty_answer() {
  return HttpResponse{.status = 200,
                      .headers = {{"Content-Type", "application/x-amz-json-1.1"}},
                      .body = "",
                      .shared_body = nullptr};
}

}  // namespace wheelpit::api
