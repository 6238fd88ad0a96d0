#pragma once

#include <memory>
#include <utility>

#include "app/parts/source_services.h"

namespace wheelpit {

// Finds a mapping's broker by its ARN and opens the kind of source that the broker's engine needs.
// The table of engines is in sources.cc: a further kind of source is a line there.
class Sources final : public SourceFactory {
 public:
  explicit Sources(SourceServices services) : services_(std::move(services)) {}

  Result<std::unique_ptr<MappingSources>> open(const Mapping& mapping,
                                               Duration function_timeout) override;

 private:
  SourceServices services_;
};

}  // namespace wheelpit
