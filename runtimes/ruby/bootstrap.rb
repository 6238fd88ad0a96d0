# frozen_string_literal: true

# Runs a Ruby handler for wheelpit: the client side of the Lambda Runtime API. Uses the standard library alone.

# A file of the function may have the name of a library: what is needed here is loaded before those are looked for.
function_paths = ENV.fetch('RUBYLIB', '').split(':') & $LOAD_PATH
$LOAD_PATH.reject! { |path| function_paths.include?(path) }

require 'json'

require_relative 'wheelpit_bootstrap/context'
require_relative 'wheelpit_bootstrap/failure'
require_relative 'wheelpit_bootstrap/handler'
require_relative 'wheelpit_bootstrap/log'
require_relative 'wheelpit_bootstrap/marshaller'
require_relative 'wheelpit_bootstrap/runtime_api'

WheelpitBootstrap::Log.set_up
$LOAD_PATH.unshift(*function_paths)

module WheelpitBootstrap
  # The exit statuses of the service's client.
  INIT_FAILED = 252
  HANDLER_IS_BROKEN = 255

  # Gems of the package and of layers come first, then those that are installed here.
  def self.find_gems
    return unless defined?(Gem)

    wanted = ENV.fetch('GEM_PATH', '').split(':')
    Gem.paths = { 'GEM_PATH' => (wanted + Gem.default_path).uniq.join(':') }
  end

  def self.post_error(client, path, failure)
    Log.error(failure)
    client.post("#{path}/error", JSON.generate(failure.to_h), error_type: failure.type)
  end

  def self.load_handler(client)
    Handler.load(ENV.fetch('_HANDLER', ''), ENV.fetch('LAMBDA_TASK_ROOT', Dir.pwd))
  rescue SignalException
    raise
  rescue Exception => e # the function's code may raise anything, and may exit
    post_error(client, '/init', Failure.new(e, 'Init', 'Init error when loading handler'))
    exit INIT_FAILED
  end

  def self.serve(client, handler)
    loop do
      request = client.next_invocation
      id = request['Lambda-Runtime-Aws-Request-Id']
      Log.request_id = id
      ENV['_X_AMZN_TRACE_ID'] = request['Lambda-Runtime-Trace-Id']
      invoke(client, handler, request, "/invocation/#{id}")
    end
  end

  def self.invoke(client, handler, request, path)
    body, type = handler.call(request, LambdaContext.new(request))
    client.post("#{path}/response", body, content_type: type)
  rescue EngineGone
    raise
  rescue Exception => e
    # As on the service: what no handler would rescue, and a name that does not exist, end the environment.
    broken = e.is_a?(NameError) || !e.is_a?(StandardError)
    title = broken ? 'Critical exception from handler' : 'Error raised from handler method'
    post_error(client, path, Failure.new(e, 'Function', title))
    exit HANDLER_IS_BROKEN if broken
  end

  def self.main
    find_gems
    client = RuntimeApi.new(ENV.fetch('AWS_LAMBDA_RUNTIME_API'))
    serve(client, load_handler(client))
  rescue EngineGone
    exit!(true)
  rescue SignalException
    exit(true)
  end
end

WheelpitBootstrap.main
