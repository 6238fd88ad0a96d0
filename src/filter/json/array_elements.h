#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "filter/json/json_walk.h"

namespace wheelpit::filter {

// The elements of arrays that a walk has entered; ArrayElement 0 is outside of all arrays.
class ArrayElements {
 public:
  void clear() {
    used_ = 1;
    arrays_ = 0;
  }
  std::uint32_t new_array() { return arrays_++; }
  ArrayElement enter(ArrayElement outer, std::uint32_t array) {
    if (used_ == elements_.size()) elements_.resize(elements_.size() * 2);
    Element& element = elements_[used_];
    element.outer = outer;
    element.array = array;
    element.depth = elements_[outer].depth + 1;
    return used_++;
  }

  // False if they lie in different elements of the same array.
  bool consistent(ArrayElement a, ArrayElement b) const {
    while (elements_[a].depth > elements_[b].depth) a = elements_[a].outer;
    while (elements_[b].depth > elements_[a].depth) b = elements_[b].outer;
    for (; a != b; a = elements_[a].outer, b = elements_[b].outer) {
      if (elements_[a].array == elements_[b].array) return false;
    }
    return true;
  }

 private:
  struct Element {
    ArrayElement outer = 0;
    std::uint32_t array = 0xffffffff;
    std::uint32_t depth = 0;
  };
  std::vector<Element> elements_ = std::vector<Element>(16);
  ArrayElement used_ = 1;  // the first is outside of all
  std::uint32_t arrays_ = 0;
};

}  // namespace wheelpit::filter
