#pragma once

#include <string>

namespace wheelpit {

// JSON in which each escaped half of a surrogate pair that stands alone ("\ud800") has become
// "\ufffd". It is not a character, but some servers take it for one and write it: parsers refuse
// the whole text then, and one record would stop what comes after it. All else stays as it is.
std::string without_lone_surrogates(std::string json);

}  // namespace wheelpit
