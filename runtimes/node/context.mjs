// What handlers receive as their second argument.

import { HAS_CALLBACKS } from './handler_loader.mjs';

const { env } = process;

// The members that came with callbacks, and went with them.
function endings(invocation) {
  return {
    get callbackWaitsForEmptyEventLoop() {
      return invocation.waitsForEmptyLoop;
    },
    set callbackWaitsForEmptyEventLoop(value) {
      invocation.waitsForEmptyLoop = Boolean(value);
    },
    done: (error, result) => invocation.finish(error, result),
    fail: (error) => invocation.finish(error ?? new Error('handler failed')),
    succeed: (result) => invocation.finish(null, result),
  };
}

export function contextOf(headers, invocation) {
  const parse = (name) => {
    const text = headers.get(name);
    return text ? JSON.parse(text) : undefined;
  };
  const deadline = Number(headers.get('lambda-runtime-deadline-ms'));
  const context = HAS_CALLBACKS ? endings(invocation) : {};
  return Object.assign(context, {
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: parse('lambda-runtime-client-context'),
    identity: parse('lambda-runtime-cognito-identity'),
    invokedFunctionArn: headers.get('lambda-runtime-invoked-function-arn'),
    awsRequestId: invocation.id,
    tenantId: headers.get('lambda-runtime-aws-tenant-id'),
    getRemainingTimeInMillis: () => deadline - Date.now(),
  });
}
