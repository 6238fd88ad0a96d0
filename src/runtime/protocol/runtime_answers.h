#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "net/http/http_message.h"
#include "runtime/protocol/environment_machine.h"

namespace wheelpit::runtime {

// What the Runtime API answers beside events, in the service's words.
HttpResponse json_response(int status, std::string body);
HttpResponse json_error(int status, std::string_view type, std::string_view message);
HttpResponse accepted();
HttpResponse too_large(std::size_t limit);
HttpResponse truncated();
HttpResponse refused(ApiRefusal refusal);

}  // namespace wheelpit::runtime
