#pragma once

#include <string>
#include <utility>

#include "mapping/stream_inspector.h"
#include "source/kinesis/fan_out_stream.h"

namespace wheelpit {

// Asks with the engine's credentials, which are those that read; of a consumer with enhanced
// fan-out both the consumer and its stream.
class KinesisStreamInspector final : public StreamInspector {
 public:
  // What `context` refers to must outlive it. To be used on its thread.
  explicit KinesisStreamInspector(kinesis::FanOutContext context) : context_(std::move(context)) {}

  boost::asio::awaitable<Status> inspect(std::string stream_arn) override;

 private:
  kinesis::FanOutContext context_;
};

}  // namespace wheelpit
