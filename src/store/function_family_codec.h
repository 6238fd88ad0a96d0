#pragma once

#include "function/function.h"
#include "store/member_reader.h"
#include "store/member_writer.h"

namespace wheelpit {

// The part of a stored function that is set beside its versions: aliases, concurrency, policies and
// the rest of the second half of struct Function. Faults are remembered by `in`.
void write_family(MemberWriter& out, const Function& function);
void read_family(MemberReader& in, Function& function);

}  // namespace wheelpit
