#pragma once

#include <string>

namespace wheelpit::api {

// A character in a complaint about JSON: "'a' (code 97)", "(CTRL-CHAR, code 7)".
std::string described_character(char32_t c);

// "0x87".
std::string hexadecimal(char32_t c);

// UTF-8 of it.
std::string utf8_of(char32_t c);

// Whether it can begin, or be in, a word as Java knows them. Beyond Latin-1 every character can.
bool begins_word(char32_t c);
bool is_in_word(char32_t c);

}  // namespace wheelpit::api
