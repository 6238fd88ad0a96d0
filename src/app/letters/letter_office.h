#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/letters/letter_box.h"
#include "app/letters/letter_place.h"
#include "async/async_events.h"
#include "aws/client/aws_client.h"
#include "base/clock.h"
#include "base/log.h"
#include "filter/pattern/filter_options.h"
#include "mapping/letter_desk.h"
#include "mapping/quarantine_shelf.h"
#include "record/activemq_encoder.h"
#include "secrets/credentials_reader.h"
#include "store/document_store.h"

namespace wheelpit {

// Finds the box of each place, and has the work done.
class LetterOffice final : public LetterDesk {
 public:
  // References must outlive it. To be used on the thread of `io`.
  struct Parts {
    boost::asio::io_context& io;
    const Clock& clock;
    CredentialsReader& credentials;
    AwsClient& aws;
    DocumentStore& store;
    async::AsyncEvents& events;
    QuarantineShelf& quarantine;
    filter::FilterProfile profile;
    ActiveMqEventFormat activemq_format;
    std::vector<Broker> brokers;
  };
  LetterOffice(Parts parts, Log log) : parts_(std::move(parts)), log_(std::move(log)) {}

  // These are the brokers from now on.
  void set_brokers(std::vector<Broker> brokers) { parts_.brokers = std::move(brokers); }

  boost::asio::awaitable<Result<std::vector<LetterPlace>>> places() override;
  boost::asio::awaitable<Result<std::vector<Letter>>> peek(LetterSelection selection) override;
  boost::asio::awaitable<Result<LetterOutcome>> redrive(LetterRedrive redrive) override;
  boost::asio::awaitable<Result<LetterOutcome>> purge(LetterPurge purge) override;

 private:
  struct Box {
    std::unique_ptr<LetterBox> box;
    std::optional<SourceKind> kind;
  };
  boost::asio::awaitable<Result<Box>> box_of(LetterSelection selection);
  Result<Box> broker_box(const BrokerPlace& place, const LetterSelection& selection,
                         const std::vector<Mapping>& mappings);
  boost::asio::awaitable<Result<std::vector<Mapping>>> mappings();
  boost::asio::awaitable<LetterPlace> sqs_place(std::string arn, std::string of);

  Parts parts_;
  Log log_;
};

}  // namespace wheelpit
