#include "base/line_writer.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>
#include <vector>

namespace wheelpit {
namespace {

using std::chrono::seconds;

// A pipe that nobody reads but the test.
class Pipe {
 public:
  Pipe() {
    EXPECT_EQ(pipe2(ends_.data(), O_CLOEXEC), 0);
    EXPECT_EQ(fcntl(ends_[1], F_SETPIPE_SZ, 4096), 4096);
  }
  ~Pipe() {
    close_reader();
    close(ends_[1]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int writer() const { return ends_[1]; }

  void close_reader() {
    if (ends_[0] >= 0) close(std::exchange(ends_[0], -1));
  }

  // Reads until `enough` says so of all that was read.
  template <class Enough>
  std::string read_until(Enough enough) {
    std::array<char, 4096> bytes{};
    while (!enough(text_)) {
      const ssize_t size = read(ends_[0], bytes.data(), bytes.size());
      if (size <= 0) break;
      text_.append(bytes.data(), static_cast<std::size_t>(size));
    }
    return text_;
  }

 private:
  std::array<int, 2> ends_{};
  std::string text_;
};

std::string gap(std::uint64_t dropped) { return "dropped " + std::to_string(dropped) + "\n"; }

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
    lines.push_back(text.substr(begin, end - begin));
  }
  return lines;
}

TEST(LineWriter, WritesLinesInTheirOrderAlsoLongOnes) {
  Pipe pipe;
  std::string expected;
  LineWriter writer(pipe.writer(), gap);
  for (int i = 0; i < 200; ++i) {
    const std::string line = std::to_string(i) + std::string(i % 7 == 0 ? 9000 : 10, 'x') + "\n";
    expected += line;
    writer.write(line);
  }
  const auto whole = [&](const std::string& text) { return text.size() >= expected.size(); };
  EXPECT_EQ(pipe.read_until(whole), expected);
  EXPECT_EQ(writer.dropped(), 0U);
}

TEST(LineWriter, NobodyWaitsForAReaderAndWhatIsMissingIsSaid) {
  Pipe pipe;
  LineWriter writer(pipe.writer(), gap, {.lines = 100, .bytes = 1 << 20});
  const auto begun = std::chrono::steady_clock::now();
  constexpr int kLines = 100'000;
  for (int i = 0; i < kLines; ++i) writer.write(std::to_string(i) + std::string(100, 'x') + "\n");
  EXPECT_LT(std::chrono::steady_clock::now() - begun, seconds(20));
  EXPECT_GT(writer.dropped(), 0U);

  const auto marked = [](const std::string& text) { return text.contains("dropped"); };
  pipe.read_until(marked);
  writer.write("after\n");
  const auto lines =
      lines_of(pipe.read_until([](const std::string& text) { return text.contains("after\n"); }));

  // All that is there is in order, and the marks account for the rest.
  std::uint64_t next = 0;
  for (const std::string& line : lines) {
    if (line == "after") break;
    if (line.starts_with("dropped ")) {
      next += std::stoull(line.substr(8));
    } else {
      EXPECT_EQ(std::stoull(line), next++);
    }
  }
  EXPECT_EQ(next, std::uint64_t{kLines});
  EXPECT_EQ(lines.back(), "after");
}

TEST(LineWriter, BytesAreBoundedToo) {
  Pipe pipe;
  LineWriter writer(pipe.writer(), gap, {.lines = 1'000'000, .bytes = 10'000});
  for (int i = 0; i < 100; ++i) writer.write(std::string(999, 'x') + "\n");
  EXPECT_GE(writer.dropped(), 70U);
  writer.write(std::string(50'000, 'y') + "\n");
  EXPECT_GE(writer.dropped(), 71U);
}

TEST(LineWriter, ItsEndWritesWhatIsLeftButWaitsNotForever) {
  const auto begun = std::chrono::steady_clock::now();
  Pipe pipe;
  {
    LineWriter writer(pipe.writer(), gap);
    writer.write("last words\n");
  }
  EXPECT_EQ(pipe.read_until([](const std::string& text) { return text.contains('\n'); }),
            "last words\n");
  EXPECT_LT(std::chrono::steady_clock::now() - begun, seconds(2));
  {
    LineWriter writer(pipe.writer(), gap);
    for (int i = 0; i < 1000; ++i) writer.write(std::string(999, 'x') + "\n");
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begun, seconds(8));
}

TEST(LineWriter, AReaderThatIsGoneIsNoReasonToEnd) {
  Pipe pipe;
  pipe.close_reader();
  LineWriter writer(pipe.writer(), gap);
  writer.write("to nobody\n");
  writer.flush(seconds(10));
  EXPECT_GE(writer.dropped(), 1U);
}

TEST(LineWriter, ManyThreadsMayWrite) {
  Pipe pipe;
  LineWriter writer(pipe.writer(), gap);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&writer, t] {
      for (int i = 0; i < 500; ++i) writer.write(std::to_string(t) + " whole line\n");
    });
  }
  std::string text =
      pipe.read_until([](const std::string& t) { return lines_of(t).size() >= 2000; });
  for (std::thread& thread : threads) thread.join();
  for (const std::string& line : lines_of(text)) EXPECT_EQ(line.substr(1), " whole line");
}

TEST(LineWriter, ABoundedWriteGivesUpOnAFullPipe) {
  Pipe pipe;
  EXPECT_EQ(write_within(pipe.writer(), std::string(100'000, 'x'), std::chrono::milliseconds(50)),
            4096U);
}

}  // namespace
}  // namespace wheelpit
