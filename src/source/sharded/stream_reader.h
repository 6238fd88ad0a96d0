#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "positions/position.h"
#include "record/message.h"
#include "source/sharded/shard_plan.h"

// What is read of a stream of shards, whatever its protocol: shards are listed, and each of them is
// read from a place on. One that is polled, one of another service that is polled, and one that
// pushes are implementations of the same.
namespace wheelpit::sharded {

// Why a stream's server did not do what it was asked.
enum class Trouble : std::uint8_t {
  expired,          // the iterator, or the subscription, is too old: a new one continues
  trimmed,          // what was asked for is older than the stream keeps
  throttled,        // too many requests: the stream is well
  not_found,        // there is no such stream or shard
  denied,           // the credentials lack the permission
  unauthenticated,  // they are not accepted
  unreachable,      // the server is away, slow, or has failed
  refused,          // asking again cannot mend it
  malformed,        // the answer is none of such a server
  cancelled,        // we were asked to stop
};

struct Fault {
  Trouble trouble = Trouble::unreachable;
  std::string detail;  // for a person: names the stream, the server and the cause; no credentials
};

template <class T>
using Answer = std::expected<T, Fault>;

struct StreamRecord {
  SequenceNumber number;
  std::string_view slot_key;  // a partition key, an item's key: of the message, lives as long
  WallTime arrived{};
  std::size_t bytes = 0;                             // of memory that the record holds, roughly
  std::shared_ptr<const Message> message = nullptr;  // records of a page may share its bytes
};

// What a reader brings at a time.
struct StreamPage {
  std::vector<StreamRecord> records;  // their numbers do not fall
  // All of the shard up to here was read, where no record says so: records that were skipped, or a
  // continuation number.
  std::optional<SequenceNumber> through = std::nullopt;
  bool at_end = false;                            // the shard has ended, and this is the last of it
  std::vector<ListedShard> children = {};         // of a shard that has ended, if the server tells
  std::optional<Duration> behind = std::nullopt;  // of the stream's tip, if the server tells
  // All that arrived at the shard until then was given with this page, if the server tells.
  std::optional<WallTime> complete_until = std::nullopt;
  // Records behind the place that was asked for are gone: the stream went on at its oldest record.
  bool trimmed = false;
};

// What the service says of a stream as a whole.
struct StreamFacts {
  Duration retention = std::chrono::hours(24);  // how long it keeps records
  // Of this stream and no other that had its name: it changes when one is deleted and made again.
  // "": not known.
  std::string incarnation;
};

// Where a shard is read from. With `after` behind that record, else from the start point on. What
// arrived before a start point of kind `at` is never given, even with `after`.
struct ReadPlace {
  StartPoint start = {};
  std::optional<SequenceNumber> after = std::nullopt;
};

// Reads one shard, in order and without a gap: what one next() has brought, the following continues
// behind, whatever fails in between. It renews iterators or subscriptions on its own, from the last
// record read. All on one thread; destroyed only while no next() is under way.
class ShardReader {
 public:
  virtual ~ShardReader() = default;

  // The next page, of about `most` records if the protocol can be told. Waits as the stream's pace
  // wants it, and returns an empty page now and then when nothing comes. After a fault it can be
  // called again: the caller pauses after faults. Not called after a page at_end.
  virtual boost::asio::awaitable<Answer<StreamPage>> next(std::size_t most) = 0;

  // A next() that waits ends with Trouble::cancelled, within the patience of a request.
  virtual void stop() = 0;

  // Closes what it holds open. Once, before it is destroyed, with no next() under way.
  virtual boost::asio::awaitable<void> end() { co_return; }
};

// One stream as one mapping reads it. All on one thread.
class ShardedStream {
 public:
  virtual ~ShardedStream() = default;

  // All of its shards, of all pages, also those that have ended and are still kept.
  virtual boost::asio::awaitable<Answer<std::vector<ListedShard>>> list_shards() = 0;

  // Its reader does not outlive the stream.
  virtual std::unique_ptr<ShardReader> open(const std::string& shard, const ReadPlace& place) = 0;

  virtual boost::asio::awaitable<Answer<StreamFacts>> facts() = 0;
};

}  // namespace wheelpit::sharded
