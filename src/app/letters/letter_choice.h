#pragma once

#include <optional>
#include <set>
#include <string>

#include "app/letters/letter_box.h"
#include "filter/filter.h"
#include "filter/pattern/filter_options.h"
#include "mapping/letter_desk.h"
#include "mapping/source_kind.h"

namespace wheelpit {

// Which letters a selection means. Pure.
class LetterChoice {
 public:
  // `kind` is that of the place's records; nothing: they are JSON of no source. An error says which
  // pattern is wrong and why.
  static Result<LetterChoice> of(const LetterSelection& selection, std::optional<SourceKind> kind,
                                 filter::FilterProfile profile);

  // `encoder` is the box's.
  bool means(const FoundLetter& found, const EventEncoder* encoder);

 private:
  LetterChoice() = default;

  std::set<std::string, std::less<>> ids_;
  std::optional<filter::Filter> filter_;
  std::optional<WallTime> before_;
};

// When the next letter may go, if so many go in a second. Pure.
class LetterPace {
 public:
  // 0: at any time.
  LetterPace(double per_second, TimePoint now) : next_(now) {
    if (per_second > 0) {
      every_ = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(1 / per_second));
    }
  }
  TimePoint next() const { return next_; }
  // One goes. What was late is not made up for.
  void gone(TimePoint now) { next_ = std::max(next_, now) + every_; }

 private:
  Duration every_{};
  TimePoint next_;
};

}  // namespace wheelpit
