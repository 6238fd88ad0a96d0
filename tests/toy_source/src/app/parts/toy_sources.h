#pragma once

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <memory>

#include "poll/source_factory.h"
#include "record/toy_encoder.h"
#include "source/toy/toy_source.h"

namespace wheelpit {

// One lane reads the basket.
class ToySources final : public QueueSources {
 public:
  ToySources(boost::asio::io_context& io, const Clock& clock, toy::ToyBasket& basket)
      : io_(io), clock_(clock), basket_(basket) {}

  std::size_t lanes() const override { return 1; }
  RetryPolicy retry() const override { return {}; }
  std::size_t window() const override { return 100; }
  void change(const Mapping& /*mapping*/, Duration /*function_timeout*/) override {}
  SourceParts make_lane(const LaneKey& /*lane*/, SourceObserver& observer) override {
    return {.source = std::make_unique<toy::ToySource>(io_, clock_, basket_, observer),
            .encoder = std::make_unique<ToyEncoder>()};
  }

 private:
  boost::asio::io_context& io_;
  const Clock& clock_;
  toy::ToyBasket& basket_;
};

}  // namespace wheelpit
