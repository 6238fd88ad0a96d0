// The AWS SDK for Go v2 at the end of a pipe: each line of stdin is {"operation", "input"} of Lambda, each line of
// stdout its {"answer"} or {"error"}. Payloads are text, other bytes base64; a streamed answer is its Pieces and its end.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
)

type request struct {
	Operation string
	Input     map[string]any
}

type failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

type reply struct {
	Answer map[string]any `json:"answer"`
	Error  *failure       `json:"error,omitempty"`
}

func main() {
	client := lambda.New(lambda.Options{
		Region:       "us-east-1",
		BaseEndpoint: aws.String(os.Getenv("ENDPOINT")),
		Credentials:  credentials.NewStaticCredentialsProvider(os.Getenv("KEY_ID"), os.Getenv("KEY_SECRET"), ""),
		Retryer:      aws.NopRetryer{},
	})
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		answer, err := json.Marshal(respond(client, lines.Bytes()))
		if err != nil {
			panic(err)
		}
		fmt.Println(string(answer))
	}
}

func respond(client *lambda.Client, line []byte) reply {
	answer, err := call(client, line)
	if err != nil {
		return reply{Error: described(err)}
	}
	return reply{Answer: answer}
}

func described(err error) *failure {
	var refused smithy.APIError
	if errors.As(err, &refused) {
		return &failure{refused.ErrorCode(), refused.ErrorMessage()}
	}
	return &failure{"client", err.Error()}
}

// The SDK's structs have the members' names, so that encoding/json fills and reads them.
func call(client *lambda.Client, line []byte) (map[string]any, error) {
	var asked request
	if err := json.Unmarshal(line, &asked); err != nil {
		return nil, err
	}
	if text, ok := asked.Input["Payload"].(string); ok {
		asked.Input["Payload"] = []byte(text)
	}
	text, err := json.Marshal(asked.Input)
	if err != nil {
		return nil, err
	}
	operation := reflect.ValueOf(client).MethodByName(asked.Operation)
	input := reflect.New(operation.Type().In(1).Elem())
	if err := json.Unmarshal(text, input.Interface()); err != nil {
		return nil, err
	}
	results := operation.Call([]reflect.Value{reflect.ValueOf(context.Background()), input})
	if err, ok := results[1].Interface().(error); ok {
		return nil, err
	}
	if streaming, ok := results[0].Interface().(*lambda.InvokeWithResponseStreamOutput); ok {
		return collected(streaming.GetStream())
	}
	return members(results[0].Elem()), nil
}

// The pieces of a streamed answer, and the error it ended with.
func collected(stream *lambda.InvokeWithResponseStreamEventStream) (map[string]any, error) {
	defer stream.Close()
	pieces := []string{}
	answer := map[string]any{}
	for event := range stream.Events() {
		switch event := event.(type) {
		case *types.InvokeWithResponseStreamResponseEventMemberPayloadChunk:
			pieces = append(pieces, string(event.Value.Payload))
		case *types.InvokeWithResponseStreamResponseEventMemberInvokeComplete:
			answer = members(reflect.ValueOf(event.Value))
		}
	}
	answer["Pieces"] = pieces
	return answer, stream.Err()
}

// What the service answered: members that it left out are nil.
func members(output reflect.Value) map[string]any {
	present := map[string]any{}
	for field, value := range output.Fields() {
		if field.Type == reflect.TypeFor[middleware.Metadata]() || value.IsZero() || !field.IsExported() {
			continue
		}
		present[field.Name] = value.Interface()
		if field.Name == "Payload" {
			present[field.Name] = string(value.Bytes())
		}
	}
	return present
}
