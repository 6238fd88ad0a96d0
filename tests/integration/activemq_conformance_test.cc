#include <gtest/gtest.h>

#include <memory>

#include "activemq_world.h"
#include "source/conformance_test_suite.h"

namespace wheelpit {
namespace {

std::unique_ptr<SourceWorld> world() { return std::make_unique<ActiveMqWorld>(); }

SOURCE_CONFORMS(ActiveMq, world,
                capability::ordered | capability::gives_back | capability::connection_bound);

}  // namespace
}  // namespace wheelpit
