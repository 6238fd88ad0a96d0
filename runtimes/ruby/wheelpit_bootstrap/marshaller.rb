# frozen_string_literal: true

require 'json'
require 'stringio'

module AwsLambda
  # From an event's bytes to what the handler receives, and from its result to bytes. Functions may define these anew, as
  # on the service.
  class Marshaller
    # `request` has the event as its body, and headers by their names.
    def self.marshall_request(request)
      type = request['Content-Type']
      type.nil? || type == 'application/json' ? JSON.parse(request.body) : request.body
    end

    # The answer, or that and its content type. What is an IO is the answer as it is.
    def self.marshall_response(result)
      case result
      when StringIO, IO then [result, 'application/unknown']
      else result.to_json
      end
    end
  end
end
