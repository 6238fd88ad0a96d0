#pragma once

#include <string_view>

namespace wheelpit {

// The bare name within a function's full ARN, qualified or not; "" if it is not one.
//   arn:aws:lambda:us-east-1:000000000000:function:orders:$LATEST  ->  orders
std::string_view function_name_of_arn(std::string_view arn);

// The version or alias at its end; "" if there is none.
//   arn:aws:lambda:us-east-1:000000000000:function:orders:prod  ->  prod
std::string_view qualifier_of_arn(std::string_view arn);

}  // namespace wheelpit
