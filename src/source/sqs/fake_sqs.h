#pragma once

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/signal.h"
#include "net/http/http_message.h"

namespace wheelpit::sqs {

// A queue of SQS for tests, with nothing of time but the length of its polls: what was received
// stays out until it is deleted or made visible at once.
class FakeSqs final : public HttpHandler {
 public:
  FakeSqs(boost::asio::io_context& io, const Clock& clock) : clock_(clock), changed_(io) {}

  void send(std::string body) {
    waiting.push_back(std::move(body));
    changed_.notify();
  }
  std::size_t calls(std::string_view operation) const {
    return static_cast<std::size_t>(std::ranges::count(operations, operation));
  }

  boost::asio::awaitable<HttpResponse> handle(HttpRequest request) override {
    std::string operation(request.header("X-Amz-Target").value_or(""));
    operation.erase(0, operation.find('.') + 1);
    operations.push_back(operation);
    const auto input = boost::json::parse(request.body).as_object();
    if (!exists) co_return refusal("QueueDoesNotExist");
    if (operation == denied) co_return refusal("AccessDeniedException");
    if (operation == "GetQueueUrl") co_return answer({{"QueueUrl", "http://elsewhere/q"}});
    if (operation == "GetQueueAttributes") {
      co_return answer({{"Attributes", {{"VisibilityTimeout", std::to_string(visibility)}}}});
    }
    if (operation == "ReceiveMessage") co_return co_await receive(input);
    co_return batch(operation, input);
  }

  bool exists = true;
  std::string denied;  // the operation that is not allowed
  int visibility = 30;
  Duration poll = std::chrono::milliseconds(100);
  std::deque<std::string> waiting;
  std::map<std::string, std::string> out;  // bodies by receipt
  std::vector<std::string> operations;
  std::vector<boost::json::object> polls;            // as they were asked
  std::vector<std::pair<std::string, int>> changes;  // body, visibility
  std::vector<std::string> deleted;                  // bodies
  std::deque<std::string> delete_faults;             // of next entries: "sender", "service"

 private:
  static HttpResponse answer(boost::json::object object) {
    HttpResponse response;
    response.body = boost::json::serialize(object);
    return response;
  }
  static HttpResponse refusal(std::string_view code) {
    HttpResponse response = answer({{"__type", "com.amazonaws.sqs#" + std::string(code)}});
    response.status = 400;
    return response;
  }

  boost::asio::awaitable<HttpResponse> receive(boost::json::object input) {
    polls.push_back(input);
    const TimePoint until = clock_.now() + poll;
    while (waiting.empty() && clock_.now() < until) co_await changed_.wait(until);
    if (!exists) co_return refusal("QueueDoesNotExist");
    boost::json::array messages;
    const auto most = static_cast<std::size_t>(input.at("MaxNumberOfMessages").as_int64());
    while (!waiting.empty() && messages.size() < most) {
      const std::string receipt = "r" + std::to_string(++receipts_);
      messages.push_back(boost::json::object{{"MessageId", "m-" + waiting.front()},
                                             {"ReceiptHandle", receipt},
                                             {"Body", waiting.front()}});
      out[receipt] = std::move(waiting.front());
      waiting.pop_front();
    }
    co_return answer({{"Messages", std::move(messages)}});
  }

  HttpResponse batch(const std::string& operation, const boost::json::object& input) {
    boost::json::array successful;
    boost::json::array failed;
    for (const auto& value : input.at("Entries").as_array()) {
      const auto& entry = value.as_object();
      const std::string receipt(entry.at("ReceiptHandle").as_string());
      const bool deletes = operation == "DeleteMessageBatch";
      if (!out.contains(receipt)) {
        failed.push_back(boost::json::object{
            {"Id", entry.at("Id")}, {"Code", "ReceiptHandleIsInvalid"}, {"SenderFault", true}});
        continue;
      }
      if (deletes && !delete_faults.empty()) {
        const bool senders = delete_faults.front() == "sender";
        delete_faults.pop_front();
        failed.push_back(boost::json::object{
            {"Id", entry.at("Id")}, {"Code", "Refused"}, {"SenderFault", senders}});
        continue;
      }
      if (deletes) {
        deleted.push_back(out[receipt]);
        out.erase(receipt);
      } else {
        const auto seconds = static_cast<int>(entry.at("VisibilityTimeout").as_int64());
        changes.emplace_back(out[receipt], seconds);
        if (seconds == 0 && out.contains(receipt)) {
          waiting.push_back(std::move(out[receipt]));
          out.erase(receipt);
          changed_.notify();
        }
      }
      successful.push_back(boost::json::object{{"Id", entry.at("Id")}});
    }
    return answer({{"Successful", std::move(successful)}, {"Failed", std::move(failed)}});
  }

  const Clock& clock_;
  Signal changed_;
  int receipts_ = 0;
};

}  // namespace wheelpit::sqs
