//! A provided.* function as Rust programs are: it reads an MQ event into the type that aws_lambda_events publishes, and
//! answers with what that type kept. Pieces it streams.

use aws_lambda_events::event::{activemq::ActiveMqEvent, rabbitmq::RabbitMqEvent};
use lambda_runtime::{Error, FunctionResponse, LambdaEvent, StreamResponse, run, service_fn};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

type Pieces = tokio_stream::Iter<std::vec::IntoIter<Result<String, Error>>>;

async fn handle(event: LambdaEvent<Value>) -> Result<FunctionResponse<Value, Pieces>, Error> {
    let event = event.payload;
    match event["eventSource"].as_str() {
        Some("aws:mq") => Ok(FunctionResponse::BufferedResponse(kept::<ActiveMqEvent>(event)?)),
        Some("aws:rmq") => Ok(FunctionResponse::BufferedResponse(kept::<RabbitMqEvent>(event)?)),
        Some("pieces") => Ok(FunctionResponse::StreamingResponse(streamed(&event))),
        other => Err(format!("no event of a broker: {other:?}").into()),
    }
}

fn kept<Event: DeserializeOwned + Serialize>(event: Value) -> Result<Value, serde_json::Error> {
    serde_json::to_value(serde_json::from_value::<Event>(event)?)
}

fn streamed(event: &Value) -> StreamResponse<Pieces> {
    let texts = event["pieces"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let mut pieces: Vec<Result<String, Error>> = texts.map(|text| Ok(text.to_string())).collect();
    if event["fail"] == true {
        pieces.push(Err("told to fail".into()));
    }
    StreamResponse::from(tokio_stream::iter(pieces))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    run(service_fn(handle)).await
}
