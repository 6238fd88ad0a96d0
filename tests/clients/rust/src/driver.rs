//! The AWS SDK for Rust at the end of a pipe: each line of stdin is {"operation", "input"} of Lambda, each line of stdout
//! its {"answer"} or {"error"}. Payloads are text, other bytes base64; a streamed answer is its Pieces and its end. Operations
//! and members are those the tests use.

use std::collections::HashMap;
use std::io::{BufRead, stdin};

use aws_sdk_lambda::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_lambda::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::primitives::event_stream::EventReceiver;
use aws_sdk_lambda::types::InvokeWithResponseStreamResponseEvent as Streamed;
use aws_sdk_lambda::types::error::InvokeWithResponseStreamResponseEventError;
use aws_sdk_lambda::types::{Environment, FunctionCode, Runtime, SourceAccessConfiguration};
use aws_sdk_lambda::{Client, Config};
use serde_json::{Value, json};

struct Failure {
    code: String,
    message: String,
}

impl<E: ProvideErrorMetadata + std::error::Error + 'static, R: std::fmt::Debug + 'static> From<SdkError<E, R>>
    for Failure
{
    fn from(error: SdkError<E, R>) -> Self {
        Self {
            code: error.code().unwrap_or("client").to_string(),
            message: error.message().map_or_else(|| DisplayErrorContext(&error).to_string(), str::to_string),
        }
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_string)
}

fn number(value: &Value) -> Option<i32> {
    value.as_i64().map(|number| i32::try_from(number).expect("a number of 32 bits"))
}

fn texts(value: &Value) -> Option<Vec<String>> {
    value.as_array().map(|all| all.iter().filter_map(text).collect())
}

fn map(value: &Value) -> Option<HashMap<String, String>> {
    let members = value.as_object()?;
    Some(members.iter().filter_map(|(key, value)| Some((key.clone(), text(value)?))).collect())
}

fn access(value: &Value) -> Option<Vec<SourceAccessConfiguration>> {
    let one = |entry: &Value| {
        let kind = entry["Type"].as_str().map(Into::into);
        SourceAccessConfiguration::builder().set_type(kind).set_uri(text(&entry["URI"])).build()
    };
    value.as_array().map(|all| all.iter().map(one).collect())
}

/// The outputs of all operations on a mapping have these members, but not one type.
macro_rules! mapping {
    ($output:expr) => {{
        let output = &$output;
        json!({"UUID": output.uuid, "EventSourceMappingArn": output.event_source_mapping_arn, "State": output.state,
               "FunctionArn": output.function_arn, "BatchSize": output.batch_size,
               "StateTransitionReason": output.state_transition_reason})
    }};
}

async fn call(client: &Client, operation: &str, input: &Value) -> Result<Value, Failure> {
    let uuid = || text(&input["UUID"]);
    let function = || text(&input["FunctionName"]);
    let resource = || text(&input["Resource"]);
    let answer = match operation {
        "CreateFunction" => {
            let code = aws_smithy_types::base64::decode(input["Code"]["ZipFile"].as_str().unwrap_or_default());
            let code = FunctionCode::builder().zip_file(Blob::new(code.expect("base64"))).build();
            let variables = Environment::builder().set_variables(map(&input["Environment"]["Variables"])).build();
            let made = client
                .create_function()
                .set_function_name(function())
                .code(code)
                .environment(variables)
                .set_runtime(input["Runtime"].as_str().map(Runtime::from))
                .set_handler(text(&input["Handler"]))
                .set_role(text(&input["Role"]))
                .set_timeout(number(&input["Timeout"]))
                .set_tags(map(&input["Tags"]))
                .send()
                .await?;
            json!({"FunctionArn": made.function_arn, "State": made.state.map(|state| state.to_string()),
                   "StateReasonCode": made.state_reason_code.map(|code| code.to_string())})
        }
        "GetFunction" => {
            let found = client.get_function().set_function_name(function()).send().await?;
            let status = found.configuration.expect("a configuration");
            json!({"Tags": found.tags,
                   "Configuration": {"State": status.state.map(|state| state.to_string()),
                                     "LastUpdateStatus": status.last_update_status.map(|status| status.to_string())}})
        }
        "DeleteFunction" => {
            client.delete_function().set_function_name(function()).send().await?;
            json!({})
        }
        "Invoke" => {
            let payload = text(&input["Payload"]).map(Blob::new);
            let reply = client.invoke().set_function_name(function()).set_payload(payload).send().await?;
            let payload = reply.payload.map(|blob| String::from_utf8(blob.into_inner()).expect("UTF-8"));
            json!({"StatusCode": reply.status_code, "FunctionError": reply.function_error, "Payload": payload})
        }
        "InvokeWithResponseStream" => {
            let payload = text(&input["Payload"]).map(Blob::new);
            let request = client.invoke_with_response_stream().set_function_name(function()).set_payload(payload);
            collected(request.send().await?.event_stream).await?
        }
        "CreateEventSourceMapping" => mapping!(
            client
                .create_event_source_mapping()
                .set_function_name(function())
                .set_event_source_arn(text(&input["EventSourceArn"]))
                .set_queues(texts(&input["Queues"]))
                .set_source_access_configurations(access(&input["SourceAccessConfigurations"]))
                .set_batch_size(number(&input["BatchSize"]))
                .send()
                .await?
        ),
        "UpdateEventSourceMapping" => mapping!(
            client
                .update_event_source_mapping()
                .set_uuid(uuid())
                .set_batch_size(number(&input["BatchSize"]))
                .set_enabled(input["Enabled"].as_bool())
                .set_source_access_configurations(access(&input["SourceAccessConfigurations"]))
                .send()
                .await?
        ),
        "GetEventSourceMapping" => mapping!(client.get_event_source_mapping().set_uuid(uuid()).send().await?),
        "DeleteEventSourceMapping" => mapping!(client.delete_event_source_mapping().set_uuid(uuid()).send().await?),
        "ListEventSourceMappings" => {
            let listed = client.list_event_source_mappings().set_function_name(function()).send().await?;
            let all: Vec<Value> = listed.event_source_mappings().iter().map(|each| mapping!(each)).collect();
            json!({"EventSourceMappings": all})
        }
        "TagResource" => {
            client.tag_resource().set_resource(resource()).set_tags(map(&input["Tags"])).send().await?;
            json!({})
        }
        "UntagResource" => {
            client.untag_resource().set_resource(resource()).set_tag_keys(texts(&input["TagKeys"])).send().await?;
            json!({})
        }
        "ListTags" => json!({"Tags": client.list_tags().set_resource(resource()).send().await?.tags}),
        other => panic!("the driver has no operation {other}"),
    };
    Ok(answer)
}

/// The pieces of a streamed answer, and the error it ended with.
async fn collected(
    mut stream: EventReceiver<Streamed, InvokeWithResponseStreamResponseEventError>,
) -> Result<Value, Failure> {
    let mut pieces = Vec::new();
    let mut answer = json!({});
    while let Some(event) = stream.recv().await? {
        match event {
            Streamed::PayloadChunk(chunk) => {
                let piece = chunk.payload.map(Blob::into_inner).unwrap_or_default();
                pieces.push(String::from_utf8(piece).expect("UTF-8"));
            }
            Streamed::InvokeComplete(end) => {
                answer = json!({"ErrorCode": end.error_code, "ErrorDetails": end.error_details});
            }
            other => panic!("no event that was known when this was written: {other:?}"),
        }
    }
    answer["Pieces"] = json!(pieces);
    Ok(answer)
}

/// Members that the service left out are left out.
fn present(value: Value) -> Value {
    match value {
        Value::Object(members) => members
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, value)| (key, present(value)))
            .collect(),
        other => other,
    }
}

fn client() -> Client {
    let variable = |name| std::env::var(name).unwrap_or_else(|_| panic!("no variable {name}"));
    let credentials = Credentials::new(variable("KEY_ID"), variable("KEY_SECRET"), None, None, "the tests");
    Client::from_conf(
        Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .endpoint_url(variable("ENDPOINT"))
            .region(Region::new("us-east-1"))
            .credentials_provider(credentials)
            .retry_config(aws_sdk_lambda::config::retry::RetryConfig::disabled())
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .build(),
    )
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let client = client();
    for line in stdin().lock().lines() {
        let asked: Value = serde_json::from_str(&line.expect("a line of UTF-8")).expect("JSON");
        let operation = asked["operation"].as_str().expect("an operation");
        let reply = match call(&client, operation, &asked["input"]).await {
            Ok(answer) => json!({"answer": present(answer)}),
            Err(failure) => json!({"error": {"code": failure.code, "message": failure.message}}),
        };
        println!("{reply}");
    }
}
