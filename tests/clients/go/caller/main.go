// A provided.* function in Go that calls AWS as it is configured by nothing but its environment, and answers with who it is there.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

type identity struct{ Account, Arn string }

func handle(ctx context.Context) (*identity, error) {
	settings, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := sts.NewFromConfig(settings).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return nil, err
	}
	return &identity{*answer.Account, *answer.Arn}, nil
}

func main() { lambda.Start(handle) }
