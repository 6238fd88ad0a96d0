#include "aws/credentials/credential_chain.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <utility>

#include "aws/credentials/shared_files.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::minutes kBeforeTheEnd{5};
constexpr std::chrono::seconds kPause{10};     // between two looks
constexpr std::chrono::seconds kLookAgain{1};  // how long they are lent while they are renewed

CredentialSettings settings_of(const CredentialChainOptions& options) {
  const auto look = [&environment = options.environment](const std::string& name) {
    const auto found = environment.find(name);
    return found == environment.end() ? std::nullopt : std::optional(found->second);
  };
  return {.variables = look, .metadata = options.metadata};
}

}  // namespace

CredentialChain::CredentialChain(const Clock& clock, CredentialChainOptions options, Log log)
    : clock_(clock),
      options_(std::move(options)),
      log_(std::move(log)),
      open_(io_.get_executor()),
      reader_(io_, clock_, workers_, stopping_, options_.reader),
      changed_(io_),
      tasks_(io_, log_),
      thread_([this] { io_.run(); }) {}

CredentialChain::~CredentialChain() {
  stopping_ = true;
  open_.reset();  // run() returns when what is under way has ended
  thread_.join();
}

asio::awaitable<Result<LentCredentials>> CredentialChain::lend() {
  co_return co_await asio::co_spawn(io_, lend_here(), asio::use_awaitable);
}

void CredentialChain::refused(std::uint64_t generation) {
  asio::post(io_, [this, generation] {
    if (generation == generation_) refused_ = true;
  });
}

asio::awaitable<Result<LentCredentials>> CredentialChain::lend_here() {
  for (;;) {
    const WallTime now = clock_.wall_now();
    if (is_due(now) && !looking_ && !stopping_ && (!looked_at_ || now >= *looked_at_ + kPause)) {
      looking_ = true;
      looked_at_ = now;
      tasks_.spawn("AWS credentials", look());
    }
    // What was refused is lent only if there is nothing newer.
    if (is_valid(now) && !(refused_ && looking_)) {
      const WallTime until = !found_->expires ? WallTime::max() : *found_->expires - kBeforeTheEnd;
      co_return LentCredentials{.credentials = found_->credentials,
                                .use_until = is_due(now) ? now + kLookAgain : until,
                                .generation = generation_};
    }
    if (!looking_) {
      co_return failure_.value_or(Error(Errc::cancelled, "the engine is stopping"));
    }
    co_await changed_.wait();
  }
}

bool CredentialChain::is_due(WallTime now) const {
  if (!found_ || refused_) return true;
  return found_->expires && now >= *found_->expires - kBeforeTheEnd;
}

bool CredentialChain::is_valid(WallTime now) const {
  return found_ && (!found_->expires || now < *found_->expires);
}

asio::awaitable<void> CredentialChain::look() {
  auto found = co_await find();
  if (found) {
    found_ = std::move(*found);
    ++generation_;
    refused_ = false;
    if (std::exchange(failure_, std::nullopt)) log_.info("AWS credentials available again");
  } else {
    const bool told = failure_ && failure_->message() == found.error().message();
    failure_ = found.error();
    if (!told && found_) {
      log_.warn("cannot renew AWS credentials", {{"error", failure_->message()}});
    }
  }
  looking_ = false;
  changed_.notify();
}

asio::awaitable<Result<FoundCredentials>> CredentialChain::find() {
  const CredentialSettings settings = settings_of(options_);
  const auto files = co_await workers_.run([&] { return read_shared_files(settings.variables); });
  if (!files) co_return files.error();
  const auto origin = find_origin(settings, *files);
  if (!origin) co_return origin.error();
  co_return co_await reader_.read(*origin);
}

}  // namespace wheelpit
