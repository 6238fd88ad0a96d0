#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace wheelpit {

// Where dead letters lie, as people name it:
//   "async"         events of asynchronous invocations that have failed permanently
//   "quarantine"    copies of messages that no function may see
//   "BROKER/QUEUE"  a queue of a broker of the configuration
//   an SQS queue's ARN
struct LetterPlace {
  std::string place;
  std::string kind;     // "async", "quarantine", "rabbitmq", "activemq", "sqs"
  std::string of = {};  // whose dead letters, for people: names of queues
  std::optional<std::uint64_t> messages = {};  // if the place says so
  std::string problem = {};                    // why it cannot be looked at; any bytes
};

// Which letters of a place are meant, and how one comes by them.
struct LetterSelection {
  std::string place;
  // Of a broker's queue: with whose login it is read (a secret's name or ARN) and in which virtual
  // host of RabbitMQ. "": those of a mapping of that broker.
  std::string secret = {};
  std::string virtual_host = {};
  std::vector<std::string> ids = {};       // any of these; none: whatever its id
  std::vector<std::string> patterns = {};  // filter patterns, one of which must match
  std::size_t most = 10;                   // no more than so many of them
  // Letters that came to rest later are left, where the place tells when that was.
  std::optional<WallTime> before = {};
};

struct Letter {
  std::string id = {};
  std::string to = {};      // where it would be put back; "" if it does not say where it was
  std::string reason = {};  // why it died, in the words of who gave it up; any bytes
  std::optional<WallTime> died_at = {};
  std::uint64_t deaths = 0;  // 0: no one counts
  std::uint64_t bytes = 0;   // of the body
  std::string body = {};     // any bytes; only if it was asked for
};

// What happened to letters that were meant.
struct LetterOutcome {
  std::size_t looked_at = 0;
  std::size_t matched = 0;
  std::size_t done = 0;                        // put back, or removed; with a dry run none
  std::optional<std::uint64_t> messages = {};  // of the place, before anything was done
  bool end = false;                            // nothing is left that was not looked at
  struct Fault {
    std::string id;
    std::string words;  // any bytes
  };
  std::vector<Fault> faults = {};  // matched, and left where they are
};

struct LetterRedrive {
  LetterSelection selection;
  std::string to = {};  // another queue than the one it was in; "": that one
  bool dry_run = false;
  double per_second = 0;  // 0: as fast as it goes
};

struct LetterPurge {
  LetterSelection selection;
  bool dry_run = false;
};

// What people do with dead letters. A call works for some ten seconds at most and says whether it
// came to the end: ask again for more. Whatever ends in the middle of it, no letter is lost: one is
// removed only after the place it goes to has said that it has it. It may then be in both.
//
// Errors: not_found (no such place, or no one can log in there), invalid_argument (a pattern, or
// what cannot be done with letters of that place), and what the place answers.
class LetterDesk {
 public:
  virtual ~LetterDesk() = default;

  // The places that mappings and the engine itself have.
  virtual boost::asio::awaitable<Result<std::vector<LetterPlace>>> places() = 0;
  // They stay where they are. Some brokers count that as a delivery.
  virtual boost::asio::awaitable<Result<std::vector<Letter>>> peek(LetterSelection selection) = 0;
  virtual boost::asio::awaitable<Result<LetterOutcome>> redrive(LetterRedrive redrive) = 0;
  virtual boost::asio::awaitable<Result<LetterOutcome>> purge(LetterPurge purge) = 0;
};

}  // namespace wheelpit
