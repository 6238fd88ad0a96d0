#pragma once

#include <utility>

#include "wire/openwire/broker_commands.h"
#include "wire/openwire/client_commands.h"
#include "wire/openwire/message.h"

namespace wheelpit::openwire {

template <class... Types>
struct TypeList {};

// All that have one type each; besides them there are Destination and Message.
using SingleTypes =
    TypeList<WireFormatInfo, BrokerInfo, ConnectionInfo, SessionInfo, ConsumerInfo, ProducerInfo,
             TransactionInfo, DestinationInfo, RemoveSubscriptionInfo, KeepAliveInfo, ShutdownInfo,
             RemoveInfo, ControlCommand, FlushCommand, ConnectionError, ConsumerControl,
             ConnectionControl, ProducerAck, MessagePull, MessageDispatch, MessageAck, Response,
             ExceptionResponse, DataResponse, DataArrayResponse, IntegerResponse, SubscriptionInfo,
             MessageId, LocalTransactionId, XaTransactionId, ConnectionId, SessionId, ConsumerId,
             ProducerId, BrokerId>;

// Calls `use` with an empty object of the type. False: the type is not known.
template <class Use>
bool with_object_of(DataType type, Use&& use) {
  const auto with_many = [&]<class Object>(Object object) {
    object.type = type;
    use(object);
    return true;
  };
  if (Destination::is_type(type)) return with_many(Destination());
  if (Message::is_type(type)) return with_many(Message());
  const auto with_single = [&]<class Object>(TypeList<Object>) {
    if (type != Object::kType) return false;
    Object object;
    use(object);
    return true;
  };
  return [&]<class... Objects>(TypeList<Objects...>) {
    return (with_single(TypeList<Objects>()) || ...);
  }(SingleTypes());
}

}  // namespace wheelpit::openwire
