#pragma once

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "destination/invocation_record.h"

// Records and golden files, for tests.
namespace wheelpit {

inline constexpr std::chrono::sys_days kSampleDay = std::chrono::year{2026} / 1 / 27;

// {"id":1} failed three times.
inline InvocationRecord sample_record() {
  InvocationRecord record;
  record.timestamp = kSampleDay + std::chrono::hours(10) + std::chrono::minutes(31) +
                     std::chrono::milliseconds(22'187);
  record.request_id = "b7d2f0a9-3c1e-4f52-9a3b-0d6f5e8c1a24";
  record.function_arn = "arn:aws:lambda:us-east-1:123456789012:function:f:$LATEST";
  record.condition = Condition::retries_exhausted;
  record.approximate_invoke_count = 3;
  record.request_payload = R"({"id":1})";
  record.response = {.status_code = 200,
                     .executed_version = "$LATEST",
                     .function_error = "Unhandled",
                     .payload = R"({"errorMessage":"boom","errorType":"Exception"})"};
  return record;
}

// The same event for a dead-letter queue.
inline DeadLetter sample_letter() {
  const InvocationRecord record = sample_record();
  DeadLetter letter;
  letter.request_id = record.request_id;
  letter.payload = record.request_payload;
  letter.error_message = "boom";
  return letter;
}

// A file of tests/data/destination without the line break at its end; "" if there is none.
inline std::string golden(const std::string& name) {
  const std::filesystem::path file =
      std::filesystem::path(__FILE__).parent_path() / "../../tests/data/destination" / name;
  std::ifstream stream(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

}  // namespace wheelpit
