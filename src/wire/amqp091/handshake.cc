#include "wire/amqp091/handshake.h"

#include <algorithm>

#include "wire/amqp091/table.h"

namespace wheelpit::amqp091 {

namespace {

constexpr std::uint32_t kSmallestFrameMax = 4096;  // AMQP 0-9-1's frame-min-size

// consumer_cancel_notify and authentication_failure_close change what the server tells us; the
// others are what a complete client announces.
std::string client_properties(const Introduction& who) {
  std::string capabilities;
  TableWriter flags(capabilities);
  for (const char* name :
       {"consumer_cancel_notify", "authentication_failure_close", "connection.blocked",
        "basic.nack", "publisher_confirms", "exchange_exchange_bindings"}) {
    flags.boolean(name, true);
  }
  std::string properties;
  TableWriter table(properties);
  table.text("product", "wheelpit");
  table.text("version", who.version);
  table.text("connection_name", who.connection_name);
  table.table("capabilities", capabilities);
  return properties;
}

bool offers_plain(std::string_view mechanisms) {
  return (" " + std::string(mechanisms) + " ").contains(" PLAIN ");
}

// The smaller of both proposals, where 0 of theirs stands for "no limit of mine".
template <class Int>
Int negotiate(Int theirs, Int ours) {
  return theirs == 0 ? ours : std::min(theirs, ours);
}

}  // namespace

Status answer_start(const ConnectionStart& start, const Introduction& who, std::string& out) {
  if (!offers_plain(start.mechanisms.text)) {
    return Error(Errc::invalid_argument,
                 "the broker does not offer PLAIN authentication, the only kind that works with a "
                 "user name and a password");
  }
  const std::string properties = client_properties(who);
  std::string response;
  response.append(1, '\0').append(who.username);
  response.append(1, '\0').append(who.password.reveal());
  write_method(out, kConnectionChannel,
               ConnectionStartOk{{properties}, {"PLAIN"}, {response}, {"en_US"}});
  wipe(response);
  return {};
}

Result<Tuning> answer_tune(const ConnectionTune& tune, std::uint16_t heartbeat,
                           std::uint16_t channels, std::string_view virtual_host,
                           std::string& out) {
  const Tuning agreed{.channels = negotiate(tune.channel_max, channels),
                      .frame_max = negotiate(tune.frame_max, kFrameMax),
                      .heartbeat = negotiate(tune.heartbeat, heartbeat)};
  if (agreed.frame_max < kSmallestFrameMax) {
    return Error(Errc::malformed,
                 "the broker allows frames of " + std::to_string(agreed.frame_max) + " bytes only");
  }
  write_method(out, kConnectionChannel,
               ConnectionTuneOk{agreed.channels, agreed.frame_max, agreed.heartbeat});
  write_method(out, kConnectionChannel, ConnectionOpen{{virtual_host}, {}, 0});
  return agreed;
}

}  // namespace wheelpit::amqp091
