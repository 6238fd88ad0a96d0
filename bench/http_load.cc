// One GET after another on each of a number of connections, or one POST of BODY, for as long as
// asked:
//   http_load PORT CONNECTIONS SECONDS PATH [BODY]
// Prints {"per_second", "p50_us", "p99_us", "requests"} as JSON. A status other than 200 ends it.

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "loopback.h"

namespace {

using wheelpit::bench::connect_to;
using wheelpit::bench::end;
using Clock = std::chrono::steady_clock;

// How many octets the answer at the start of `text` has; 0 if its head is not whole yet.
std::size_t length_of_answer(std::string_view text) {
  const std::size_t head = text.find("\r\n\r\n");
  if (head == std::string_view::npos) return 0;
  if (!text.starts_with("HTTP/1.1 200")) end("answered " + std::string(text.substr(0, head)));
  constexpr std::string_view kName = "Content-Length: ";
  const std::size_t at = text.find(kName);
  if (at == std::string_view::npos || at > head) end("an answer without Content-Length");
  std::size_t length = 0;
  const std::string_view digits = text.substr(at + kName.size());
  std::from_chars(digits.data(), digits.data() + digits.size(), length);
  return head + 4 + length;
}

// Microseconds of each request.
std::vector<double> ask_until(int port, const std::string& request, Clock::time_point until) {
  const int socket = connect_to(port);
  std::vector<double> taken;
  std::string buffer(1 << 20, '\0');
  for (auto begun = Clock::now(); begun < until; begun = Clock::now()) {
    if (::send(socket, request.data(), request.size(), 0) != std::ssize(request)) {
      end("a request was not sent");
    }
    std::size_t have = 0;
    for (std::size_t wanted = 0; wanted == 0 || have < wanted;) {
      if (have == buffer.size()) end("an answer larger than a MiB");
      const ssize_t got = ::recv(socket, buffer.data() + have, buffer.size() - have, 0);
      if (got <= 0) end("the connection was closed");
      have += static_cast<std::size_t>(got);
      if (wanted == 0) wanted = length_of_answer(std::string_view(buffer.data(), have));
    }
    taken.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begun).count());
  }
  ::close(socket);
  return taken;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 5 && count != 6) end("usage: http_load PORT CONNECTIONS SECONDS PATH [BODY]");
  const int port = std::atoi(arguments[1]);
  const int connections = std::atoi(arguments[2]);
  const double seconds = std::atof(arguments[3]);
  const std::string body = count == 6 ? arguments[5] : "";
  const std::string request =
      std::string(count == 6 ? "POST " : "GET ") + arguments[4] +
      " HTTP/1.1\r\nHost: 127.0.0.1\r\n" +
      (count == 6 ? "Content-Length: " + std::to_string(body.size()) + "\r\n" : "") + "\r\n" + body;
  const auto until = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                        std::chrono::duration<double>(seconds));
  std::vector<std::vector<double>> results(static_cast<std::size_t>(connections));
  std::vector<std::thread> threads;
  for (auto& result : results) {
    threads.emplace_back([&] { result = ask_until(port, request, until); });
  }
  for (std::thread& thread : threads) thread.join();

  std::vector<double> all;
  for (const auto& result : results) all.insert(all.end(), result.begin(), result.end());
  if (all.empty()) end("no request was answered in time");
  std::ranges::sort(all);
  std::printf(R"({"requests":%zu,"per_second":%.1f,"p50_us":%.1f,"p99_us":%.1f})"
              "\n",
              all.size(), static_cast<double>(all.size()) / seconds, all[all.size() / 2],
              all[all.size() * 99 / 100]);
}
