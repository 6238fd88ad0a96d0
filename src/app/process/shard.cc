#include "app/process/shard.h"

#include <chrono>
#include <cstdint>
#include <future>
#include <utility>

namespace wheelpit {

namespace {

constexpr auto kLookupPatience = std::chrono::milliseconds(50);

}  // namespace

Shard::Shard() : work_(boost::asio::make_work_guard(io_)) {}

Shard::~Shard() {
  if (thread_.joinable()) thread_.join();
}

void Shard::start() {
  thread_ = std::thread([this] { io_.run(); });
}

void Shard::run() { io_.run(); }

void Shard::let_end() { work_.reset(); }

Shards::Shards(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) shards_.push_back(std::make_unique<Shard>());
}

// The end of an io_context waits for the thread that asks the system for names.
Shards::~Shards() {
  std::promise<void> promise;
  const std::future<void> gone = promise.get_future();
  std::thread([shards = std::move(shards_), ended = std::move(promise)]() mutable {
    shards.clear();
    ended.set_value();
  }).detach();
  gone.wait_for(kLookupPatience);
}

// FNV-1a: std::hash may differ between builds, and a home should not move with an update.
std::size_t Shards::home_of(std::string_view function_name) const {
  std::uint64_t hash = 14695981039346656037U;
  for (const char c : function_name) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 1099511628211U;
  }
  return hash % shards_.size();
}

}  // namespace wheelpit
