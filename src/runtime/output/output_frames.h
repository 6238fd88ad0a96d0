#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace wheelpit::runtime {

// A part of what a process wrote: text, cut anywhere, or a whole message of its runtime's.
struct OutputPiece {
  bool whole_message = false;
  std::string_view text;
};

// Takes what a process writes apart. Our own runtimes put each message of a logger into frames, so
// that it stays one event of the log however many lines it has, and stays where it is between the
// lines that are printed. Everything else is text. Pure.
//
// A frame: kMagic, 8 bytes that tell messages apart, 2 bytes of length (big-endian), 1 byte that is
// 1 in a message's last frame, then as many bytes of the message. It is written at once and of at
// most PIPE_BUF bytes, so that the kernel keeps it together among several writers.
class OutputFrames {
 public:
  static constexpr std::string_view kMagic{"\0\xa5\x5a\xff", 4};
  static constexpr std::size_t kHeader = 15;
  // A longer message is handed on in parts.
  static constexpr std::size_t kLongestMessage = std::size_t{256} * 1024;
  // Messages that have begun at a time.
  static constexpr std::size_t kMostOpen = 32;
  // Of all of them, and of all outputs that share a budget. Beyond it, what has come of a message
  // is handed on before its end.
  static constexpr std::size_t kMostOpenBytes = std::size_t{1} * 1024 * 1024;

  // How many bytes are held of messages that have begun.
  using Budget = std::shared_ptr<std::size_t>;

  explicit OutputFrames(Budget open_bytes = std::make_shared<std::size_t>(0))
      : open_bytes_(std::move(open_bytes)) {}
  ~OutputFrames() { *open_bytes_ -= own_bytes(); }
  OutputFrames(const OutputFrames&) = delete;
  OutputFrames& operator=(const OutputFrames&) = delete;

  const Budget& budget() const { return open_bytes_; }

  using See = std::function<void(const OutputPiece&)>;

  // Bytes as they came, cut anywhere. What `see` is shown is valid during the call.
  void feed(std::string_view bytes, const See& see);

  // There will be no more: what is unfinished is handed on as it is.
  void finish(const See& see);

 private:
  std::size_t take(std::string_view bytes, const See& see);
  void add(std::uint64_t id, std::string_view part, bool last, const See& see);
  using Open = std::map<std::uint64_t, std::string>;
  void hand_on(Open::iterator message, const See& see);
  void make_room(std::size_t bytes, const See& see);
  std::size_t own_bytes() const;

  Budget open_bytes_;
  std::string held_;  // the beginning of a frame
  Open open_{};       // messages of which frames are still to come
};

}  // namespace wheelpit::runtime
