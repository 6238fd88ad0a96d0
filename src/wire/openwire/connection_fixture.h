#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "wire/openwire/client_commands.h"
#include "wire/openwire/connection.h"
#include "wire/openwire/marshal.h"
#include "wire/openwire/server_frames.h"
#include "wire/openwire/test_frames.h"

namespace wheelpit::openwire {

// A connection and what it passes on, for tests that play the broker.
class ConnectionTest : public testing::Test, protected DispatchSink {
 protected:
  explicit ConnectionTest(ConnectionOptions wanted = options())
      : connection_(std::move(wanted), *this, now_) {}

  void on_dispatch(const MessageDispatch& dispatch) override {
    ids_.push_back(jms_message_id(*dispatch.message->message_id));
    unreadable_ = dispatch.unreadable;
    destination_ = jms_name(*dispatch.destination);
  }

  static ConnectionOptions options() {
    return {.username = "esm",
            .password = Secret("geheim"),
            .connection_id = "ID:c:1",
            .client_id = "client",
            .queue = "orders",
            .prefetch = 400,
            .version = "1"};
  }

  Status feed(std::string_view bytes, std::size_t piece = 100'000) {
    while (!bytes.empty()) {
      const auto space = connection_.space();
      const std::size_t count = std::min({piece, bytes.size(), space.size()});
      std::ranges::copy(bytes.substr(0, count), space.begin());
      bytes.remove_prefix(count);
      if (Status received = connection_.received(count, now_); !received) return received;
    }
    return {};
  }

  // The names of the commands that were sent since the last call.
  std::vector<std::string> sent() {
    output_ = connection_.take_output(now_);
    std::vector<std::string> names;
    for (std::size_t at = 0; at < output_.size();) {
      names.push_back(type_name(static_cast<DataType>(output_[at + 4])));
      at += 4 + ByteReader(std::string_view(output_).substr(at)).integer<std::uint32_t>();
    }
    return names;
  }

  // The only command that was sent since the last call; a view of output_.
  template <class Kind>
  Kind only_sent() {
    EXPECT_EQ(sent(), std::vector<std::string>({type_name(Kind::kType)}));
    Kind command;
    EXPECT_TRUE(read_frame(frame_of(output_), Encoding(), command));
    return command;
  }

  void consume() {
    ASSERT_TRUE(feed(server::until_consuming()));
    ASSERT_EQ(connection_.phase(), Phase::consuming);
    sent();
    connection_.take_events();
  }

  template <class Kind>
  Kind only_event() {
    const auto events = connection_.take_events();
    EXPECT_EQ(events.size(), 1U);
    EXPECT_TRUE(std::holds_alternative<Kind>(events.at(0)));
    return std::get<Kind>(events.at(0));
  }

  TimePoint now_{};
  std::string output_;
  std::vector<std::string> ids_;
  std::string unreadable_;
  std::string destination_;
  Connection connection_;
};

using Names = std::vector<std::string>;

}  // namespace wheelpit::openwire
