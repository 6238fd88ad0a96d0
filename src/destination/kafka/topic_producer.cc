#include "destination/kafka/topic_producer.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <utility>

#include "source/kafka/library.h"

namespace wheelpit {

namespace {

constexpr std::uint64_t kWake = 1;
constexpr int kOnlyLooks = 0;

// Where the cluster's word is behind the library's "timed out".
Errc code_of(rd_kafka_resp_err_t error) {
  switch (error) {
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
      return Errc::too_large;
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
      return Errc::access_denied;
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
      return Errc::unauthenticated;
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
      return Errc::not_found;
    case RD_KAFKA_RESP_ERR__MSG_TIMED_OUT:
      return Errc::timed_out;
    default:
      return Errc::unavailable;
  }
}

}  // namespace

struct TopicProducer::State {
  ~State() {
    queue.reset();
    if (rk == nullptr) return;
    rd_kafka_purge(rk, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    rd_kafka_destroy(rk);
  }

  Status fate_of(const rd_kafka_message_t& message) const {
    if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
    std::string words = rd_kafka_err2str(message.err);
    if (!last_words.empty()) words += ": " + last_words;
    return Error(code_of(message.err), words);
  }

  rd_kafka_t* rk = nullptr;
  kafka::OwnedQueue queue;
  std::string last_words;  // of connections that failed
};

TopicProducer::TopicProducer(std::unique_ptr<State> state) : state_(std::move(state)) {}

TopicProducer::~TopicProducer() = default;

Result<std::unique_ptr<TopicProducer>> TopicProducer::make(const kafka::ClientSettings& settings,
                                                           int wake) {
  std::array<char, 512> why{};
  kafka::OwnedConf conf(rd_kafka_conf_new());
  for (const kafka::Property& property : kafka::producer_properties_of(settings)) {
    if (rd_kafka_conf_set(conf.get(), property.name.c_str(), property.value.reveal().c_str(),
                          why.data(), why.size()) != RD_KAFKA_CONF_OK) {
      return Error(Errc::invalid_argument, property.name + " is not valid");
    }
  }
  rd_kafka_conf_set_events(conf.get(), RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR |
                                           RD_KAFKA_EVENT_OAUTHBEARER_TOKEN_REFRESH);
  auto state = std::make_unique<State>();
  rd_kafka_conf_t* const given = conf.release();  // the producer's, unless it is not made
  state->rk = rd_kafka_new(RD_KAFKA_PRODUCER, given, why.data(), why.size());
  if (state->rk == nullptr) {
    conf.reset(given);
    return Error(Errc::invalid_argument, why.data());
  }
  state->queue.reset(rd_kafka_queue_get_main(state->rk));
  rd_kafka_queue_io_event_enable(state->queue.get(), wake, &kWake, sizeof kWake);
  return std::unique_ptr<TopicProducer>(new TopicProducer(std::move(state)));
}

Status TopicProducer::produce(const std::string& topic, const std::optional<std::string>& key,
                              std::string_view value, std::size_t place) {
  const kafka::OwnedTopic handle(rd_kafka_topic_new(state_->rk, topic.c_str(), nullptr));
  // The library has the place as a pointer of ours, which it does not follow.
  void* const opaque = reinterpret_cast<void*>(place);  // NOLINT(performance-no-int-to-ptr)
  const int failed = rd_kafka_produce(
      handle.get(), RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY,
      const_cast<char*>(value.data()),  // NOLINT(cppcoreguidelines-pro-type-const-cast)
      value.size(), key ? key->data() : nullptr, key ? key->size() : 0, opaque);
  if (failed == 0) return {};
  const rd_kafka_resp_err_t error = rd_kafka_last_error();
  return Error(code_of(error), rd_kafka_err2str(error));
}

TopicProducer::News TopicProducer::look() {
  News news;
  while (const kafka::OwnedEvent event{rd_kafka_queue_poll(state_->queue.get(), kOnlyLooks)}) {
    switch (rd_kafka_event_type(event.get())) {
      case RD_KAFKA_EVENT_DR:
        while (const rd_kafka_message_t* message = rd_kafka_event_message_next(event.get())) {
          news.produced.push_back({.place = reinterpret_cast<std::size_t>(message->_private),
                                   .taken = state_->fate_of(*message)});
        }
        break;
      case RD_KAFKA_EVENT_ERROR:
        if (rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) {
          state_->last_words = rd_kafka_event_error_string(event.get());
        }
        break;
      case RD_KAFKA_EVENT_OAUTHBEARER_TOKEN_REFRESH:
        news.wants_token = true;
        break;
      default:
        break;
    }
  }
  return news;
}

void TopicProducer::give_token(const Result<kafka::LoginToken>& token) {
  if (!token) {
    state_->last_words = token.error().message();
    rd_kafka_oauthbearer_set_token_failure(state_->rk, token.error().message().c_str());
    return;
  }
  std::vector<const char*> extensions;
  for (const auto& [name, value] : token->extensions) {
    extensions.push_back(name.c_str());
    extensions.push_back(value.c_str());
  }
  const auto expires = std::chrono::floor<std::chrono::milliseconds>(token->expires);
  std::array<char, 512> why{};
  const auto error = rd_kafka_oauthbearer_set_token(
      state_->rk, token->value.reveal().c_str(), expires.time_since_epoch().count(),
      token->principal.c_str(), extensions.data(), extensions.size(), why.data(), why.size());
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) state_->last_words = why.data();
}

}  // namespace wheelpit
