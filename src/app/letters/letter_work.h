#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "app/letters/letter_box.h"
#include "app/letters/letter_choice.h"
#include "base/clock.h"
#include "mapping/letter_desk.h"

namespace wheelpit {

// What is done with letters, in one go.
struct LetterWork {
  enum class Kind { redrive, purge };
  Kind kind = Kind::redrive;
  std::string to = {};  // "": where each of them was
  bool dry_run = false;
  double per_second = 0;  // 0: as fast as it goes
  std::size_t most = 1000;
};

// How long one go takes after the box is open, before the current letter; and if there was none yet
// to do something with.
inline constexpr Duration kLetterWorkLasts = std::chrono::seconds(4);
inline constexpr Duration kLetterSearchLasts = std::chrono::seconds(30);

// The letters of `box` that `choice` means, `most` at most. The box is closed afterwards.
boost::asio::awaitable<Result<std::vector<Letter>>> peek_at(LetterBox& box, LetterChoice choice,
                                                            std::size_t most);
// Does it, until the end of the box, `work.most`, or the end of its time. An error: nothing was
// done.
boost::asio::awaitable<Result<LetterOutcome>> work_on(boost::asio::io_context& io,
                                                      const Clock& clock, LetterBox& box,
                                                      LetterChoice choice, LetterWork work);

}  // namespace wheelpit
