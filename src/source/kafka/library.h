#pragma once

#include <librdkafka/rdkafka.h>

#include <memory>
#include <string>
#include <utility>

// Owners of what the client library gives.
namespace wheelpit::kafka {

template <auto Destroy>
struct Destroyer {
  template <class T>
  void operator()(T* thing) const {
    Destroy(thing);
  }
};

using OwnedConf = std::unique_ptr<rd_kafka_conf_t, Destroyer<rd_kafka_conf_destroy>>;
using OwnedQueue = std::unique_ptr<rd_kafka_queue_t, Destroyer<rd_kafka_queue_destroy>>;
using OwnedEvent = std::unique_ptr<rd_kafka_event_t, Destroyer<rd_kafka_event_destroy>>;
using OwnedError = std::unique_ptr<rd_kafka_error_t, Destroyer<rd_kafka_error_destroy>>;
using OwnedTopic = std::unique_ptr<rd_kafka_topic_t, Destroyer<rd_kafka_topic_destroy>>;
using OwnedMessage = std::unique_ptr<rd_kafka_message_t, Destroyer<rd_kafka_message_destroy>>;
using OwnedTopics =
    std::unique_ptr<rd_kafka_TopicCollection_t, Destroyer<rd_kafka_TopicCollection_destroy>>;
using OwnedAdminOptions =
    std::unique_ptr<rd_kafka_AdminOptions_t, Destroyer<rd_kafka_AdminOptions_destroy>>;
using OwnedPartitions = std::unique_ptr<rd_kafka_topic_partition_list_t,
                                        Destroyer<rd_kafka_topic_partition_list_destroy>>;

}  // namespace wheelpit::kafka
