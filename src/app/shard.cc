#include "app/shard.h"

#include <cstdint>

namespace wheelpit {

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
