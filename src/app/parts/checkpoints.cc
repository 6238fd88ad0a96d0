#include "app/parts/checkpoints.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

asio::awaitable<void> stop_writer(CheckpointWriter& writer, TimePoint until) {
  writer.stop(until);
  co_return;
}

}  // namespace

Checkpoints::Checkpoints(Shards& shards, PositionStore& store, const Clock& clock, const Log& log)
    : shards_(shards), tasks_(shards[0].io(), log) {
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    writers_.push_back(std::make_unique<CheckpointWriter>(shards_[i].io(), store, clock, log));
  }
}

void Checkpoints::on_notices(const std::function<void()>& told) {
  for (const auto& writer : writers_) writer->on_notices(told);
}

void Checkpoints::start() {
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    tasks_.spawn("write positions", on_shard(shards_[i], writers_[i]->run()));
  }
}

asio::awaitable<void> Checkpoints::stop(TimePoint until) {
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    co_await on_shard(shards_[i], stop_writer(*writers_[i], until));
  }
  co_await tasks_.join();
}

}  // namespace wheelpit
