#include "destination/kafka/kafka_destinations.h"

#include <sys/eventfd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdint>
#include <utility>
#include <vector>

#include "destination/kafka/topic_producer.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

// Of notices that must be told again. Beyond that some are told twice.
constexpr std::size_t kMostRemembered = 10'000;

}  // namespace

class KafkaDestinations::Delivery {
 public:
  Delivery(KafkaDestinations& owner)
      : owner_(owner), wake_(owner.io_, ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    owner_.under_way_.insert(this);
  }
  ~Delivery() { owner_.under_way_.erase(this); }
  Delivery(const Delivery&) = delete;
  Delivery& operator=(const Delivery&) = delete;

  int descriptor() { return wake_.native_handle(); }
  void cancel() { wake_.cancel(); }

  // Until the producer has news.
  asio::awaitable<void> wait() {
    std::uint64_t count = 0;
    (void)co_await wake_.async_read_some(asio::buffer(&count, sizeof count),
                                         asio::as_tuple(asio::use_awaitable));
  }

 private:
  KafkaDestinations& owner_;
  asio::posix::stream_descriptor wake_;
};

asio::awaitable<Status> KafkaDestinations::deliver(std::string topic, Notice notice) {
  const auto letters = read_letters(notice.whole);
  if (!letters) co_return letters.error();
  Status told = co_await hand_over(topic, notice, *letters);
  if (told) taken_.erase(notice.object_id);
  co_return told;
}

asio::awaitable<Status> KafkaDestinations::hand_over(const std::string& topic, const Notice& notice,
                                                     const std::vector<KafkaLetter>& letters) {
  const Error cancelled(Errc::cancelled, "the engine stops");
  auto access = co_await find_(notice.mapping);
  if (!access) co_return access.error();
  auto identity = co_await access->identity->read();
  if (!identity) co_return identity.error();
  access->client.identity = std::move(*identity);
  if (stopped_) co_return cancelled;

  Delivery delivery(*this);
  auto producer = TopicProducer::make(access->client, delivery.descriptor());
  if (!producer) co_return producer.error();
  Status told;
  std::size_t waiting = 0;
  for (std::size_t place = 0; place < letters.size(); ++place) {
    if (const auto known = taken_.find(notice.object_id);
        known != taken_.end() && known->second.contains(place)) {
      continue;
    }
    const KafkaLetter& letter = letters[place];
    told = (*producer)->produce(topic, letter.key, letter.value, place);
    if (!told) break;
    ++waiting;
  }
  while (waiting > 0 && !stopped_) {
    const auto news = (*producer)->look();
    if (news.wants_token) (*producer)->give_token(co_await access->identity->token());
    for (const Produced& one : news.produced) {
      --waiting;
      if (!one.taken) {
        if (told) told = one.taken;
      } else if (taken_.size() < kMostRemembered) {
        taken_[notice.object_id].insert(one.place);
      }
    }
    if (waiting > 0 && !stopped_) co_await delivery.wait();
  }
  co_await workers_.run([&producer] { producer->reset(); });
  if (waiting > 0) co_return cancelled;
  co_return told;
}

void KafkaDestinations::stop() {
  stopped_ = true;
  for (Delivery* delivery : under_way_) delivery->cancel();
}

}  // namespace wheelpit
