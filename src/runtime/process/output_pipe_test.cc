#include "runtime/process/output_pipe.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <string>

namespace wheelpit::runtime {
namespace {

namespace asio = boost::asio;

class OutputPipeTest : public testing::Test {
 public:
  ~OutputPipeTest() override { end(); }

 protected:
  OutputPipeTest() {
    std::array<int, 2> ends{};
    EXPECT_EQ(pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK), 0);
    pipe_.assign(ends[0]);
    pipe_.non_blocking(true);
    writer_ = ends[1];
  }

  void write(const std::string& text) const {
    EXPECT_EQ(::write(writer_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  void end() {
    if (writer_ >= 0) close(writer_);
    writer_ = -1;
  }

  asio::io_context io_;
  OutputPipe pipe_{io_};
  int writer_ = -1;
  std::string taken_;
  const TakeOutput take_ = [this](std::string_view bytes) { taken_ += bytes; };
};

TEST_F(OutputPipeTest, IsReadToItsEndWithoutWaiting) {
  EXPECT_TRUE(read_output(pipe_, take_));
  write(std::string(60'000, 'x'));
  EXPECT_TRUE(read_output(pipe_, take_));
  EXPECT_EQ(taken_.size(), 60'000U);
  end();
  EXPECT_FALSE(read_output(pipe_, take_));
  pipe_.close();
  EXPECT_FALSE(read_output(pipe_, take_));
}

// An answer may be looked at between the pipe's becoming readable and the coroutine that follows
// it: what the reactor had read by then would be missing.
TEST_F(OutputPipeTest, NothingIsInHandWhileItIsFollowed) {
  asio::co_spawn(io_, follow_output(pipe_, take_), asio::detached);
  io_.poll();
  std::string expected;
  std::string seen_in_time;
  for (int i = 0; i < 20; ++i) {
    io_.restart();
    const std::string text = std::to_string(i) + std::string(5'000, 'y') + "\n";
    write(text);
    expected += text;
    // Of what is ready in one round of the loop this runs first.
    asio::post(io_, [&] {
      read_output(pipe_, take_);
      seen_in_time = taken_;
    });
    io_.poll();
    EXPECT_EQ(seen_in_time, expected);
  }
  end();
  io_.restart();
  io_.run();
  EXPECT_EQ(taken_, expected);
}

}  // namespace
}  // namespace wheelpit::runtime
