# frozen_string_literal: true

require 'logger'

module WheelpitBootstrap
  module Log
    # What a Logger writes to, in place of STDOUT and STDERR.
    class Device
      def write(text)
        Log.message(text)
      end

      def close; end
    end

    # Names the invocation, as on the service.
    class Formatter < Logger::Formatter
      def call(severity, time, program, message)
        "#{severity[0]}, [#{format_datetime(time)} ##{Process.pid}] #{severity.rjust(5)} #{Log.request_id} -- " \
          "#{program}: #{msg2str(message)}\n"
      end
    end

    # Loggers for the function's output write events.
    module OfLogger
      def initialize(device, *arguments, formatter: nil, **options)
        return super unless [STDOUT, STDERR].any? { |output| output.equal?(device) }

        super(Device.new, *arguments, formatter: formatter || Formatter.new, **options)
      end
    end
  end
end
