#include "source/kafka/group.h"

#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "base/overloaded.h"
#include "source/kafka/classify.h"

namespace wheelpit::kafka {

namespace asio = boost::asio;

namespace {

// A member that does not poll is taken for dead, and no event may come for minutes.
constexpr Duration kPollEvery = std::chrono::seconds(1);

constexpr Duration kProbeEvery = std::chrono::seconds(1);
constexpr Duration kProbePatience = std::chrono::seconds(2);

int new_eventfd() { return ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

}  // namespace

Group::Group(GroupOptions options, GroupContext context)
    : options_(std::move(options)),
      context_(std::move(context)),
      lifetime_(context_.io, context_.clock),
      wake_(context_.io, new_eventfd()),
      woken_(context_.io),
      tasks_(context_.io, context_.log),
      turns_(options_.most_calls, options_.batch_size) {}

Group::~Group() = default;

void Group::stop() {
  lifetime_.stop();
  woken_.notify();
}

void Group::retry_now() {
  lifetime_.retry_now();
  if (probe_at_) probe_at_ = context_.clock.now();
  woken_.notify();
}

asio::awaitable<void> Group::run(LanePlan& plan) {
  tasks_.spawn("events of group " + options_.client.group, watch());
  while (!lifetime_.stopped()) {
    lifetime_.begin_attempt();
    const TimePoint begun = context_.clock.now();
    recovery_ = Recovery::retry;
    co_await attempt(plan);
    lifetime_.served(context_.clock.now() - begun);
    if (lifetime_.stopped()) break;
    const TimePoint again = lifetime_.again_after(recovery_);
    if (told_ != SourceProblem::none) {
      plan.on_health(
          {.consuming = false, .problem = told_, .detail = told_words_, .next_attempt = again});
    }
    co_await lifetime_.wait_until(again);
  }
  wake_.close();
  co_await tasks_.join();
}

asio::awaitable<void> Group::watch() {
  std::uint64_t count = 0;
  while (wake_.is_open()) {
    const auto [error, size] = co_await wake_.async_read_some(asio::buffer(&count, sizeof count),
                                                              asio::as_tuple(asio::use_awaitable));
    if (error) break;
    woken_.notify();
    for (const auto& [partition, feed] : feeds_) feed->changed.notify();
  }
}

asio::awaitable<void> Group::attempt(LanePlan& plan) {
  auto identity = co_await context_.identity.read();
  if (!identity) {
    const bool ours = identity.error().code() == Errc::not_found ||
                      identity.error().code() == Errc::invalid_argument;
    tell({.problem = ours ? SourceProblem::configuration : SourceProblem::connection,
          .recovery = ours ? Recovery::hold : Recovery::retry,
          .detail = identity.error().message()},
         plan);
    co_return;
  }
  ClientSettings settings = options_.client;
  settings.identity = std::move(*identity);
  auto made = context_.make_consumer(settings, options_.topic, wake_.native_handle());
  if (!made) {
    const bool certificate = made.error().code() == Errc::malformed;
    tell({.problem = certificate ? SourceProblem::unusable_key : SourceProblem::configuration,
          .recovery = Recovery::hold,
          .detail = made.error().message()},
         plan);
    co_return;
  }
  consumer_ = std::move(*made);
  events_.clear();
  group_refusal_.reset();
  ++attempts_;
  co_await serve(plan);
  co_await close(plan);
}

asio::awaitable<void> Group::serve(LanePlan& plan) {
  failed_ = false;
  probe_at_ = context_.clock.now();
  while (!failed_ && !(lifetime_.stopped() && !any_in_use())) {
    co_await look(plan);
    if (reading_failed_) on(*std::exchange(reading_failed_, std::nullopt), plan);
    commit();
    if (probe_at_ && context_.clock.now() >= *probe_at_) co_await probe(plan);
    if (context_.clock.now() >= report_at_) report();
    if (!probe_at_) co_await look_for_stalls();
    TimePoint until = context_.clock.now() + kPollEvery;
    if (probe_at_) until = std::min(until, *probe_at_);
    co_await woken_.wait(until);
  }
}

// Anyone who still reads has nothing to read any more.
asio::awaitable<void> Group::close(LanePlan& plan) {
  const TimePoint until = context_.clock.now() + kGroupLettingGo;
  if (!failed_) co_await wait_until_committed(until, plan);
  closing_ = true;
  std::vector<Partition> partitions;
  for (const auto& [partition, feed] : feeds_) partitions.push_back(partition);
  for (const Partition partition : partitions) {
    feeds_[partition]->gone = true;
    feeds_[partition]->changed.notify();
    context_.meters.on_gone(lane_of(partition));
    plan.end({.name = lane_of(partition)}, LaneEnd::drops);
  }
  feeds_.clear();
  for (const Partition partition : partitions) turns_.gone(partition);
  if (!partitions.empty()) consumer_->unassign(partitions);
  consumer_->begin_close();
  while (!consumer_->closed() && context_.clock.now() < until) {
    for (const GroupEvent& event : consumer_->poll()) {
      if (const auto* revoked = std::get_if<Revoked>(&event))
        consumer_->unassign(revoked->partitions);
      if (const auto* given = std::get_if<Assigned>(&event)) consumer_->unassign(given->partitions);
    }
    co_await woken_.wait(context_.clock.now() + std::chrono::milliseconds(50));
  }
  closing_ = false;
  commit_under_way_ = false;
  co_await workers_.run([this] { consumer_.reset(); });
}

asio::awaitable<void> Group::look(LanePlan& plan) {
  poll();
  while (!events_.empty()) {
    const GroupEvent event = std::move(events_.front());
    events_.pop_front();
    if (const auto* given = std::get_if<Assigned>(&event)) {
      co_await begin(given->partitions, plan);
    } else if (const auto* revoked = std::get_if<Revoked>(&event)) {
      co_await let_go(*revoked, plan);
    } else {
      std::visit(Overloaded{[](const Assigned&) {}, [](const Revoked&) {},
                            [&](const Committed& committed) { on(committed, plan); },
                            [&](const Failed& failed) { on(failed, plan); },
                            [&](const Noted& noted) { on(noted); },
                            [&](const TokenWanted&) {
                              tasks_.spawn("log in to Kafka", log_in(attempts_, plan));
                            }},
                 event);
    }
  }
}

void Group::poll() {
  for (GroupEvent& event : consumer_->poll()) events_.push_back(std::move(event));
}

// A consumer may be another's successor by the time the token is there: that asks itself.
asio::awaitable<void> Group::log_in(std::uint64_t attempt, LanePlan& plan) {
  const auto token = co_await context_.identity.token();
  if (!consumer_ || closing_ || attempt != attempts_) co_return;
  const Status given = token ? consumer_->give_token(*token) : token.error();
  if (given) co_return;
  const std::string& why = given.error().message();
  consumer_->refuse_token(why);
  const Errc code = given.error().code();
  const bool refused = code == Errc::access_denied || code == Errc::unauthenticated ||
                       code == Errc::invalid_argument || code == Errc::not_found;
  tell({.problem = refused ? SourceProblem::authentication : SourceProblem::connection,
        .recovery = refused ? Recovery::hold : Recovery::retry,
        .detail = why},
       plan);
}

void Group::on(const Failed& failed, LanePlan& plan) {
  const Diagnosis diagnosis = diagnose(failed.error, failed.words);
  if (is_of_the_group(failed.error)) group_refusal_ = diagnosis;
  if (is_of_one_broker(failed.error) && diagnosis.problem == SourceProblem::connection) {
    last_words_ = failed.words;
  } else {
    const bool all_away = failed.error == "_ALL_BROKERS_DOWN";
    tell(all_away && !last_words_.empty() ? diagnose(failed.error, last_words_) : diagnosis, plan);
  }
  if (failed.fatal) failed_ = true;
}

void Group::on(const Noted& noted) { context_.log.debug("Kafka client", {{"text", noted.words}}); }

// Whether the cluster answers and lets us read the topic: the library tells of failures, not of
// their end.
asio::awaitable<void> Group::probe(LanePlan& plan) {
  const auto failed = co_await workers_.run([this] { return consumer_->probe(kProbePatience); });
  if (!failed) {
    // That the group lets us in again is seen by what it lets us do.
    if (group_refusal_) {
      tell(*group_refusal_, plan);
      probe_at_ = context_.clock.now() + kProbeEvery;
    } else {
      tell_consuming(plan);
    }
    co_return;
  }
  probe_at_ = context_.clock.now() + kProbeEvery;
  const bool says_more = !is_of_one_broker(failed->error) || last_words_.empty();
  tell(diagnose(failed->error, says_more ? failed->words : last_words_), plan);
}

// Anyone who was not let in has no connection, which says less.
void Group::tell(const Diagnosis& diagnosis, LanePlan& plan) {
  if (!probe_at_) probe_at_ = context_.clock.now() + kProbeEvery;
  const bool refused = told_ != SourceProblem::none && told_ != SourceProblem::connection;
  if (refused && diagnosis.problem == SourceProblem::connection) return;
  // A new consumer reads its login again.
  if (diagnosis.problem == SourceProblem::authentication ||
      diagnosis.problem == SourceProblem::untrusted ||
      diagnosis.problem == SourceProblem::distrusted) {
    failed_ = true;
  }
  told_ = diagnosis.problem;
  told_words_ = diagnosis.detail;
  consuming_ = false;
  recovery_ = diagnosis.recovery;
  plan.on_health({.consuming = false, .problem = diagnosis.problem, .detail = diagnosis.detail});
}

void Group::tell_consuming(LanePlan& plan) {
  probe_at_.reset();
  last_words_.clear();
  told_ = SourceProblem::none;
  if (std::exchange(consuming_, true)) return;
  plan.on_health({.consuming = true, .problem = SourceProblem::none, .detail = {}});
}

}  // namespace wheelpit::kafka
