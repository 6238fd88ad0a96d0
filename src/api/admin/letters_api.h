#pragma once

#include "api/service/api_context.h"
#include "mapping/letter_desk.h"

namespace wheelpit::api {

// Dead letters, wherever they lie. A wheelpit extension, under /_wheelpit/dead-letters; `wheelpit
// dlq` speaks it.
class LettersApi {
 public:
  // Null: this engine looks at none. `desk` must outlive it.
  void connect(LetterDesk* desk) { desk_ = desk; }

  Answer list(Call call);
  Answer peek(Call call);
  Answer redrive(Call call);
  Answer purge(Call call);

 private:
  LetterDesk* desk_ = nullptr;
};

}  // namespace wheelpit::api
