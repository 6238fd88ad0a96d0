#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "app/parts/sharded_functions.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "base/signal.h"
#include "base/task_group.h"
#include "cluster/peers.h"
#include "cluster/slots.h"
#include "function/function.h"
#include "function/function_host.h"
#include "invoke/invoker.h"

namespace wheelpit {

// Which functions run on one of several nodes alone, and how the others reach it there: a function
// with reserved or provisioned concurrency is a slot, whose owner is its home. An invocation is
// handed over once at most. Belongs to shard 0's thread.
class FunctionHomes final : public FunctionsElsewhere, public cluster::SlotListener {
 public:
  // What this node itself does.
  struct Here {
    std::function<boost::asio::awaitable<Result<Reply>>(Invocation)> invoke;
    std::function<void(const Function&)> host;
    std::function<boost::asio::awaitable<ProvisionedState>(std::string, std::string)> provisioned;
    // How many invocations of it are under way, by whomever.
    std::function<boost::asio::awaitable<std::size_t>(std::string)> busy;
  };
  struct Parts {
    boost::asio::io_context& io;
    const Clock& clock;
    cluster::Slots& slots;
    cluster::Peers& peers;
    Here here;
  };

  // Answers peers from now on. What the parts refer to must outlive this.
  FunctionHomes(Parts parts, Log log);

  // No hand-over is waited for any more.
  boost::asio::awaitable<void> stop();

  // The function is new or has changed; what this node is to host of it: without what is kept ready
  // if another node is its home.
  Function put(const Function& function) override;
  void remove(const std::string& name) override;

  // Runs it here or at its home. Errors besides those of Invoker: is_home_fault().
  boost::asio::awaitable<Result<Reply>> invoke(Invocation invocation) override;
  boost::asio::awaitable<ProvisionedState> provisioned(std::string name,
                                                       std::string qualifier) override;

  void slot_taken(const cluster::SlotName& name, const cluster::SlotClaim& claim) override;
  void slot_to_leave(const cluster::SlotName& name) override;

 private:
  enum class Place { here, elsewhere, nowhere };
  struct Home {
    Place place = Place::nowhere;
    std::string address;  // elsewhere
  };

  bool is_home(const std::string& name) const;
  boost::asio::awaitable<Home> find_home(std::string name, const std::string& unlike);
  boost::asio::awaitable<Result<Reply>> invoke_here(Invocation invocation);
  boost::asio::awaitable<std::optional<Result<Reply>>> forward(const Invocation& invocation,
                                                               std::string address);
  boost::asio::awaitable<cluster::PeerAnswer> serve(cluster::PeerRequest request,
                                                    cluster::PeerSink& pieces);
  boost::asio::awaitable<cluster::PeerAnswer> serve_provisioned(cluster::PeerRequest request);
  void begin_wanting(const std::string& name);
  boost::asio::awaitable<void> want(std::string name);
  boost::asio::awaitable<void> forget(std::string name);
  boost::asio::awaitable<void> leave(std::string name);

  Parts parts_;
  Log log_;
  std::map<std::string, Function> functions_;  // that have a home, as they are
  std::set<std::string> wanting_;              // whose slot is being asked for
  std::set<std::string> leaving_;              // that are to go, and are not begun any more
  std::map<std::string, std::size_t> in_hand_;
  bool stopping_ = false;
  Signal changed_;
  TaskGroup tasks_;
};

}  // namespace wheelpit
