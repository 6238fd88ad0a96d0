#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "wire/openwire/broker_commands.h"
#include "wire/openwire/broker_exception.h"
#include "wire/openwire/frame.h"
#include "wire/openwire/message.h"
#include "wire/openwire/types.h"
#include "wire/openwire/wire_format.h"

namespace wheelpit::openwire {

// Texts are UTF-8, none longer than 20,000 bytes.
struct ProducerOptions {
  std::string username;
  Secret password;
  std::string connection_id;  // unique on the broker: "ID:host-<random>:1"
  std::string client_id;      // unique as well; what the broker's console shows
  std::string host = {};  // the name that was dialled; the broker may choose a virtual host by it
  std::string version = {};  // ours
};

// A persistent TextMessage for one queue.
struct OutgoingMessage {
  std::string_view queue;                                           // UTF-8, at most 20,000 bytes
  std::string_view body;                                            // UTF-8
  std::int64_t timestamp = 0;                                       // ms since 1970
  std::span<const std::pair<std::string, std::string>> properties;  // none longer than 16,000 bytes
};

class AnswerSink {
 public:
  virtual ~AnswerSink() = default;
  // Once for each message: it is on the broker's disk, or the broker has not taken it and says why.
  virtual void on_answer(std::int32_t id, const std::optional<BrokerException>& refusal) = 0;
};

// A producer's connection, without I/O, as Connection is a consumer's: one session with one
// producer, whose messages are answered. It sends no keep-alives and wants none: publishers wait
// for the answer, with a deadline.
class Producer {
 public:
  // How far it has come.
  enum class Phase { negotiating, login, session, producer, ready, closing, closed };

  // Answers go to `sink`, which must outlive the producer, from within received().
  Producer(ProducerOptions options, AnswerSink& sink, TimePoint now);

  // Receive into space(), then say how much. An error is final, as Connection's.
  std::span<char> space() { return frames_.space(); }
  Status received(std::size_t count, TimePoint now);

  // Waiters check again after each read.
  static bool has_events() { return true; }

  // What must be written, all of it; afterwards it counts as sent.
  bool has_output() const { return !output_.empty(); }
  std::string take_output(TimePoint /*now*/) { return std::exchange(output_, {}); }

  static TimePoint next_time() { return TimePoint::max(); }
  static Status on_time(TimePoint /*now*/) { return {}; }

  Phase phase() const { return phase_; }
  bool ready() const { return phase_ == Phase::ready; }

  // Why the broker puts an end to the connection, and when. What is not answered then may be in its
  // queue or not.
  struct Refused {
    Phase during;
    BrokerException why;
  };
  const std::optional<Refused>& refused() const { return refused_; }
  // The broker is about to go away.
  bool leaving() const { return leaving_; }

  // The id that the answer will have. REQUIRES: ready().
  std::int32_t publish(const OutgoingMessage& message);
  // The same of a message that was received, for one queue (UTF-8): content, properties and what
  // else its sender said of it are as they are, what brokers said of it is not.
  std::int32_t publish_again(Message message, std::string_view queue);

  // An orderly end; phase() becomes closed.
  void close();

 private:
  Status on_frame(const Frame& frame);
  Status on(const WireFormatInfo& info);
  Status on(const Response& response);
  Status on(const ExceptionResponse& response);
  Status on(const ConnectionError& error);
  Status on(const ConnectionControl& control);
  Status on(const KeepAliveInfo& info);
  Status on(const ShutdownInfo& info);

  void answered(std::int32_t id, const std::optional<BrokerException>& refusal);
  void step_done();
  void refuse(BrokerException why);

  // Writes it with the next command id, which it returns; the broker answers it.
  template <class Kind>
  std::int32_t ask(Kind command);
  void log_in();
  ProducerId producer_id() const;

  ProducerOptions options_;
  std::string connection_id_;  // in modified UTF-8
  FrameReader frames_;
  AnswerSink& sink_;
  WireFormat format_;
  std::string output_;
  Phase phase_ = Phase::negotiating;
  bool leaving_ = false;
  std::optional<Refused> refused_;
  std::int32_t last_command_ = 0;
  std::int32_t step_ = 0;           // the command whose answer ends the phase
  std::set<std::int32_t> pending_;  // messages without an answer
  std::int64_t last_sequence_ = 0;  // of messages, from 1
};

}  // namespace wheelpit::openwire
