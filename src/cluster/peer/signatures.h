#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>

#include "aws/sigv4_verifier.h"
#include "base/clock.h"
#include "base/secret.h"
#include "cluster/peer/call_number.h"
#include "cluster/peer/replay_guard.h"
#include "cluster/peers.h"
#include "net/http/http_message.h"

namespace wheelpit::cluster {

// How long a body of a call may be: an invocation's payload of 6 MB and what belongs to it.
inline constexpr std::size_t kPeerBodyBytes = std::size_t{8} << 20;

// Signs what this node asks of others, and judges what others ask of it: Signature Version 4 with a
// key that all nodes derive from secrets.key. The address that a call is for is signed with it, and
// so are its number and its body.
class PeerSigner {
 public:
  // `key`: of 32 bytes. `run`: a UUID of this run.
  PeerSigner(const Secret& key, std::string run);

  // POST to the node at `address`. Each has another number.
  HttpRequest sign(const std::string& address, PeerRequest request, WallTime now);

 private:
  AwsCredentials credentials_;
  std::string run_;
  std::map<std::string, std::uint64_t> numbers_;  // of the last call, by address
};

// Why a call is not answered.
struct PeerRefusal {
  enum class Kind {
    not_a_peer,  // no signature, one of another key, time or text, or a web page's
    not_again,   // it may have been done before
    not_yet,     // it was not done, and may be asked for anew
  };
  Kind kind = Kind::not_a_peer;
  std::string message;  // no secret is in it
};

class PeerVerifier {
 public:
  // `began`: see ReplayGuard.
  PeerVerifier(const Secret& key, WallTime began);

  // This node's own "host:port", as peers know it: calls for any other are refused.
  void set_address(std::string address) { address_ = std::move(address); }

  // What the head tells already; nothing: refusal_of() decides.
  std::optional<PeerRefusal> refusal_of_head(const HttpRequest& head, WallTime now) const;

  // Of the whole request but for whether it was let through before. May be called on any thread.
  std::optional<PeerRefusal> refusal_of(const HttpRequest& request, WallTime now) const;

  // Of a request that refusal_of() has let through: once.
  std::optional<PeerRefusal> refusal_of_repetition(const HttpRequest& request, WallTime now);

 private:
  std::string address_;
  SigV4Verifier verifier_;
  ReplayGuard guard_;
};

}  // namespace wheelpit::cluster
