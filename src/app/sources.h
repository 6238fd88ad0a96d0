#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "mapping/broker.h"
#include "poll/source_factory.h"
#include "secrets/credentials_reader.h"

namespace wheelpit {

// What sources of one shard are made with. References must outlive the factory and its sources.
struct SourceServices {
  boost::asio::io_context& io;
  const Clock& clock;
  CredentialsReader& credentials;
  const std::vector<Broker>& brokers;
  Log log;
};

// Finds a mapping's broker by its ARN and makes the source for the broker's engine. The table of
// engines is in sources.cc: a further kind of source is a line there.
class Sources final : public SourceFactory {
 public:
  explicit Sources(SourceServices services) : services_(std::move(services)) {}

  Result<SourceParts> make(const Mapping& mapping, Duration function_timeout,
                           SourceObserver& observer) override;

 private:
  SourceServices services_;
};

}  // namespace wheelpit
