#include "app/cluster/function_homes.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <utility>

#include "app/cluster/forwarded_invocation.h"
#include "cluster/peer/frames.h"
#include "function/home.h"
#include "invoke/home_fault.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

using cluster::PeerAnswer;
using cluster::PeerRequest;
using cluster::PeerSink;
using cluster::SlotKind, cluster::SlotName;

// How long an invocation waits for a home that is being chosen.
constexpr Duration kHomePatience = std::chrono::seconds(5);
constexpr Duration kLookAgain = std::chrono::milliseconds(50);
constexpr Duration kWantAgain = std::chrono::seconds(1);
// The longest function, its start, and the way.
constexpr Duration kInvokePatience = std::chrono::minutes(17);
constexpr Duration kAskPatience = std::chrono::seconds(5);
constexpr int kNotHere = 421;

SlotName slot_of(const std::string& name) { return {.kind = SlotKind::function, .key = name}; }

Function without_provisioned(Function function) {
  function.provisioned.clear();
  return function;
}

// Takes what comes from the home, and hands it on.
class Unpacking final : public PeerSink {
 public:
  explicit Unpacking(ResponseSink* stream) : stream_(stream) {}

  asio::awaitable<Status> write(std::string text, TimePoint until) override {
    auto piece = read_piece(text);
    if (!piece || stream_ == nullptr) co_return Error(Errc::malformed, "not a piece");
    if (piece->head) {
      stream_->begin(std::move(*piece->head));
      co_return Status();
    }
    co_return co_await stream_->write(std::move(piece->text), until);
  }

 private:
  ResponseSink* stream_;
};

// Takes what the function says here, and sends it to where it was invoked.
class Packing final : public ResponseSink {
 public:
  explicit Packing(PeerSink& to) : to_(to) {}

  void begin(ResponseHead head) override { head_ = head_piece(head); }
  asio::awaitable<Status> write(std::string piece, TimePoint until) override {
    if (Status sent = co_await send_head(until); !sent) co_return sent;
    co_return co_await to_.write(text_piece(piece), until);
  }
  // Of an answer without a piece, too.
  asio::awaitable<Status> send_head(TimePoint until) {
    if (head_.empty()) co_return Status();
    co_return co_await to_.write(std::exchange(head_, {}), until);
  }

 private:
  PeerSink& to_;
  std::string head_;
};

Duration longest(const Function& function) {
  int seconds = function.timeout_seconds;
  for (const Function& version : function.versions) {
    seconds = std::max(seconds, version.timeout_seconds);
  }
  return std::chrono::seconds(seconds);
}

int number_of(const std::string& text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

FunctionHomes::FunctionHomes(Parts parts, Log log)
    : parts_(std::move(parts)), log_(std::move(log)), changed_(parts_.io), tasks_(parts_.io, log_) {
  parts_.peers.answer_in_pieces("/invoke", [this](PeerRequest request, PeerSink& pieces) {
    return serve(std::move(request), pieces);
  });
  parts_.peers.answer("/provisioned", [this](PeerRequest request) {
    return serve_provisioned(std::move(request));
  });
  parts_.slots.listen(SlotKind::function, *this);
}

asio::awaitable<void> FunctionHomes::stop() {
  stopping_ = true;
  changed_.notify();
  co_await tasks_.join();
}

bool FunctionHomes::is_home(const std::string& name) const {
  return !leaving_.contains(name) && parts_.slots.claim_of(slot_of(name)).has_value();
}

Function FunctionHomes::put(const Function& function) {
  if (!has_home(function)) {
    remove(function.name);
    return function;
  }
  const bool known = functions_.contains(function.name);
  functions_.insert_or_assign(function.name, function);
  if (!known) begin_wanting(function.name);
  return is_home(function.name) ? function : without_provisioned(function);
}

void FunctionHomes::remove(const std::string& name) {
  if (functions_.erase(name) == 0) return;
  tasks_.spawn("forget the home of " + name, forget(name));
}

// A slot that stays is one that nothing asks for.
asio::awaitable<void> FunctionHomes::forget(std::string name) {
  if (!functions_.contains(name)) (void)co_await parts_.slots.forget(slot_of(name));
}

void FunctionHomes::begin_wanting(const std::string& name) {
  if (wanting_.insert(name).second) tasks_.spawn("want a home for " + name, want(name));
}

asio::awaitable<void> FunctionHomes::want(std::string name) {
  while (!stopping_ && functions_.contains(name)) {
    if (co_await parts_.slots.want(slot_of(name), 1)) break;
    const TimePoint again = parts_.clock.now() + kWantAgain;
    while (!stopping_ && parts_.clock.now() < again) co_await changed_.wait(again);
  }
  wanting_.erase(name);
}

void FunctionHomes::slot_taken(const SlotName& name, const cluster::SlotClaim& /*claim*/) {
  leaving_.erase(name.key);
  const auto function = functions_.find(name.key);
  if (function != functions_.end()) parts_.here.host(function->second);
  changed_.notify();
}

void FunctionHomes::slot_to_leave(const SlotName& name) {
  if (!leaving_.insert(name.key).second) return;
  const auto function = functions_.find(name.key);
  if (function != functions_.end()) parts_.here.host(without_provisioned(function->second));
  tasks_.spawn("let the home of " + name.key + " go", leave(name.key));
}

// Nobody begins where another node still runs it: its limit would be passed.
asio::awaitable<void> FunctionHomes::leave(std::string name) {
  const auto function = functions_.find(name);
  const Duration patience =
      function == functions_.end() ? Duration{} : longest(function->second) + kAskPatience;
  const TimePoint until = parts_.clock.now() + patience;
  while (!stopping_ && leaving_.contains(name) && parts_.clock.now() < until) {
    const std::size_t busy = co_await parts_.here.busy(name);
    if (busy == 0 && !in_hand_.contains(name)) break;
    const TimePoint again = parts_.clock.now() + kLookAgain;
    co_await changed_.wait(again);
  }
  if (leaving_.erase(name) == 0) co_return;  // it came back
  parts_.slots.let_go(slot_of(name));
  changed_.notify();
}

asio::awaitable<FunctionHomes::Home> FunctionHomes::find_home(std::string name,
                                                              const std::string& unlike) {
  const TimePoint until = parts_.clock.now() + kHomePatience;
  TimePoint want_again = parts_.clock.now() + kWantAgain;
  for (;;) {
    if (is_home(name)) co_return Home{.place = Place::here, .address = {}};
    const bool mine = parts_.slots.claim_of(slot_of(name)).has_value();
    const auto address = mine ? std::nullopt : parts_.slots.address_of_owner(slot_of(name));
    if (address && *address != unlike) {
      co_return Home{.place = Place::elsewhere, .address = *address};
    }
    const TimePoint now = parts_.clock.now();
    if (stopping_ || now >= until) co_return Home{};
    if (now >= want_again) {  // its slot is gone: whoever learned late that it had none forgot it
      begin_wanting(name);
      want_again = now + kWantAgain;
    }
    co_await changed_.wait(std::min(until, now + kLookAgain));
  }
}

asio::awaitable<Result<Reply>> FunctionHomes::invoke(Invocation invocation) {
  const std::string name = invocation.function_name;
  if (!functions_.contains(name)) co_return co_await parts_.here.invoke(std::move(invocation));
  std::string refused;  // the address of a node that is not its home any more
  for (int attempt = 0; attempt < 3; ++attempt) {
    const Home home = co_await find_home(name, refused);
    if (home.place == Place::nowhere) break;
    if (home.place == Place::here) co_return co_await invoke_here(std::move(invocation));
    auto outcome = co_await forward(invocation, home.address);
    if (outcome) co_return std::move(*outcome);
    refused = home.address;
  }
  if (stopping_) co_return Error(Errc::cancelled, "this node is stopping");
  co_return home_fault("no node has taken it over yet: try again.");
}

asio::awaitable<Result<Reply>> FunctionHomes::invoke_here(Invocation invocation) {
  const std::string name = invocation.function_name;
  ++in_hand_[name];
  auto reply = co_await parts_.here.invoke(std::move(invocation));
  if (--in_hand_[name] == 0) {
    in_hand_.erase(name);
    if (leaving_.contains(name)) changed_.notify();
  }
  co_return reply;
}

// Nothing: the node at that address is not its home.
asio::awaitable<std::optional<Result<Reply>>> FunctionHomes::forward(const Invocation& invocation,
                                                                     std::string address) {
  Unpacking pieces(invocation.stream);
  const auto answer = co_await parts_.peers.call_in_pieces(
      address, {.path = "/invoke", .body = forwarded_text(invocation)}, kInvokePatience, pieces);
  if (!answer) {
    const Error& error = answer.error();
    if (error.code() == Errc::cancelled) co_return Result<Reply>(error);
    // What may have been begun is not said to be throttled.
    if (error.code() == Errc::unavailable || error.code() == Errc::timed_out) {
      co_return Result<Reply>(Error(
          Errc::unavailable, "the node that ran the function did not answer: " + error.message()));
    }
    co_return Result<Reply>(home_fault("that node cannot be asked: " + error.message()));
  }
  if (answer->status == kNotHere) co_return std::nullopt;
  auto outcome = answer->status == 200 ? read_outcome(answer->body) : std::nullopt;
  if (outcome) co_return std::move(*outcome);
  co_return Result<Reply>(home_fault("that node does not understand this one (" +
                                     std::to_string(answer->status) +
                                     "): both should have the same version."));
}

asio::awaitable<PeerAnswer> FunctionHomes::serve(PeerRequest request, PeerSink& pieces) {
  auto forwarded = read_forwarded(request.body);
  if (!forwarded) co_return PeerAnswer{.status = 400, .body = "not an invocation"};
  request.body.clear();
  Invocation& invocation = forwarded->invocation;
  if (!is_home(invocation.function_name) || !functions_.contains(invocation.function_name)) {
    co_return PeerAnswer{.status = kNotHere, .body = "this node is not its home"};
  }
  Packing stream(pieces);
  if (forwarded->streamed) invocation.stream = &stream;
  const auto outcome = co_await invoke_here(std::move(invocation));
  if (outcome) (void)co_await stream.send_head(parts_.clock.now() + kAskPatience);
  co_return PeerAnswer{.status = 200, .body = outcome_text(outcome)};
}

asio::awaitable<ProvisionedState> FunctionHomes::provisioned(std::string name,
                                                             std::string qualifier) {
  const bool elsewhere = functions_.contains(name) && !is_home(name);
  if (!elsewhere) co_return co_await parts_.here.provisioned(name, std::move(qualifier));
  const auto address = parts_.slots.address_of_owner(slot_of(name));
  if (!address) co_return ProvisionedState{};
  const auto fields = std::to_array<std::string_view>({name, qualifier});
  const auto answer = co_await parts_.peers.call(
      *address, {.path = "/provisioned", .body = cluster::join_fields(fields)}, kAskPatience);
  if (!answer) co_return ProvisionedState{.failure = answer.error().message()};
  const auto state = cluster::split_fields(answer->body, 3);
  if (answer->status != 200 || !state) co_return ProvisionedState{};
  co_return ProvisionedState{.available = number_of((*state)[0]),
                             .outgoing = number_of((*state)[1]),
                             .failure = (*state)[2]};
}

asio::awaitable<PeerAnswer> FunctionHomes::serve_provisioned(PeerRequest request) {
  const auto asked = cluster::split_fields(request.body, 2);
  if (!asked) co_return PeerAnswer{.status = 400, .body = "not a question"};
  const ProvisionedState state = co_await parts_.here.provisioned((*asked)[0], (*asked)[1]);
  const std::string available = std::to_string(state.available);
  const std::string outgoing = std::to_string(state.outgoing);
  const auto fields = std::to_array<std::string_view>({available, outgoing, state.failure});
  co_return PeerAnswer{.status = 200, .body = cluster::join_fields(fields)};
}

}  // namespace wheelpit
