#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "invoke/invoker.h"
#include "invoke/response_sink.h"

namespace wheelpit {

// An invocation as one node hands it to another, and what it gives back. What is read was written
// by a node with the same key, perhaps of another version: nothing if it is not understood.

// Without its stream; `streamed` tells that it has one.
struct ForwardedInvocation {
  Invocation invocation;
  bool streamed = false;
};
std::string forwarded_text(const Invocation& invocation);
std::optional<ForwardedInvocation> read_forwarded(std::string_view text);

std::string outcome_text(const Result<Reply>& outcome);
std::optional<Result<Reply>> read_outcome(std::string_view text);

// A piece of a streamed answer: its head, or what the function has said.
struct ForwardedPiece {
  std::optional<ResponseHead> head;
  std::string text;
};
std::string head_piece(const ResponseHead& head);
std::string text_piece(std::string_view text);
std::optional<ForwardedPiece> read_piece(std::string_view piece);

}  // namespace wheelpit
