# frozen_string_literal: true

require 'json'

# What handlers receive as `context`.
class LambdaContext
  attr_reader :aws_request_id, :invoked_function_arn, :tenant_id, :deadline_ms, :client_context, :identity,
              :function_name, :function_version, :memory_limit_in_mb, :log_group_name, :log_stream_name

  # `request`: the headers of an invocation.
  def initialize(request)
    @aws_request_id = request['Lambda-Runtime-Aws-Request-Id']
    @invoked_function_arn = request['Lambda-Runtime-Invoked-Function-Arn']
    @tenant_id = request['Lambda-Runtime-Aws-Tenant-Id']
    @deadline_ms = request['Lambda-Runtime-Deadline-Ms'].to_i
    @client_context = parsed(request['Lambda-Runtime-Client-Context'])
    @identity = parsed(request['Lambda-Runtime-Cognito-Identity'])
    @function_name = ENV.fetch('AWS_LAMBDA_FUNCTION_NAME', nil)
    @function_version = ENV.fetch('AWS_LAMBDA_FUNCTION_VERSION', nil)
    @memory_limit_in_mb = ENV.fetch('AWS_LAMBDA_FUNCTION_MEMORY_SIZE', nil)
    @log_group_name = ENV.fetch('AWS_LAMBDA_LOG_GROUP_NAME', nil)
    @log_stream_name = ENV.fetch('AWS_LAMBDA_LOG_STREAM_NAME', nil)
  end

  def get_remaining_time_in_millis # rubocop:disable Naming/AccessorMethodName
    [@deadline_ms - Process.clock_gettime(Process::CLOCK_REALTIME, :millisecond), 0].max
  end

  private

  def parsed(text)
    JSON.parse(text) unless text.nil? || text.empty?
  end
end
