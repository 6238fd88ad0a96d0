//! A provided.* function as Rust programs are: it reads an MQ event into the type that aws_lambda_events publishes, and
//! answers with what that type kept.

use aws_lambda_events::event::{activemq::ActiveMqEvent, rabbitmq::RabbitMqEvent};
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde_json::Value;

async fn handle(event: LambdaEvent<Value>) -> Result<Value, Error> {
    let event = event.payload;
    match event["eventSource"].as_str() {
        Some("aws:mq") => Ok(serde_json::to_value(serde_json::from_value::<ActiveMqEvent>(event)?)?),
        Some("aws:rmq") => Ok(serde_json::to_value(serde_json::from_value::<RabbitMqEvent>(event)?)?),
        other => Err(format!("no event of a broker: {other:?}").into()),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    run(service_fn(handle)).await
}
