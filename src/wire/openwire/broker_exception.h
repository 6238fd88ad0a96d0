#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "wire/openwire/types.h"

namespace wheelpit::openwire {

// What a Java exception of the broker says, in UTF-8.
struct BrokerException {
  std::string class_name;  // "javax.jms.JMSException"; brokers 6 say "jakarta.jms.JMSException"
  std::string message;     // the broker's own words

  // The class without its package: what must be compared.
  std::string_view simple_name() const;
};

// Of an answer that may have left it out.
BrokerException to_exception(const std::optional<Throwable>& throwable);

}  // namespace wheelpit::openwire
