#include "wire/openwire/broker_exception.h"

namespace wheelpit::openwire {

std::string_view BrokerException::simple_name() const {
  const std::string_view name = class_name;
  return name.substr(name.rfind('.') + 1);
}

BrokerException to_exception(const std::optional<Throwable>& throwable) {
  if (!throwable) return {.class_name = "", .message = "the broker gives no reason"};
  return {.class_name = throwable->class_name.utf8(), .message = throwable->message.utf8()};
}

}  // namespace wheelpit::openwire
