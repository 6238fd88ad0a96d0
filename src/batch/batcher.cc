#include "batch/batcher.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <variant>

#include "record/record_view.h"

namespace wheelpit {
namespace {

// A guess for the first event; later ones reserve what the one before them needed.
constexpr std::size_t kFirstEventBytes = 4096;

// Brokers pass bodies twenty times an event's size: no reason to encode one. What a log keeps is
// smaller, and may have to be decoded before it has a body.
bool is_out_of_all_bounds(const Record& record, std::size_t most) {
  const bool is_of_log = std::holds_alternative<std::shared_ptr<const Message>>(record.message);
  return !is_of_log && body_of(record).size() > most;
}

}  // namespace

Batcher::Batcher(const EventEncoder& encoder, BatchLimits limits)
    : encoder_(encoder), limits_(limits), expected_bytes_(kFirstEventBytes) {}

Batcher::Added Batcher::add(const Record& record) {
  if (is_out_of_all_bounds(record, limits_.max_bytes)) return Added::oversized;
  if (record.opens_batch) end_batch();
  const bool first = ids_.empty();
  if (first) open(record);
  const std::size_t before = event_.size();
  if (!first) event_ += ',';
  const std::size_t piece_at = event_.size();
  encoder_.append(record, event_);

  if (event_.size() + encoder_.most_closing_bytes() > limits_.max_bytes) {
    const std::size_t piece_bytes = event_.size() - piece_at;
    const bool fits_alone =
        encoder_.head().size() + piece_bytes + encoder_.most_closing_bytes() <= limits_.max_bytes;
    if (!fits_alone) {
      event_.resize(first ? 0 : before);
      event_.shrink_to_fit();  // such a record may be a hundred times an event
      return Added::oversized;
    }
    const std::string piece = event_.substr(piece_at);
    event_.resize(before);
    close(ClosedBy::bytes);
    open(record);
    event_ += piece;
  }
  ids_.push_back(record.id);
  if (const std::string_view key = order_key_of(record); !key.empty()) order_keys_.emplace(key);
  if (record.settle_before) {
    settle_before_ =
        std::min(settle_before_.value_or(*record.settle_before), *record.settle_before);
  }
  if (limits_.keep_pieces) keep_piece(record);

  if (ids_.size() >= limits_.max_records || record.alone) {
    close(ClosedBy::count);
  } else if (event_.size() + encoder_.most_closing_bytes() >= limits_.max_bytes) {
    close(ClosedBy::bytes);
  }
  return Added::joined;
}

void Batcher::add_oversized(const Record& record) {
  end_batch();
  open(record);
  encoder_.append(record, event_);
  ids_.push_back(record.id);
  keep_piece(record);
  close(ClosedBy::bytes);
  closed_.back().batch.oversized = true;
  expected_bytes_ = kFirstEventBytes;
}

void Batcher::end_batch() {
  if (!ids_.empty()) close(ClosedBy::count);
}

void Batcher::set_limits(BatchLimits limits) {
  limits_ = limits;
  if (ids_.size() >= limits_.max_records) close(ClosedBy::count);
}

std::optional<Batch> Batcher::take(TimePoint now, OrderKeys before) {
  for (auto closed = closed_.begin(); closed != closed_.end(); ++closed) {
    if (!before.leave_free(closed->batch.order_keys)) {
      before.add(closed->batch);
      continue;
    }
    Closed taken = std::move(*closed);
    closed_.erase(closed);
    return finished(std::move(taken));
  }
  if (ids_.empty() || !before.leave_free(order_keys_)) return std::nullopt;
  if (now < window_ends()) return std::nullopt;
  close(ClosedBy::window);
  Closed taken = std::move(closed_.back());
  closed_.pop_back();
  return finished(std::move(taken));
}

Batch Batcher::finished(Closed closed) const {
  encoder_.close(call_, closed.event);
  closed.batch.event = std::make_shared<const std::string>(std::move(closed.event));
  return std::move(closed.batch);
}

std::vector<Batch> Batcher::take_sharing(const OrderKeys& keys) {
  if (!ids_.empty() && !keys.leave_free(order_keys_)) close(ClosedBy::window);
  std::vector<Batch> taken;
  std::erase_if(closed_, [&](Closed& closed) {
    if (keys.leave_free(closed.batch.order_keys)) return false;
    taken.push_back(finished(std::move(closed)));
    return true;
  });
  return taken;
}

void Batcher::finish() {
  if (!ids_.empty()) close(ClosedBy::window);
}

std::optional<TimePoint> Batcher::deadline(OrderKeys before) const {
  if (ids_.empty()) return std::nullopt;
  if (!order_keys_.empty()) {
    for (const Closed& closed : closed_) before.add(closed.batch);
    if (!before.leave_free(order_keys_)) return std::nullopt;
  }
  return window_ends();
}

TimePoint Batcher::window_ends() const {
  switch (limits_.window_from) {
    case WindowFrom::first_record:
      break;
    case WindowFrom::first_receive:
      return receiving_since_.value_or(first_received_) + limits_.window;
    case WindowFrom::previous_call:
      return call_ended_.value_or(first_received_) + limits_.window;
  }
  return first_received_ + limits_.window;
}

// A window that ends without a record was none.
void Batcher::received(TimePoint at) {
  const bool over = receiving_since_ && ids_.empty() && at >= *receiving_since_ + limits_.window;
  if (!receiving_since_ || over) receiving_since_ = at;
}

Batcher::Oldest Batcher::oldest() const {
  if (!closed_.empty()) {
    const Batch& first = closed_.front().batch;
    return {first.first_received, first.first_sent};
  }
  if (!ids_.empty()) return {first_received_, first_sent_};
  return {};
}

void Batcher::discard() {
  closed_.clear();
  ids_.clear();
  pieces_ = {};
  order_keys_.clear();
  settle_before_.reset();
  receiving_since_.reset();
  event_.clear();
}

std::size_t Batcher::records() const {
  std::size_t count = ids_.size();
  for (const Closed& closed : closed_) count += closed.batch.ids.size();
  return count;
}

void Batcher::open(const Record& first) {
  event_.clear();
  event_.reserve(std::min(expected_bytes_, limits_.max_bytes));
  event_ += encoder_.head();
  first_received_ = first.received_at;
  first_sent_ = created_at(first);
  earlier_calls_ = first.earlier_calls;
}

void Batcher::keep_piece(const Record& record) {
  pieces_.ends.push_back(event_.size());
  pieces_.item_ids.emplace_back(item_id_of(record));
  pieces_.aged_from.push_back(record.aged_from.value_or(record.received_at));
  pieces_.sent.push_back(created_at(record).value_or(WallTime()));
  const std::string_view key = order_key_of(record);
  if (key.empty() && pieces_.order_keys.empty()) return;
  pieces_.order_keys.resize(ids_.size() - 1);
  pieces_.order_keys.emplace_back(key);
}

void Batcher::close(ClosedBy reason) {
  receiving_since_.reset();
  if (pieces_.ends.size() != ids_.size()) pieces_ = {};  // the limits changed meanwhile
  const bool another =
      earlier_calls_ && earlier_calls_->records != 0 && earlier_calls_->records != ids_.size();
  if (another) earlier_calls_.reset();
  expected_bytes_ = event_.size() + event_.size() / 16 + encoder_.most_closing_bytes();
  Batch batch{.event = nullptr,
              .ids = std::exchange(ids_, {}),
              .first_received = first_received_,
              .first_sent = first_sent_,
              .closed_by = reason,
              .pieces = std::exchange(pieces_, {}),
              .order_keys = std::exchange(order_keys_, {}),
              .earlier_calls = std::exchange(earlier_calls_, nullptr),
              .settle_before = std::exchange(settle_before_, std::nullopt)};
  closed_.push_back({.batch = std::move(batch), .event = std::exchange(event_, {})});
}

}  // namespace wheelpit
