#include "app/config/config_template.h"

namespace wheelpit {

std::string_view config_template() {
  return R"(# wheelpit.toml: all settings with their defaults, or with an example. Remove the # from a line
# to change its setting. Accepted values: docs/configuration.md.

[server]
#listen = "127.0.0.1:9400"          # port 0 picks a free one; beyond this machine it needs access_keys
#data_dir = "wheelpit-data"         # folder for all data
#region = "us-east-1"
#account_id = "000000000000"        # 12 digits, in quotes
#profile = "lambda"                 # refuse what AWS refuses; "extended" also accepts wheelpit's additions
#shards = 2                         # event loops; default: the machine's cores
#max_buffered_bytes = 134217728     # limit for the bodies of all requests together
#stop_seconds = 25                  # how long an orderly stop waits for running invocations
# Keys of the API. Without keys anyone who reaches the listener may use it.
#access_keys = [{ id = "AKIDMILL", secret = "change-me-please", read_only = false }]
#allowed_hosts = ["wheelpit.example.com"]           # further host names of this engine
#allowed_origins = ["http://localhost:3000"]        # origins of web pages that may call the API

# TLS on the listener. The files are reloaded when they change.
#tls_certificate = "server.pem"
#tls_key = "server-key.pem"
#client_ca = "clients.pem"          # only clients with a certificate of these authorities

# Mappings, functions, secrets and events are in a PostgreSQL database instead of data_dir.
#[cluster]
#store = "postgresql://wheelpit@db-1/wheelpit"      # the password: ~/.pgpass
#peer_listen = "10.0.0.5:9401"      # several nodes share the store: where the others reach this one
#key_file = "secrets.key"           # the same file on each node
#shared_folders = false             # hot-reload folders are the same on each node

# A broker of RabbitMQ or ActiveMQ; repeat the section for others. A mapping names it by its ARN, which
# `wheelpit brokers list` shows. The login is a secret of the mapping.
#[[broker]]
#name = "orders-broker"
#id = "b-24cacbb4-b295-49b7-8543-7ce7ce9dfb98"      # default: derived from the name
#engine = "rabbitmq"                                # or "activemq"
#endpoints = ["amqps://127.0.0.1:5671"]             # amqp://, amqps://; tcp://, ssl://, failover:(...)
#tls_ca_file = "ca.pem"                             # default: the system's authorities
#publisher_secret = "login/writer"                  # its queues can be destinations (profile "extended")
#publisher_virtual_host = "/"

# A Kafka cluster: of Amazon MSK, or with settings that a mapping cannot have.
#[[kafka]]
#name = "mill"
#id = "4f0e1d2c-b295-49b7-8543-7ce7ce9dfb98-2"      # default: derived from the name
#bootstrap_servers = ["127.0.0.1:9092"]
#tls = true                                         # default: false
#tls_ca_file = "ca.pem"
#login = "none"                                     # "iam": for mappings without a login

[console]
#enabled = true                     # the pages at /console/

[activemq]
#maximum_redeliveries = 5           # retries before a message is dead-lettered; -1: no limit
#statistics = false                 # true: the brokers have the statistics plugin
#event_format = "current"           # "documented", "2021": as in AWS's guide, or its older version

[log]
#level = "info"                     # debug, info, warn, error, off
#format = "text"                    # or "json"

[functions]
#sandbox = "auto"                   # "required": refuse to start without bubblewrap; "none"
#network = "host"                   # "isolated": not this machine's loopback; "none"
#api = "invoke"                     # what functions may do with this engine's API; "none", "all"
#user = "wheelpit-functions"        # user of functions, if the engine runs as root
#idle_timeout_seconds = 600
#init_timeout_seconds = 10
#max_concurrency = 1000             # execution environments for each shard
#busy_poll_microseconds = 120
#hot_reload_roots = ["/home/me/functions"]          # default: the folder the engine is started in

[runtimes]
#match = "nearest"                  # "exact": a function needs an interpreter of its runtime's own version
#"python3.12" = "/opt/python3.12/bin/python3"

[runtimes.java]
#classpath = "/opt/java-client/*"   # AWS's runtime interface client

[tracing]
#xray_daemon = "127.0.0.1:2000"
#otlp_endpoint = "http://127.0.0.1:4318"

[async]
#max_events = 1000000               # waiting events; beyond that Invoke answers 429
#max_bytes = 4294967296
#min_free_bytes = 268435456         # on the disk
#max_failed_events = 10000          # permanently failed events that are kept
#max_failed_bytes = 268435456
#max_concurrency = 100              # concurrent events of one function
#time_scale = 1                     # factor for all delays and ages: 0.01 makes a minute 0.6 s

[limits]
#control_plane_requests_per_second = 0              # 0: no limit; AWS has 15

[quarantine]
#max_bytes = 1073741824             # copies of messages too large for any event

[recording]
#max_bytes = 1073741824             # recorded batches of all mappings; the oldest are removed

# Other AWS services: AWS itself, or any compatible server.
[endpoints]
#default = "http://127.0.0.1:4566"
#secretsmanager = "https://secretsmanager.us-east-1.amazonaws.com"
#s3 = "http://127.0.0.1:9000"
#sqs = "http://127.0.0.1:9324"
#sns = "http://127.0.0.1:4566"
#events = "http://127.0.0.1:4566"
#sts = "http://127.0.0.1:4566"
#kinesis = "http://127.0.0.1:4567"
#dynamodbstreams = "http://127.0.0.1:4566"
)";
}

}  // namespace wheelpit
