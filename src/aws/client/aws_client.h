#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "aws/client/aws_access.h"
#include "base/clock.h"
#include "base/result.h"
#include "net/client/http_connections.h"
#include "net/http/http_message.h"

namespace boost::asio {
class io_context;
}

namespace wheelpit {

// The target of a request.
struct AwsService {
  std::string_view name;  // "sqs": of the host, of the signature, and of AwsAccess::urls
  std::string partition;  // "aws"
  std::string region;     // also what the signature is for
  // Where the name is not that of the host or of the signature.
  std::string_view host = {};       // "streams.dynamodb"
  std::string_view signed_as = {};  // "dynamodb"
};

// How one request is sent.
struct AwsCall {
  Duration patience = std::chrono::seconds(10);       // for the whole answer
  std::size_t body_bytes = std::size_t{1024} * 1024;  // a longer answer is `too_large`
  bool may_be_anonymous = false;         // without credentials it is sent unsigned: public objects
  AnswerBudget::Share* share = nullptr;  // of a budget that the answer belongs to
};

// A request as it must be sent, signed, and where to.
struct AddressedRequest {
  Endpoint server;
  HttpRequest request;                                    // has its Host
  std::optional<std::uint64_t> signed_by = std::nullopt;  // whose credentials change
};

// Signs requests and sends them, at AWS or to the servers that stand for it. For the coroutines of
// one thread; any number of requests at a time. Connections are kept for a while.
class AwsClient {
 public:
  // `io` and `clock` must outlive this.
  AwsClient(boost::asio::io_context& io, const Clock& clock, AwsAccess access);

  // The answer, whatever its status. The request's target is its path at the service. Errors name
  // the server and the cause:
  //   unauthenticated        there are no credentials, and the message says which settings are
  //                          missing
  //   those of AwsCredentialSource
  //   those of HttpConnections
  boost::asio::awaitable<Result<HttpResponse>> send(AwsService service, HttpRequest request,
                                                    AwsCall call = {});

  // For callers that send it themselves, to read the answer as it arrives, and then report a
  // refusal. Errors as above, without those of HttpConnections.
  boost::asio::awaitable<Result<AddressedRequest>> address(AwsService service, HttpRequest request,
                                                           bool may_be_anonymous = false);
  // Credentials that are not accepted may have been replaced where they come from.
  void note_answer(const AddressedRequest& request, const HttpResponse& answer);
  const TlsTrust& trust() const { return access_.trust; }

  // For authentication that does not send the request. Errors as of AwsCredentialSource.
  boost::asio::awaitable<Result<AwsCredentials>> credentials();

  // "sqs.us-east-1.amazonaws.com:443", for messages.
  std::string server_of(const AwsService& service) const;

  // Whether a setting names a compatible server for it.
  bool has_server_for(std::string_view service) const;

  // Requests under way and later ones end with `cancelled`.
  void stop();

 private:
  HttpUrl url_of(const AwsService& service) const;
  HttpConnections& connections_to(const Endpoint& server);
  Error no_credentials(const AwsService& service, const std::string& why) const;
  // Whether there are credentials for now, without a wait.
  const AwsCredentials* credentials_here() const;
  boost::asio::awaitable<Status> borrow(const AwsService& service);
  void sign(const AwsService& service, const AwsCredentials& credentials,
            HttpRequest& request) const;

  boost::asio::io_context& io_;
  const Clock& clock_;
  const AwsAccess access_;
  std::optional<LentCredentials> lent_;                                  // by access_.source
  std::map<std::string, std::unique_ptr<HttpConnections>> connections_;  // by server
  bool stopped_ = false;
};

}  // namespace wheelpit
