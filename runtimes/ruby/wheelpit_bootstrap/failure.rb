# frozen_string_literal: true

module WheelpitBootstrap
  # An exception as the Runtime API and the function's log are told of it.
  class Failure
    MOST_FRAMES = 100
    # Frames of files below it are none of the function's business, nor what called them.
    OWN_FOLDER = File.dirname(__dir__) + File::SEPARATOR

    attr_reader :type, :title

    # `kind` is "Function" or "Init"; `title` stands above it in the log.
    def initialize(error, kind, title)
      @type = "#{kind}<#{error.class}>"
      @title = title
      @message = message_of(error)
      @frames = (error.backtrace || []).take_while { |frame| !frame.start_with?(OWN_FOLDER) }.first(MOST_FRAMES)
    end

    def to_h
      { errorMessage: readable(@message), errorType: readable(@type), stackTrace: @frames.map { |frame| readable(frame) } }
    end

    private

    # Also of an exception whose message fails.
    def message_of(error)
      error.message.to_s
    rescue Exception => e
      "the message of this #{error.class} cannot be had: #{e.class}"
    end

    def readable(text)
      text = text.dup.force_encoding(Encoding::UTF_8) if text.encoding == Encoding::BINARY
      text.encode(Encoding::UTF_8, invalid: :replace, undef: :replace).scrub
    end
  end
end
