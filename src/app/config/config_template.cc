#include "app/config/config_template.h"

namespace wheelpit {

std::string_view config_template() {
  return R"(# wheelpit.toml: all settings, as they are if nothing is said, or with an example. Take the # away
# from what is to differ. What each accepts: docs/configuration.md.

[server]
#listen = "127.0.0.1:9400"          # port 0 picks a free one; beyond this machine it needs access_keys
#data_dir = "wheelpit-data"         # everything that lasts is under it
#region = "us-east-1"
#account_id = "000000000000"        # 12 digits, in quotes
#profile = "lambda"                 # refuse what AWS refuses; "extended" takes wheelpit's additions, too
#shards = 2                         # event loops; default: the machine's cores
#max_buffered_bytes = 134217728     # of requests' bodies together
#stop_seconds = 25                  # how long an orderly stop lets running invocations end
# Who may use the API; without any, whoever reaches the listener.
#access_keys = [{ id = "AKIDMILL", secret = "change-me-please", read_only = false }]
#allowed_hosts = ["wheelpit.example.com"]           # names that it is reached by, besides this machine's
#allowed_origins = ["http://localhost:3000"]        # whose web pages may call the API

# The listener speaks TLS. The files are read anew when they change.
#tls_certificate = "server.pem"
#tls_key = "server-key.pem"
#client_ca = "clients.pem"          # only clients with a certificate of these authorities

# Mappings, functions, secrets and events are in a PostgreSQL database instead of data_dir.
#[cluster]
#store = "postgresql://wheelpit@db-1/wheelpit"      # the password: ~/.pgpass

# A broker of RabbitMQ or ActiveMQ; as many as there are. A mapping names one by its ARN, which
# `wheelpit brokers list` shows. Its login is a secret of the mapping.
#[[broker]]
#name = "orders-broker"
#id = "b-24cacbb4-b295-49b7-8543-7ce7ce9dfb98"      # default: derived from the name
#engine = "rabbitmq"                                # or "activemq"
#endpoints = ["amqps://127.0.0.1:5671"]             # amqp://, amqps://; tcp://, ssl://, failover:(...)
#tls_ca_file = "ca.pem"                             # default: the system's authorities
#publisher_secret = "login/writer"                  # its queues can be destinations (profile "extended")
#publisher_virtual_host = "/"

# A cluster of Kafka, where a mapping's own words do not suffice.
#[[kafka]]
#name = "mill"
#id = "4f0e1d2c-b295-49b7-8543-7ce7ce9dfb98-2"      # default: derived from the name
#bootstrap_servers = ["127.0.0.1:9092"]
#tls = true                                         # default: false
#tls_ca_file = "ca.pem"
#login = "none"                                     # "iam": of mappings that name no login

[console]
#enabled = true                     # the pages at /console/

[activemq]
#maximum_redeliveries = 5           # after so many more failed calls a message is dead-lettered; -1: never
#statistics = false                 # true: the brokers have the statistics plugin
#event_format = "current"           # "documented", "2021": as AWS's guide prints it, or printed it

[log]
#level = "info"                     # debug, info, warn, error, off
#format = "text"                    # or "json"

[functions]
#sandbox = "auto"                   # "required": refuse to start without bubblewrap; "none"
#network = "host"                   # "isolated": not this machine's loopback; "none"
#api = "invoke"                     # what functions may do at this engine's API; "none", "all"
#user = "wheelpit-functions"        # whom a root engine's functions run as
#idle_timeout_seconds = 600
#init_timeout_seconds = 10
#max_concurrency = 1000             # execution environments a shard
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
#max_events = 1000000               # that wait; beyond, Invoke answers 429
#max_bytes = 4294967296
#min_free_bytes = 268435456         # of the disk
#max_failed_events = 10000          # that failed for good and are kept
#max_failed_bytes = 268435456
#max_concurrency = 100              # events of one function that run at the same time
#time_scale = 1                     # a factor on every delay and age: 0.01 makes a minute 0.6 s

[limits]
#control_plane_requests_per_second = 0              # 0: no limit; AWS has 15

[quarantine]
#max_bytes = 1073741824             # copies of messages too large for any event

[recording]
#max_bytes = 1073741824             # batches of mappings that record theirs; the oldest make room

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
