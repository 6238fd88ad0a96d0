#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "base/signal.h"
#include "source/kafka/group_consumer.h"
#include "source/kafka/offset_progress.h"

namespace wheelpit::kafka {

// A partition that is assigned to us, from then until it is let go.
struct Feed {
  Feed(boost::asio::io_context& io, Partition number, std::uint64_t lease)
      : partition(number), epoch(lease), changed(io) {}

  Partition partition;
  // Of the records read since: a new one when the partition is read again from what is settled.
  std::uint64_t epoch;
  OffsetProgress progress;
  std::optional<Offset> committed;  // as sent last
  // Since then its lane has asked for records in vain.
  std::optional<TimePoint> hungry_since;
  bool ending = false;  // it is to be let go: nothing more is read
  bool gone = false;    // it is let go, or lost: nothing more can be committed
  bool in_use = false;  // by a lane's source
  Signal changed;       // something may be there to take, or one of the above has changed
};

}  // namespace wheelpit::kafka
