#pragma once

#include "api/model/operation.h"
#include "net/http/http_message.h"

namespace wheelpit::api {

// Whether people's tools ask for it again and again: what reads of our own.
bool is_polled(const Operation& operation);

// Gives an answer an ETag of what it says, and makes it 304 without a body if `request` has that
// answer already (If-None-Match). Pure.
void tag_answer(const HttpRequest& request, HttpResponse& answer);

// Tags the answer of what is polled. One that reveals a secret or a payload must not be stored: a
// browser would keep it on its disk, for anyone who comes after someone has signed out.
void settle_caching(const Operation& operation, const HttpRequest& request, HttpResponse& answer);

}  // namespace wheelpit::api
