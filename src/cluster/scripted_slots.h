#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cluster/slots.h"

namespace wheelpit::cluster {

// Slots as a test wants them.
class ScriptedSlots final : public Slots {
 public:
  // The node gets it, with a claim whose epoch is one more than the last.
  void give(const SlotName& name) {
    held[name] = SlotClaim{.owner = owner, .epoch = ++epochs[name]};
    if (const auto to = listeners_.find(name.kind); to != listeners_.end()) {
      to->second->slot_taken(name, held[name]);
    }
  }
  // It is to go elsewhere: the node has it until it lets it go.
  void ask_back(const SlotName& name) {
    if (const auto to = listeners_.find(name.kind); to != listeners_.end()) {
      to->second->slot_to_leave(name);
    }
  }
  // Another node has it already.
  void lose(const SlotName& name) {
    held.erase(name);
    ask_back(name);
  }

  void listen(SlotKind kind, SlotListener& listener) override {
    listeners_[kind] = &listener;
    for (const auto& [name, claim] : held) {
      if (name.kind == kind) listener.slot_taken(name, claim);
    }
  }
  std::optional<SlotClaim> claim_of(const SlotName& name) const override {
    const auto found = held.find(name);
    if (found == held.end()) return std::nullopt;
    return found->second;
  }
  void let_go(const SlotName& name) override {
    held.erase(name);
    let_go_of.push_back(name);
  }
  using Slots::want;
  boost::asio::awaitable<Status> want(SlotName name, std::int64_t weight,
                                      std::string home) override {
    if (!store_answers) co_return Error(Errc::unavailable, "the store cannot be reached");
    homes[name] = std::move(home);
    wanted[std::move(name)] = weight;
    co_return Status();
  }
  boost::asio::awaitable<Status> forget(SlotName name) override {
    if (!store_answers) co_return Error(Errc::unavailable, "the store cannot be reached");
    wanted.erase(name);
    held.erase(name);
    co_return Status();
  }
  std::optional<std::string> address_of_owner(const SlotName& name) const override {
    const auto found = addresses.find(name);
    if (found == addresses.end()) return std::nullopt;
    return found->second;
  }

  std::string owner = "incarnation";
  bool store_answers = true;
  std::map<SlotName, SlotClaim> held;
  std::map<SlotName, std::int64_t> wanted;  // with the weight
  std::map<SlotName, std::string> homes;
  std::map<SlotName, std::string> addresses;
  std::vector<SlotName> let_go_of;
  std::map<SlotName, std::int64_t> epochs;

 private:
  std::map<SlotKind, SlotListener*> listeners_;
};

}  // namespace wheelpit::cluster
