#include "batches/batch_recorder.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <system_error>
#include <utility>

#include "batches/redaction.h"

namespace wheelpit {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

// It becomes the name of a file.
bool is_request_id(std::string_view text) {
  constexpr std::string_view kLetters =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-";
  constexpr std::size_t kLongest = 64;
  return !text.empty() && text.size() <= kLongest &&
         text.find_first_not_of(kLetters) == std::string_view::npos;
}

}  // namespace

Result<RedactedBatch> redacted_batch(RecordedBatch batch, std::string_view event,
                                     std::string_view answer,
                                     const std::vector<RedactionPath>& redact) {
  RedactedText of_event;
  RedactedText of_answer;
  if (!redact.empty()) {
    auto redacted = wheelpit::redact(event, redact);
    if (!redacted) {
      return Error(Errc::malformed,
                   "the event cannot be redacted: it is not JSON, or is nested too deeply");
    }
    of_event = std::move(*redacted);
    of_answer = redact_answer(answer, batch.function_error, redact);
    event = of_event.text;
    answer = of_answer.text;
  }
  batch.redacted = of_event.replaced + of_answer.replaced;
  batch.event_bytes = event.size();
  batch.answer_bytes = answer.size();
  std::string file = batch_file(batch, event, answer);
  return RedactedBatch{.batch = std::move(batch), .file = std::move(file)};
}

BatchRecorder::BatchRecorder(fs::path folder, std::uint64_t max_bytes, Log log)
    : folder_(std::move(folder)), max_bytes_(max_bytes), log_(std::move(log)) {}

BatchRecorder::~BatchRecorder() { writer_.join(); }

bool BatchRecorder::record(std::shared_ptr<ActiveRecording> recording, Recorded recorded) {
  const std::size_t bytes = recorded.event->size() + recorded.answer.size();
  const bool taken = is_request_id(recorded.batch.call.request_id) &&
                     waiting_bytes_ + bytes <= kMostWaitingBytes &&
                     waiting_batches_ < kMostWaitingBatches;
  if (!taken) {
    ++recording->dropped;
    return false;
  }
  waiting_bytes_ += bytes;
  ++waiting_batches_;
  asio::post(writer_, [this, bytes, recording = std::move(recording),
                       recorded = std::move(recorded)]() mutable {
    write(*recording, recorded);
    waiting_bytes_ -= bytes;
    --waiting_batches_;
  });
  return true;
}

void BatchRecorder::write(ActiveRecording& recording, Recorded& recorded) {
  const RecordingSettings& settings = recording.settings;
  const Status kept = keep(settings, recorded);
  if (kept) return;
  ++recording.dropped;
  std::string& fault = faults_[settings.mapping_uuid];
  if (fault == kept.error().message()) return;
  fault = kept.error().message();
  log_.warn("batch not recorded", {{"mapping", settings.mapping_uuid}, {"error", fault}});
}

Status BatchRecorder::keep(const RecordingSettings& settings, Recorded& recorded) {
  auto redacted =
      redacted_batch(std::move(recorded.batch), *recorded.event, recorded.answer, settings.redact);
  if (!redacted) return redacted.error();
  std::uint64_t others = 0;
  for (const auto& [uuid, bytes] : totals()) {
    if (uuid != settings.mapping_uuid) others += bytes;
  }
  RecordingSettings bounds = settings;
  const std::uint64_t left = max_bytes_ - std::min(max_bytes_, others);
  if (redacted->file.size() > left) {
    return Error(Errc::too_large,
                 "the recordings of all mappings have reached [recording] max_bytes, " +
                     std::to_string(max_bytes_) + " bytes");
  }
  bounds.max_bytes = std::min(bounds.max_bytes, left);
  const auto held = folder_of(settings.mapping_uuid).keep(redacted->batch, redacted->file, bounds);
  if (!held) return held.error();
  totals()[settings.mapping_uuid] = held->bytes;
  return {};
}

std::map<std::string, std::uint64_t>& BatchRecorder::totals() {
  if (totals_) return *totals_;
  totals_.emplace();
  std::error_code fault;
  for (fs::directory_iterator at(folder_, fault), end; !fault && at != end; at.increment(fault)) {
    const std::string uuid = at->path().filename().string();
    folder_of(uuid).remove_unfinished();
    (*totals_)[uuid] = folder_of(uuid).held().bytes;
  }
  return *totals_;
}

template <class Work>
auto BatchRecorder::on_writer(Work work) {
  using Answer = std::invoke_result_t<Work&>;
  return asio::co_spawn(
      writer_, [w = std::move(work)]() mutable -> asio::awaitable<Answer> { co_return w(); },
      asio::use_awaitable);
}

asio::awaitable<BatchRecorder::Held> BatchRecorder::held(std::string uuid) {
  co_return co_await on_writer([this, &uuid] {
    const auto fault = faults_.find(uuid);
    return Held{.held = folder_of(uuid).held(),
                .last_fault = fault == faults_.end() ? "" : fault->second};
  });
}

asio::awaitable<std::vector<RecordedBatch>> BatchRecorder::list(std::string uuid) {
  co_return co_await on_writer([this, &uuid] { return folder_of(uuid).list(); });
}

asio::awaitable<Result<BatchFile>> BatchRecorder::read(std::string uuid, std::string batch) {
  co_return co_await on_writer([this, &uuid, &batch] { return folder_of(uuid).read(batch); });
}

asio::awaitable<Result<std::size_t>> BatchRecorder::clear(std::string uuid) {
  co_return co_await on_writer([this, &uuid] {
    faults_.erase(uuid);
    totals().erase(uuid);
    return folder_of(uuid).clear();
  });
}

asio::awaitable<std::vector<std::string>> BatchRecorder::mappings() {
  co_return co_await on_writer([this] {
    std::vector<std::string> found;
    for (const auto& [uuid, bytes] : totals()) found.push_back(uuid);
    return found;
  });
}

}  // namespace wheelpit
