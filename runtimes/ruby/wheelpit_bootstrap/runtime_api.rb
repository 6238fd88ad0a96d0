# frozen_string_literal: true

require 'socket'

module WheelpitBootstrap
  class EngineGone < StandardError; end

  # An answer of the Runtime API: a body, and headers by their names in any case.
  class Response
    attr_accessor :body

    def initialize
      @headers = {}
    end

    def [](name)
      @headers[name.downcase]
    end

    def []=(name, value)
      @headers[name.downcase] = value
    end
  end

  # One keep-alive connection; requests follow each other. Net::HTTP would cost more than the rest of an invocation.
  class RuntimeApi
    ROOT = '/2018-06-01/runtime'

    def initialize(address)
      @address = address
      host, _, port = address.rpartition(':')
      @socket = TCPSocket.new(host, port.to_i)
      @socket.setsockopt(Socket::IPPROTO_TCP, Socket::TCP_NODELAY, 1)
    rescue SystemCallError
      raise EngineGone
    end

    def next_invocation
      exchange("GET #{ROOT}/invocation/next HTTP/1.1\r\nHost: #{@address}\r\n\r\n")
    end

    def post(path, body, content_type: 'application/json', error_type: nil)
      head = "POST #{ROOT}#{path} HTTP/1.1\r\nHost: #{@address}\r\nContent-Type: #{content_type}\r\n" \
             "Content-Length: #{body.bytesize}\r\n"
      head += "Lambda-Runtime-Function-Error-Type: #{error_type.gsub(/[^ -~]/, '?')}\r\n" if error_type
      exchange("#{head}\r\n".b << body.b)
    end

    private

    # Whoever writes or reads when the engine is gone has nobody left to work for.
    def exchange(request)
      @socket.write(request)
      line = @socket.gets("\r\n") or raise EngineGone
      response = Response.new
      while (line = @socket.gets("\r\n")) && line != "\r\n"
        name, _, value = line.partition(':')
        response[name] = value.strip
      end
      response.body = @socket.read(response['Content-Length'].to_i).force_encoding(Encoding::UTF_8)
      response
    rescue SystemCallError, IOError
      raise EngineGone
    end
  end
end
