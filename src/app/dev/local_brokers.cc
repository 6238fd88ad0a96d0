#include "app/dev/local_brokers.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>

namespace wheelpit {
namespace {

struct Usual {
  std::uint16_t port;
  const char* title;
  const char* url;
};
constexpr auto kUsual = std::to_array<Usual>({
    {5672, "RabbitMQ", "amqp://localhost:5672"},
    {61616, "ActiveMQ", "tcp://localhost:61616"},
    {9092, "Kafka", "kafka://localhost:9092"},
    {9324, "SQS (ElasticMQ)", "sqs:http://localhost:9324"},
    {4566, "SQS (LocalStack)", "sqs:http://localhost:4566"},
    {4567, "Kinesis", "kinesis:http://localhost:4567"},
});
constexpr int kPatienceMilliseconds = 200;

bool listens(std::uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  bool connected = connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  if (!connected && errno == EINPROGRESS) {
    pollfd writable{.fd = fd, .events = POLLOUT, .revents = 0};
    int failure = 0;
    socklen_t size = sizeof failure;
    connected = poll(&writable, 1, kPatienceMilliseconds) == 1 &&
                getsockopt(fd, SOL_SOCKET, SO_ERROR, &failure, &size) == 0 && failure == 0;
  }
  close(fd);
  return connected;
}

}  // namespace

std::vector<LocalBroker> find_local_brokers() {
  std::vector<LocalBroker> found;
  for (const Usual& usual : kUsual) {
    if (listens(usual.port)) found.push_back({usual.title, usual.url});
  }
  return found;
}

std::string which_broker(const std::vector<LocalBroker>& found, const std::string& command) {
  if (found.empty()) {
    return "no broker listens on a usual port of this machine (RabbitMQ 5672, ActiveMQ 61616, "
           "Kafka 9092, SQS 9324 or 4566, Kinesis 4567): start one, or name it with --broker, such "
           "as --broker amqp://guest:guest@HOST";
  }
  std::string text = "several brokers listen on this machine; name one:";
  for (const LocalBroker& broker : found) {
    text += "\n  " + command + " --broker " + broker.url;
  }
  return text;
}

}  // namespace wheelpit
