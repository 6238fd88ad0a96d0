#include "source/activemq/openwire_endpoint.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace wheelpit::activemq {

namespace {

constexpr std::array kSchemes = {
    EndpointScheme{.name = "tcp", .transport = Transport::plain, .default_port = 61616},
    EndpointScheme{.name = "ssl", .transport = Transport::tls, .default_port = 61617},
    EndpointScheme{.name = "nio", .transport = Transport::plain, .default_port = 61616},
    EndpointScheme{.name = "nio+ssl", .transport = Transport::tls, .default_port = 61617},
};

// Of the Java client: how it connects, waits, encodes and buffers.
constexpr std::array<std::string_view, 6> kIgnoredPrefixes = {
    "wireformat.", "transport.", "socket.", "nested.", "jms.", "connection."};
constexpr std::array<std::string_view, 28> kIgnored = {"randomize",
                                                       "backup",
                                                       "backuppoolsize",
                                                       "prioritybackup",
                                                       "priorityuris",
                                                       "initialreconnectdelay",
                                                       "maxreconnectdelay",
                                                       "useexponentialbackoff",
                                                       "reconnectdelayexponent",
                                                       "backoffmultiplier",
                                                       "maxreconnectattempts",
                                                       "startupmaxreconnectattempts",
                                                       "timeout",
                                                       "warnafterreconnectattempts",
                                                       "trackmessages",
                                                       "maxcachesize",
                                                       "updateurissupported",
                                                       "updateurisurl",
                                                       "rebalanceupdateuris",
                                                       "trace",
                                                       "keepalive",
                                                       "tcpnodelay",
                                                       "sotimeout",
                                                       "connectiontimeout",
                                                       "socketbuffersize",
                                                       "iobuffersize",
                                                       "minimumwireformatversion",
                                                       "uselocalhost"};

// As parse_endpoint() words it: what it must be, after the name of what was read.
Error refused(const std::string& must) { return Error(Errc::invalid_argument, "must " + must); }

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// Cuts `text` at the first `separator`; the second part is empty if there is none.
std::pair<std::string_view, std::string_view> cut(std::string_view text, char separator) {
  const std::size_t at = text.find(separator);
  if (at == std::string_view::npos) return {text, {}};
  return {text.substr(0, at), text.substr(at + 1)};
}

// `name` is in lower case. Never repeats the value: it may be a password.
Status check_option(const std::string& name, std::string_view value) {
  if (name.ends_with("username") || name.ends_with("password") || name.ends_with("login")) {
    return refused(
        "have no user or password in it: those belong in the secret that a mapping's BASIC_AUTH "
        "names");
  }
  if (name.ends_with("verifyhostname") && lower_case(value) != "true") {
    return refused(
        "not have the option verifyHostName: the name of a TLS broker is always checked");
  }
  const bool known = std::ranges::find(kIgnored, name) != kIgnored.end() ||
                     std::ranges::any_of(kIgnoredPrefixes, [&](std::string_view prefix) {
                       return name.starts_with(prefix) && name.size() > prefix.size();
                     });
  if (known) return {};
  return refused("not have the option \"" + name + "\", which is unknown");
}

Status check_options(std::string_view query) {
  while (!query.empty()) {
    const auto [option, rest] = cut(query, '&');
    const auto [name, value] = cut(option, '=');
    if (!name.empty()) {
      if (Status fine = check_option(lower_case(name), value); !fine) return fine;
    }
    query = rest;
  }
  return {};
}

// scheme://host[:port][/][?options]
Result<Endpoint> parse_one(std::string_view url) {
  const auto [address, query] = cut(trim(url), '?');
  if (Status fine = check_options(query); !fine) return fine.error();
  const std::size_t authority = address.find("://");
  if (authority != std::string_view::npos) {
    const std::size_t path = address.find('/', authority + 3);
    if (path != std::string_view::npos && path + 1 != address.size()) {
      return refused("have no path behind it: a mapping names its queue in Queues");
    }
  }
  return parse_endpoint(address, kSchemes);
}

struct List {
  std::string_view members;
  std::string_view options;
};

// What follows "failover:": (a,b)?options, //(a,b)?options, or a,b. Without parentheses options
// are the members' own.
Result<List> parse_list(std::string_view text) {
  if (text.starts_with("//")) text.remove_prefix(2);
  if (!text.starts_with('(')) return List{.members = text, .options = {}};
  const std::size_t end = text.rfind(')');
  if (end == std::string_view::npos) return refused("close failover:( with )");
  const std::string_view rest = trim(text.substr(end + 1));
  if (!rest.empty() && !rest.starts_with('?'))
    return refused("have nothing but ?OPTIONS behind failover:(...)");
  return List{.members = text.substr(1, end - 1), .options = rest.empty() ? rest : rest.substr(1)};
}

}  // namespace

Result<std::vector<Endpoint>> parse_openwire_endpoints(std::string_view url) {
  url = trim(url);
  List list{.members = url, .options = {}};
  constexpr std::string_view kFailover = "failover:";
  const bool is_list = lower_case(url.substr(0, kFailover.size())) == kFailover;
  if (is_list) {
    auto parsed = parse_list(url.substr(kFailover.size()));
    if (!parsed) return parsed.error();
    list = *parsed;
  }
  if (Status fine = check_options(list.options); !fine) return fine.error();

  std::vector<Endpoint> endpoints;
  for (bool more = true; more;) {
    const std::size_t comma = is_list ? list.members.find(',') : std::string_view::npos;
    more = comma != std::string_view::npos;
    auto endpoint = parse_one(list.members.substr(0, comma));
    if (!endpoint) return endpoint.error();
    endpoints.push_back(*std::move(endpoint));
    if (more) list.members.remove_prefix(comma + 1);
  }
  return endpoints;
}

}  // namespace wheelpit::activemq
