# frozen_string_literal: true

require 'json'
require 'stringio'

module WheelpitBootstrap
  # The function's log. A message goes to the engine in frames (src/runtime/output/output_frames.h), so that it stays one
  # event whatever lines it has. None is longer than what the kernel writes in one piece.
  module Log
    MAGIC = "\0\xA5\x5A\xFF".b
    MOST_IN_A_FRAME = 4096 - 15
    # The runtime's own descriptor: functions close STDOUT, and set $stdout to something else.
    FILE = STDOUT.dup
    FILE.sync = true
    @number = 0

    class << self
      attr_accessor :request_id

      def set_up
        STDOUT.sync = true
        STDERR.sync = true
        Kernel.prepend(Puts)
        set_up_logger
      end

      # One event, at once. A log that cannot be written must not cost the invocation its answer.
      def message(text)
        bytes = text.b
        @number += 1
        identity = [Process.pid, (@number ^ (Thread.current.object_id << 20)) & 0xFFFFFFFF].pack('NN')
        0.step(bytes.bytesize - 1, MOST_IN_A_FRAME) do |begun|
          part = bytes.byteslice(begun, MOST_IN_A_FRAME)
          last = begun + part.bytesize == bytes.bytesize ? 1 : 0
          write(MAGIC + identity + [part.bytesize, last].pack('nC') + part)
        end
      rescue SystemCallError, IOError
        nil
      end

      def error(failure)
        if json?
          time = Time.now.utc.strftime('%Y-%m-%dT%H:%M:%S.%LZ')
          message("#{JSON.generate({ timestamp: time, level: 'ERROR', requestId: request_id, **failure.to_h })}\n")
        else
          message("#{failure.title}\n")
          message("#{JSON.pretty_generate(failure.to_h)}\n")
        end
      end

      private

      def write(frame)
        FILE.syswrite(frame)
      rescue Errno::EAGAIN # a child process has made it so
        FILE.wait_writable
        retry
      end

      def json?
        ENV.fetch('AWS_LAMBDA_LOG_FORMAT', '').casecmp?('json')
      end

      # From Ruby 4.0 on the logger is a gem, which may be missing.
      def set_up_logger
        require 'logger'
        require_relative 'logger'
        Logger.prepend(OfLogger)
      rescue LoadError
        nil
      end
    end

    # What is put at once is one event, unless $stdout leads elsewhere.
    module Puts
      private

      def puts(*things)
        return super unless $stdout.equal?(STDOUT)

        text = StringIO.new
        text.puts(*things)
        Log.message(text.string)
        nil
      end
    end
  end
end
