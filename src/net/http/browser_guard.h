#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/address/host_name.h"
#include "net/http/http_message.h"

namespace wheelpit {

// Which requests a browser may send. A page that the user of this machine looks at can send a
// request to any port of it, and by a name whose address changes ("DNS rebinding") read the
// answer; but it cannot choose Host, Origin and Sec-Fetch-Site, which these rules judge. They need
// the request's head alone. docs/security.md has them in the user's words.

struct BrowserPolicy {
  // Every request is signed, which a page cannot do: then only CORS is left to decide.
  bool signatures_required = false;
  // The listener speaks TLS: a page of its host that came without is none of its own.
  bool secure = false;
  // As host_pattern_fault() and parse_web_origin() take them.
  std::vector<std::string> allowed_hosts = {};
  std::vector<WebOrigin> allowed_origins = {};
};

// What is wrong with an entry of [server] allowed_hosts; nothing if it is a name or address as of
// parse_host_name(), without a port, or "*.NAME" for every name below NAME.
std::optional<std::string> host_pattern_fault(std::string_view pattern);

// Why the request is refused, in a sentence with the key that would allow it; nothing if it may
// pass. Without signatures:
//   - the host that it is addressed to must mean this machine, or be in allowed_hosts. None at all
//     passes: no browser leaves it out;
//   - an Origin must be that host's own, or in allowed_origins;
//   - without one, Sec-Fetch-Site must be absent, "same-origin" or "none".
// What a header says is repeated escaped and cut.
std::optional<std::string> browser_fault(const BrowserPolicy& policy, const HttpRequest& head);

// Only the first of these rules: for public pages, which any page may link to.
std::optional<std::string> browser_host_fault(const BrowserPolicy& policy, const HttpRequest& head);

// Whether the request carries one Origin, of allowed_origins; that origin as the browser sent it.
std::optional<std::string_view> allowed_origin(const BrowserPolicy& policy,
                                               const HttpRequest& head);

// Why a request to a Runtime API is refused, whatever is configured: a browser sent it. No runtime
// sends Origin, a Sec-Fetch header other than Sec-Fetch-Mode (Node's fetch sends that one, alone),
// or a Host that is not this machine.
std::optional<std::string> runtime_caller_fault(const HttpRequest& head);

// The answer to a request that is refused: 403, in a form that AWS's clients show.
HttpResponse browser_refusal(const std::string& fault);

}  // namespace wheelpit
