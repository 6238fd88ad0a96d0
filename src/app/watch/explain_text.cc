#include "app/watch/explain_text.h"

#include <chrono>
#include <utility>

#include "app/commands/async_text.h"

namespace wheelpit {
namespace {

double seconds_of(WallTime time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

std::string lasting(double seconds) {
  const auto whole = std::chrono::seconds(static_cast<std::int64_t>(seconds < 0 ? 0 : seconds));
  return short_duration(whole);
}

std::string counted(std::int64_t number, const std::string& what) {
  return std::to_string(number) + ' ' + what + (number == 1 ? "" : "s");
}

std::string sentence(std::string text) {
  if (text.empty()) return text;
  if (text.front() >= 'a' && text.front() <= 'z') text.front() -= 'a' - 'A';
  if (!text.ends_with('.') && !text.ends_with('?')) text += '.';
  return text;
}

std::string who(const MappingLook& mapping) {
  const bool stream = mapping.source == "kinesis" || mapping.source == "dynamodb";
  const bool topic = mapping.source == "msk" || mapping.source == "self_managed_kafka";
  return "Mapping " + mapping.uuid + " reads the " +
         (stream  ? "stream"
          : topic ? "topic"
                  : "queue") +
         " \"" + mapping.name + "\"" +
         (mapping.broker.empty() ? "" : " of the broker \"" + mapping.broker + "\"") +
         " for the function \"" + mapping.function + "\".";
}

std::string history(const MappingLook& mapping, double now) {
  const MappingCounters& counters = mapping.counters;
  std::string text = "Since the engine started it has read " + counted(counters.polled, "record");
  if (counters.filtered_out > 0) {
    text += ", of which its filter excluded " + std::to_string(counters.filtered_out);
  }
  text += "; " + counted(counters.deleted, "record") + (counters.deleted == 1 ? " is" : " are") +
          " finished";
  if (counters.failed > 0)
    text += ", and invocations failed for " + std::to_string(counters.failed);
  if (counters.dropped > 0) {
    text += "; " + std::to_string(counters.dropped) + " were discarded or dead-lettered";
  }
  if (mapping.last_success > 0) {
    text += ". The last success was " + lasting(now - mapping.last_success) + " ago";
  }
  return text + '.';
}

void of_attention(const MappingAttention& attention, double now, Explanation& out) {
  out.fine = false;
  std::string what = sentence(attention.title);
  if (attention.since > 0) {
    what.pop_back();
    what += ", for " + lasting(now - attention.since) + ".";
  }
  out.sentences.push_back(std::move(what));
  if (!attention.words.empty()) {
    out.sentences.push_back("Details: " + sentence(attention.words));
  }
  if (attention.next_attempt > 0) {
    out.next_attempt =
        attention.next_attempt <= now
            ? "It is being retried now."
            : "The next attempt is in " + lasting(attention.next_attempt - now) + '.';
  } else if (attention.error) {
    out.next_attempt = "It is retried as soon as something changes.";
  }
  out.remedy = sentence(attention.remedy);
}

void of_flow(const MappingLook& mapping, Explanation& out) {
  const std::int64_t waiting = mapping.waiting.value_or(0);
  const std::int64_t others = mapping.queue_consumers - mapping.consumers;
  if (!mapping.consuming) {
    out.fine = false;
    out.sentences.emplace_back("It is enabled but not reading yet: it is connecting.");
    out.next_attempt = "The first attempt is in progress.";
    out.remedy = "Ask again in a moment; the engine's log has a line for each change.";
    return;
  }
  if (mapping.counters.polled > 0 && mapping.counters.polled == mapping.counters.filtered_out) {
    out.sentences.emplace_back("It is reading, but its filter has excluded every record.");
    out.remedy =
        "If this is not intended, run wheelpit filter test --explain: it shows which clause fails, "
        "and on which value.";
    return;
  }
  if (mapping.in_flight > 0 || mapping.buffered > 0) {
    out.sentences.push_back(
        "It is processing: " + counted(mapping.in_flight, "record") + " are with the function, " +
        std::to_string(mapping.buffered) + " are waiting in the engine" +
        (mapping.waiting ? ", " + std::to_string(waiting) + " at the source" : "") + ".");
    return;
  }
  if (waiting > 0 && others > 0) {
    out.sentences.push_back("It is reading, but " + counted(others, "other consumer") +
                            " of the queue may take the messages.");
    return;
  }
  out.sentences.emplace_back(waiting > 0 ? "It is reading; " + counted(waiting, "record") + " wait."
                                         : "It is reading, and no records are waiting.");
  if (mapping.counters.polled == 0 && others > 0) {
    out.sentences.push_back("The queue has " + counted(others, "other consumer") +
                            ", which may take the messages.");
  }
}

}  // namespace

Explanation explain(const MappingLook& mapping, const std::optional<MappingAttention>& attention,
                    WallTime now) {
  Explanation out;
  out.sentences.push_back(who(mapping));
  const double seconds = seconds_of(now);
  if (mapping.state == "Disabled") {
    out.fine = false;
    out.sentences.emplace_back("It is disabled: it does not read.");
    out.remedy = "aws lambda update-event-source-mapping --uuid " + mapping.uuid + " --enabled";
  } else if (attention) {
    of_attention(*attention, seconds, out);
  } else if (const std::string problem = problem_of(mapping); !problem.empty()) {
    of_attention({.title = "it cannot process batches",
                  .words = problem,
                  .remedy = "the README, \"My mapping does nothing\", has the remedy for each of "
                            "these words; the engine's log has a line for each change",
                  .error = true},
                 seconds, out);
  } else if (mapping.state != "Enabled") {
    out.sentences.push_back("Its state is " + mapping.state +
                            ", which usually takes a few seconds.");
  } else {
    of_flow(mapping, out);
  }
  out.sentences.push_back(history(mapping, seconds));
  return out;
}

std::string to_text(const Explanation& explanation) {
  std::string text;
  for (const std::string& each : explanation.sentences) text += each + '\n';
  if (!explanation.next_attempt.empty()) text += explanation.next_attempt + '\n';
  if (!explanation.remedy.empty()) text += "What to do: " + explanation.remedy + '\n';
  return text;
}

}  // namespace wheelpit
