// The same for test programs.
#pragma once

#include <gtest/gtest.h>

#include "common_headers.h"
