#pragma once

#include <string>

#include "wire/openwire/primitive.h"

namespace wheelpit::activemq {

// A property's value as Java's String.valueOf() prints it, in UTF-8: true, -3, 12.5, 1.0E10, NaN,
// [1, 2], {a=1, b=2}; null is "null", also within lists and maps. Only bytes differ, whose address
// Java prints: they are their base64.
//
// Doubles and floats are the shortest text that reads as the same number, as of Java 19; Java
// before printed some with a digit more.
std::string java_text(const openwire::Primitive& value);

}  // namespace wheelpit::activemq
