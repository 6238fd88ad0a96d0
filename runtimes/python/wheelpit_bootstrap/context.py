"""What handlers receive as their second argument."""

import json
import os
import sys
import time

from .failure import RuntimeFailure


def shown(thing, names):
    return "%s([%s])" % (type(thing).__name__, ",".join("%s=%s" % (n, getattr(thing, n)) for n in names))


class CognitoIdentity:
    __slots__ = ("cognito_identity_id", "cognito_identity_pool_id")

    def __init__(self, data):
        self.cognito_identity_id = data.get("cognitoIdentityId")
        self.cognito_identity_pool_id = data.get("cognitoIdentityPoolId")

    def __repr__(self):
        return shown(self, self.__slots__)


class Client:
    __slots__ = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")

    def __init__(self, data):
        for name in self.__slots__:
            setattr(self, name, data.get(name))

    def __repr__(self):
        return shown(self, self.__slots__)


class ClientContext:
    __slots__ = ("custom", "env", "client")

    def __init__(self, data):
        self.custom = data.get("custom")
        self.env = data.get("env")
        self.client = Client(data["client"]) if data.get("client") is not None else None

    def __repr__(self):
        return shown(self, self.__slots__)


class LambdaContext:
    """What handlers receive as their second argument."""

    def __init__(self, headers):
        variable = os.environ.get
        self.aws_request_id = headers["lambda-runtime-aws-request-id"]
        self.invoked_function_arn = headers.get("lambda-runtime-invoked-function-arn")
        self.tenant_id = headers.get("lambda-runtime-aws-tenant-id")
        self.function_name = variable("AWS_LAMBDA_FUNCTION_NAME")
        self.function_version = variable("AWS_LAMBDA_FUNCTION_VERSION")
        self.memory_limit_in_mb = variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.log_group_name = variable("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = variable("AWS_LAMBDA_LOG_STREAM_NAME")
        self._deadline_ms = int(headers.get("lambda-runtime-deadline-ms", 0))
        try:
            client = headers.get("lambda-runtime-client-context")
            self.client_context = ClientContext(json.loads(client)) if client else None
            identity = headers.get("lambda-runtime-cognito-identity")
            self.identity = CognitoIdentity(json.loads(identity) if identity else {})
        except (ValueError, AttributeError, TypeError) as error:
            raise RuntimeFailure(
                "Runtime.LambdaContextUnmarshalError",
                "Unable to parse the invocation's context: %s" % error,
            ) from error

    def get_remaining_time_in_millis(self):
        return max(self._deadline_ms - int(time.time() * 1000), 0)

    def log(self, message):
        sys.stdout.write(str(message))
        sys.stdout.flush()

    def __repr__(self):
        names = (
            "aws_request_id log_group_name log_stream_name function_name memory_limit_in_mb "
            "function_version invoked_function_arn client_context identity tenant_id"
        ).split()
        return shown(self, names)
