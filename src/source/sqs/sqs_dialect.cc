#include "source/sqs/sqs_dialect.h"

#include "source/sqs/query_protocol.h"

namespace wheelpit::sqs {

const SqsDialect kJsonDialect{
    .find_queue_request = sqs::find_queue_request,
    .read_found_queue = sqs::read_found_queue,
    .get_queue_attributes_request = sqs::get_queue_attributes_request,
    .read_queue_attributes = sqs::read_queue_attributes,
    .receive_request = sqs::receive_request,
    .read_received = sqs::read_received,
    .delete_request = sqs::delete_request,
    .change_visibility_request = sqs::change_visibility_request,
    .read_batch_answer = sqs::read_batch_answer,
};

const SqsDialect kQueryDialect{
    .find_queue_request = query_protocol::find_queue_request,
    .read_found_queue = query_protocol::read_found_queue,
    .get_queue_attributes_request = query_protocol::get_queue_attributes_request,
    .read_queue_attributes = query_protocol::read_queue_attributes,
    .receive_request = query_protocol::receive_request,
    .read_received = query_protocol::read_received,
    .delete_request = query_protocol::delete_request,
    .change_visibility_request = query_protocol::change_visibility_request,
    .read_batch_answer = query_protocol::read_batch_answer,
};

}  // namespace wheelpit::sqs
