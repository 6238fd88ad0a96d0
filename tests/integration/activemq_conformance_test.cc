#include <gtest/gtest.h>

#include <memory>

#include "activemq_world.h"
#include "source/conformance_test_suite.h"

namespace wheelpit {
namespace {

std::unique_ptr<SourceWorld> world() { return std::make_unique<ActiveMqWorld>(); }

INSTANTIATE_TEST_SUITE_P(ActiveMq, EventSourceConformance, testing::Values(world));

}  // namespace
}  // namespace wheelpit
