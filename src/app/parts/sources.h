#pragma once

#include <memory>
#include <utility>

#include "app/parts/source_services.h"

namespace wheelpit {

// Opens a mapping's source. The table of kinds is in sources.cc: a further one is a line there.
class Sources final : public SourceFactory {
 public:
  explicit Sources(SourceServices services) : services_(std::move(services)) {}

  // These are the brokers from now on, for sources that are opened then.
  void set_brokers(std::vector<Broker> brokers) { services_.brokers = std::move(brokers); }

  Result<std::unique_ptr<MappingSources>> open(const Mapping& mapping,
                                               Duration function_timeout) override;

 private:
  SourceServices services_;
};

}  // namespace wheelpit
