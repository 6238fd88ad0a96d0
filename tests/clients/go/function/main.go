// A provided.* function as Go programs are: it reads an MQ event into the type that aws-lambda-go publishes,
// and answers with what that type kept, as JSON.
package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
)

func handle(_ context.Context, event json.RawMessage) (any, error) {
	var head struct {
		EventSource string `json:"eventSource"`
	}
	if err := json.Unmarshal(event, &head); err != nil {
		return nil, err
	}
	switch head.EventSource {
	case "aws:mq":
		return typed[events.ActiveMQEvent](event)
	case "aws:rmq":
		return typed[events.RabbitMQEvent](event)
	default:
		return nil, fmt.Errorf("no event of a broker: %q", head.EventSource)
	}
}

func typed[Event any](text json.RawMessage) (*Event, error) {
	event := new(Event)
	return event, json.Unmarshal(text, event)
}

func main() { lambda.Start(handle) }
