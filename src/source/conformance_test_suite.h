#pragma once

#include "source/conformance/checkpointed_tests.h"
#include "source/conformance/connection_tests.h"
#include "source/conformance/core_tests.h"
#include "source/conformance/gives_back_tests.h"
#include "source/conformance/leased_tests.h"
#include "source/conformance/ordered_tests.h"
#include "source/conformance/queue_tests.h"

// What an EventSource promises, as tests in groups. A kind of source joins by a SourceWorld of its
// own and one line that says what it can do beside the core:
//
//   SOURCE_CONFORMS(RabbitMq, make_world, capability::ordered | capability::gives_back);
//
// To be included in one file of a test program.
#define SOURCE_CONFORMS_IN(name, group, make, has, ...) \
  INSTANTIATE_TEST_SUITE_P(name, group, testing::ValuesIn(worlds_for(make, has, __VA_ARGS__)))

#define SOURCE_CONFORMS(name, make, has)                                                        \
  SOURCE_CONFORMS_IN(name, SourceCore, make, has, capability::core);                            \
  SOURCE_CONFORMS_IN(name, SourceQueue, make, has, capability::core, capability::checkpointed); \
  SOURCE_CONFORMS_IN(name, SourceOrdered, make, has, capability::ordered);                      \
  SOURCE_CONFORMS_IN(name, SourceGivesBack, make, has, capability::gives_back);                 \
  SOURCE_CONFORMS_IN(name, SourceConnectionBound, make, has, capability::connection_bound);     \
  SOURCE_CONFORMS_IN(name, SourceLeased, make, has, capability::leased);                        \
  SOURCE_CONFORMS_IN(name, SourceCheckpointed, make, has, capability::checkpointed)
