#include "app/letters/letter_office.h"

#include <map>
#include <variant>

#include "app/letters/activemq_letters.h"
#include "app/letters/async_letters.h"
#include "app/letters/letter_choice.h"
#include "app/letters/letter_work.h"
#include "app/letters/quarantine_letters.h"
#include "app/letters/rabbitmq_letters.h"
#include "app/letters/sqs_letters.h"
#include "base/overloaded.h"
#include "store/mapping_store.h"

namespace wheelpit {

namespace asio = boost::asio;

asio::awaitable<Result<std::vector<Mapping>>> LetterOffice::mappings() {
  auto stored = co_await MappingStore(parts_.store).list();
  if (!stored) co_return stored.error();
  std::vector<Mapping> all;
  all.reserve(stored->size());
  for (auto& each : *stored) all.push_back(std::move(each.value));
  co_return all;
}

asio::awaitable<Result<std::vector<LetterPlace>>> LetterOffice::places() {
  const auto known = co_await mappings();
  if (!known) co_return known.error();
  std::vector<LetterPlace> places;
  AsyncLetters events(parts_.events);
  LetterPlace failed{.place = "async", .kind = "async"};
  if (const Status opened = co_await events.open(); !opened) {
    failed.problem = opened.error().message();
  }
  failed.messages = events.messages();
  places.push_back(std::move(failed));

  const auto kept = co_await parts_.quarantine.list("", "", 1'000);
  LetterPlace quarantine{.place = "quarantine", .kind = "quarantine"};
  if (!kept) quarantine.problem = kept.error().message();
  if (kept && !kept->more) quarantine.messages = kept->messages.size();
  places.push_back(std::move(quarantine));

  for (const Broker& broker : parts_.brokers) {
    std::string queues = queues_of(broker.arn, *known);
    if (broker.kind != SourceKind::activemq || queues.empty()) continue;
    places.push_back({.place = broker.name + "/" + std::string(kActiveMqDeadLetters),
                      .kind = "activemq",
                      .of = std::move(queues)});
  }
  std::map<std::string, std::string> queues;
  for (const Mapping& mapping : *known) {
    if (mapping.kind == SourceKind::sqs) queues[mapping.event_source_arn] = mapping.queue_name();
  }
  std::map<std::string, std::string> letters;  // whose, by the ARN of the queue they lie in
  for (const auto& [arn, name] : queues) {
    const auto state = co_await look_at_queue(parts_.aws, arn);
    if (!state) {
      places.push_back({.place = arn, .kind = "sqs", .problem = state.error().message()});
    } else if (!state->dead_letters.empty()) {
      std::string& of = letters[state->dead_letters];
      of += of.empty() ? name : ", " + name;
    }
  }
  for (auto& [arn, of] : letters) places.push_back(co_await sqs_place(arn, of));
  co_return places;
}

asio::awaitable<LetterPlace> LetterOffice::sqs_place(std::string arn, std::string of) {
  LetterPlace place{.place = arn, .kind = "sqs", .of = std::move(of)};
  const auto state = co_await look_at_queue(parts_.aws, std::move(arn));
  if (state) {
    place.messages = state->messages;
  } else {
    place.problem = state.error().message();
  }
  co_return place;
}

asio::awaitable<Result<LetterOffice::Box>> LetterOffice::box_of(LetterSelection selection) {
  const auto place = parse_place(selection.place, parts_.brokers);
  if (!place) co_return place.error();
  if (const auto* broker = std::get_if<BrokerPlace>(&*place)) {
    const auto known = co_await mappings();
    if (!known) co_return known.error();
    co_return broker_box(*broker, selection, *known);
  }
  if (const auto* queue = std::get_if<SqsPlace>(&*place)) {
    auto name = sqs::parse_sqs_arn(queue->arn);
    if (!name) co_return name.error();
    co_return Box{std::make_unique<SqsLetters>(parts_.aws, *std::move(name)), SourceKind::sqs};
  }
  if (std::holds_alternative<QuarantinePlace>(*place)) {
    if (!selection.patterns.empty()) {
      co_return Error(Errc::invalid_argument,
                      "messages of the quarantine are named by their ids: no filter sees them");
    }
    co_return Box{std::make_unique<QuarantineLetters>(parts_.quarantine), std::nullopt};
  }
  co_return Box{std::make_unique<AsyncLetters>(parts_.events), std::nullopt};
}

Result<LetterOffice::Box> LetterOffice::broker_box(const BrokerPlace& place,
                                                   const LetterSelection& selection,
                                                   const std::vector<Mapping>& mappings) {
  auto login = login_for(place.broker, selection, mappings);
  if (!login) return login.error();
  BrokerLetters parts{.io = parts_.io,
                      .clock = parts_.clock,
                      .credentials = parts_.credentials,
                      .log = log_,
                      .broker = place.broker,
                      .secret = std::move(login->secret),
                      .virtual_host = std::move(login->virtual_host),
                      .queue = place.queue};
  if (place.broker.kind == SourceKind::rabbitmq) {
    return Box{std::make_unique<RabbitMqLetters>(std::move(parts)), SourceKind::rabbitmq};
  }
  return Box{std::make_unique<ActiveMqLetters>(std::move(parts), parts_.activemq_format),
             SourceKind::activemq};
}

asio::awaitable<Result<std::vector<Letter>>> LetterOffice::peek(LetterSelection selection) {
  auto opened = co_await box_of(selection);
  if (!opened) co_return opened.error();
  auto choice = LetterChoice::of(selection, opened->kind, parts_.profile);
  if (!choice) co_return choice.error();
  co_return co_await peek_at(*opened->box, *std::move(choice), selection.most);
}

asio::awaitable<Result<LetterOutcome>> LetterOffice::redrive(LetterRedrive redrive) {
  const LetterSelection& selection = redrive.selection;
  auto opened = co_await box_of(selection);
  if (!opened) co_return opened.error();
  if (selection.place == "quarantine") {
    co_return Error(Errc::invalid_argument,
                    "a message of the quarantine cannot be put back: no function may see it, "
                    "whichever queue it comes from");
  }
  if (selection.place == "async" && !redrive.to.empty()) {
    co_return Error(Errc::invalid_argument,
                    "a failed event goes back to its function, and nowhere else");
  }
  auto choice = LetterChoice::of(selection, opened->kind, parts_.profile);
  if (!choice) co_return choice.error();
  LetterWork work{.to = redrive.to,
                  .dry_run = redrive.dry_run,
                  .per_second = redrive.per_second,
                  .most = selection.most};
  co_return co_await work_on(parts_.io, parts_.clock, *opened->box, *std::move(choice),
                             std::move(work));
}

asio::awaitable<Result<LetterOutcome>> LetterOffice::purge(LetterPurge purge) {
  auto opened = co_await box_of(purge.selection);
  if (!opened) co_return opened.error();
  auto choice = LetterChoice::of(purge.selection, opened->kind, parts_.profile);
  if (!choice) co_return choice.error();
  LetterWork work{
      .kind = LetterWork::Kind::purge, .dry_run = purge.dry_run, .most = purge.selection.most};
  co_return co_await work_on(parts_.io, parts_.clock, *opened->box, *std::move(choice),
                             std::move(work));
}

}  // namespace wheelpit
