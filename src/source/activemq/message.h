#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"
#include "record/activemq_message.h"
#include "wire/openwire/message.h"

namespace wheelpit::activemq {

// All of these want a dispatch as a Connection passes it on: with a message, its id and
// destination.

// The parts that exist whatever the message is: id, destination, times, priority and so on, but
// neither body nor properties.
ActiveMqMessage describe(const openwire::MessageDispatch& dispatch);

// The message a function is shown. An error's text is the cause for which none may see it:
// invalid_argument (a map, stream, object or blob message, or one of no kind, which has no body),
// malformed (body or properties cannot be read), too_large (the body takes more than
// `max_body_bytes` once it is inflated). The text of a text message that has none is empty.
//
// Properties are texts as java_text.h makes them. One that is null is left out: JMS does not tell
// it from one that is missing.
Result<ActiveMqMessage> to_message(const openwire::MessageDispatch& dispatch,
                                   std::size_t max_body_bytes);

// What can be kept of a message that no function may see: its content, inflated if it was
// compressed; "" if it has none, or cannot be inflated within the limit.
std::string raw_body(const openwire::MessageDispatch& dispatch, std::size_t max_body_bytes);

}  // namespace wheelpit::activemq
