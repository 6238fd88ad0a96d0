#pragma once

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/signal.h"
#include "record/record.h"

namespace wheelpit::sqs {

// Messages that are settled together, until the service has answered for all of them.
struct DeletesUnderWay {
  DeletesUnderWay(boost::asio::io_context& io, std::size_t messages)
      : changed(io), left(messages) {}

  void end_one() {
    if (--left == 0) changed.notify();
  }
  void fail_one(RecordId id, Error error) {
    failed.push_back(id);
    last_error = std::move(error);
    end_one();
  }

  Signal changed;
  std::size_t left;
  std::vector<RecordId> failed = {};
  std::optional<Error> last_error;
};

}  // namespace wheelpit::sqs
