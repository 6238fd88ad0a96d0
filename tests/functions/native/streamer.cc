// A Lambda function that streams its answers over one raw socket: chunked, with trailers.
//
// Its event is a list of what to do, in order: ["piece", "gate", "piece"]
//   piece           sends a piece: its number, and a semicolon
//   mebibytes N     sends N pieces of 1 MiB
//   gate            waits until there is a file "gate" beside this program
//   error           ends the answer with an error in its trailers
//   cut             ends the connection in the midst of the answer, and polls over a new one
//   exit, crash     exits with status 7, dies of SIGSEGV
//   leave           ends the answer well and exits without waiting for what is said to it
//   hang            sleeps for an hour
// After the last one the answer ends well.

#include <csignal>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_connection.h"

namespace {

// The words in quotes.
std::vector<std::string> words_of(std::string_view event) {
  std::vector<std::string> words;
  for (size_t at = 0; (at = event.find('"', at)) != std::string_view::npos;) {
    const size_t end = event.find('"', at + 1);
    words.emplace_back(event.substr(at + 1, end - at - 1));
    at = end + 1;
  }
  return words;
}

void wait_for_gate() {
  const std::string gate = variable("LAMBDA_TASK_ROOT") + "/gate";
  while (access(gate.c_str(), F_OK) != 0) usleep(1000);
}

class Answer {
 public:
  explicit Answer(Connection& connection) : connection_(connection) {}

  void begin(const std::string& api, std::string_view request_id) const {
    std::string head = "POST /2018-06-01/runtime/invocation/";
    head += request_id;
    head += "/response HTTP/1.1\r\nHost: " + api;
    head +=
        "\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n"
        "Lambda-Runtime-Function-Response-Mode: streaming\r\n"
        "Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n\r\n";
    connection_.send(head, "");
  }

  void piece(std::string_view bytes) const {
    char size[20];
    std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
    connection_.send(size, std::string(bytes) + "\r\n");
  }

  void last_chunk(std::string_view trailers) const {
    connection_.send("0\r\n" + std::string(trailers) + "\r\n", "");
  }
  void end(std::string_view trailers) const {
    last_chunk(trailers);
    connection_.receive();
  }

 private:
  Connection& connection_;
};

// The base64 is {"errorMessage":"as asked","errorType":"TestError"}
constexpr std::string_view kErrorTrailers =
    "Lambda-Runtime-Function-Error-Type: TestError\r\n"
    "Lambda-Runtime-Function-Error-Body: "
    "eyJlcnJvck1lc3NhZ2UiOiJhcyBhc2tlZCIsImVycm9yVHlwZSI6IlRlc3RFcnJvciJ9\r\n";

// False if the connection is of no use any more.
bool follow(const Answer& answer, const std::vector<std::string>& words) {
  int pieces = 0;
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "piece") answer.piece(std::to_string(++pieces) + ";");
    if (word == "gate") wait_for_gate();
    if (word == "exit") std::exit(7);
    if (word == "crash") raise(SIGSEGV);
    if (word == "hang") sleep(3600);
    if (word == "cut") return false;
    if (word == "leave") {
      answer.last_chunk("");
      std::exit(0);
    }
    if (word == "mebibytes") {
      const std::string piece(1 << 20, 'x');
      for (int left = std::atoi(words[++i].c_str()); left > 0; --left) answer.piece(piece);
    }
    if (word == "error") {
      answer.end(kErrorTrailers);
      return true;
    }
  }
  answer.end("");
  return true;
}

}  // namespace

int main() {
  const std::string api = variable("AWS_LAMBDA_RUNTIME_API");
  const std::string next =
      "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: " + api + "\r\n\r\n";
  auto connection = std::make_unique<Connection>(api);
  for (;;) {
    connection->send(next, "");
    connection->receive();
    const Answer answer(*connection);
    answer.begin(api, connection->header("lambda-runtime-aws-request-id"));
    if (!follow(answer, words_of(connection->body()))) {
      connection = std::make_unique<Connection>(api);
    }
  }
}
