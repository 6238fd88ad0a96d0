#include "runtime/protocol/runtime_answers.h"

#include <utility>

namespace wheelpit::runtime {

HttpResponse json_response(int status, std::string body) {
  HttpResponse response;
  response.status = status;
  response.headers = {{"Content-Type", "application/json"}};
  response.body = std::move(body);
  return response;
}

HttpResponse json_error(int status, std::string_view type, std::string_view message) {
  return json_response(status, R"({"errorMessage":")" + std::string(message) +
                                   R"(","errorType":")" + std::string(type) + "\"}");
}

HttpResponse accepted() { return json_response(202, "{\"status\":\"OK\"}\n"); }

HttpResponse too_large(std::size_t limit) {
  return json_error(413, "RequestEntityTooLarge",
                    "Exceeded maximum allowed payload size (" + std::to_string(limit) + " bytes).");
}

HttpResponse truncated() {
  return json_error(400, "TruncatedHTTPRequest", "Response body was cut short");
}

HttpResponse refused(ApiRefusal refusal) {
  return json_response(refusal.status, std::move(refusal.body));
}

}  // namespace wheelpit::runtime
