// A provided.* function as Go programs are: it reads an MQ event into the type that aws-lambda-go publishes,
// and answers with what that type kept, as JSON. Pieces it streams.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
)

func handle(_ context.Context, event json.RawMessage) (any, error) {
	var head struct {
		EventSource string   `json:"eventSource"`
		Pieces      []string `json:"pieces"`
		Fail        bool     `json:"fail"`
	}
	if err := json.Unmarshal(event, &head); err != nil {
		return nil, err
	}
	switch head.EventSource {
	case "pieces":
		return &events.LambdaFunctionURLStreamingResponse{Body: streamed(head.Pieces, head.Fail)}, nil
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

func streamed(pieces []string, fail bool) io.Reader {
	reader, writer := io.Pipe()
	go func() {
		for _, piece := range pieces {
			_, _ = writer.Write([]byte(piece))
		}
		if fail {
			writer.CloseWithError(errors.New("told to fail"))
		}
		_ = writer.Close()
	}()
	return reader
}

func main() { lambda.Start(handle) }
