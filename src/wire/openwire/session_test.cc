// A recorded session with a broker, from the handshake to the goodbye.

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "wire/openwire/connection.h"
#include "wire/openwire/test_frames.h"

namespace wheelpit::openwire {
namespace {

class Received final : public DispatchSink {
 public:
  void on_dispatch(const MessageDispatch& dispatch) override {
    ids.emplace_back(*dispatch.message->message_id);
    destination = OwnedDestination(*dispatch.destination);
  }
  std::vector<OwnedMessageId> ids;
  OwnedDestination destination;
};

struct Line {
  bool from_broker;
  std::string wire;
};

std::vector<Line> session() {
  std::ifstream file(test_data() / "session.txt");
  std::vector<Line> lines;
  for (std::string line; std::getline(file, line);) {
    lines.push_back({line.starts_with('<'), from_hex(std::string_view(line).substr(2))});
  }
  return lines;
}

// Everything but the first frame, which says who the client is, is the recorded bytes.
TEST(Session, IsTheRecordedOne) {
  const TimePoint now{};
  Received received;
  Connection connection({.username = "esm",
                         .password = Secret("esm-pw"),
                         .connection_id = "ID:esm-host-1:1",
                         .client_id = "client-esm-host-1:1",
                         .queue = "orders",
                         .prefetch = 100},
                        received, now);
  std::string sent;
  std::string recorded;
  bool settled = false;
  for (const Line& line : session()) {
    if (!line.from_broker) {
      recorded += line.wire;
      continue;
    }
    std::ranges::copy(line.wire, connection.space().begin());
    ASSERT_TRUE(connection.received(line.wire.size(), now));
    if (received.ids.size() == 3 && connection.phase() == Phase::consuming && !settled) {
      settled = true;
      const Destination destination = received.destination.view();
      connection.acknowledge({.destination = destination,
                              .first = received.ids[0].view(),
                              .last = received.ids[1].view(),
                              .count = 2,
                              .answer = Answer::wanted});
      connection.acknowledge({.type = AckType::individual,
                              .destination = destination,
                              .first = received.ids[2].view(),
                              .last = received.ids[2].view()});
      connection.close(received.ids[2].broker_sequence_id());
    }
  }
  sent = connection.take_output(now);
  EXPECT_EQ(connection.phase(), Phase::closed);

  const auto without_first = [](std::string_view bytes) {
    return to_hex(bytes.substr(4 + ByteReader(bytes).integer<std::uint32_t>()));
  };
  EXPECT_EQ(without_first(sent), without_first(recorded));

  const auto events = connection.take_events();
  ASSERT_EQ(events.size(), 3U);
  EXPECT_TRUE(std::holds_alternative<ConsumeConfirmed>(events[0]));
  EXPECT_EQ(std::get<Answered>(events[1]).command_id, 4);
  EXPECT_TRUE(std::holds_alternative<CloseConfirmed>(events[2]));
}

}  // namespace
}  // namespace wheelpit::openwire
