#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "wire/amqp091/bytes.h"
#include "wire/amqp091/method.h"

// From the payload of a method frame to the function that deals with the method.
namespace wheelpit::amqp091 {

// For a person: "60.80".
inline std::string number_of(MethodId id) {
  return std::to_string(id.class_id) + "." + std::to_string(id.method_id);
}

// A method that the server may not send now, or not to us.
inline Error unexpected_method(MethodId id) {
  return {Errc::malformed, "unexpected method " + number_of(id) + " from the broker"};
}

template <class Method>
Status read_for(const auto& handle, std::string_view arguments) {
  Method method;
  if (!read_method(arguments, method)) {
    return Error(Errc::malformed, "method " + number_of(Method::kId) + " is too short");
  }
  return handle(method);
}

// Gives the method to `handle`, if it is one of `Methods` (the most frequent first: they are tried
// in turn), and else its id to `other`; returns what that returned. malformed: it is cut off.
template <class... Methods>
Status dispatch_method(std::string_view payload, const auto& handle, const auto& other) {
  ByteReader in(payload);
  MethodId id;
  id.class_id = in.integer<std::uint16_t>();
  id.method_id = in.integer<std::uint16_t>();
  if (!in.ok()) return Error(Errc::malformed, "a method frame without a method");
  const std::string_view arguments = in.take(in.left());

  Status status;
  const auto is = [&]<class Method>() {
    if (id != Method::kId) return false;
    status = read_for<Method>(handle, arguments);
    return true;
  };
  if (!(is.template operator()<Methods>() || ...)) return other(id);
  return status;
}

}  // namespace wheelpit::amqp091
