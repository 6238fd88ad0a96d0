// A function in TypeScript as users of Powertools and Middy write it; it answers with the event as both left it. Neither
// Powertools, Middy nor @types/aws-lambda publishes a type of an MQ event: these are ours, and let nothing else pass.
import { parser } from "@aws-lambda-powertools/parser/middleware";
import middy from "@middy/core";
import eventNormalizer from "@middy/event-normalizer";
import type { Context } from "aws-lambda";
import { z } from "zod";

const milliseconds = z.int().nonnegative();

const activeMqEvent = z.strictObject({
  eventSource: z.literal("aws:mq"),
  eventSourceArn: z.string().startsWith("arn:aws:mq:"),
  messages: z.array(
    z.strictObject({
      messageID: z.string().startsWith("ID:"),
      messageType: z.enum(["jms/text-message", "jms/bytes-message"]),
      timestamp: milliseconds,
      deliveryMode: z.union([z.literal(1), z.literal(2)]),
      correlationID: z.string().nullable(),
      replyTo: z.string(),
      destination: z.strictObject({ physicalName: z.string() }),
      redelivered: z.boolean(),
      type: z.string().nullable(),
      expiration: milliseconds,
      priority: z.int().min(0).max(9),
      data: z.base64(),
      brokerInTime: milliseconds,
      brokerOutTime: milliseconds,
      properties: z.record(z.string(), z.string()),
    }),
  ),
});

const rabbitMqEvent = z.strictObject({
  eventSource: z.literal("aws:rmq"),
  eventSourceArn: z.string().startsWith("arn:aws:mq:"),
  rmqMessagesByQueue: z.record(
    z.string(),
    z.array(
      z.strictObject({
        basicProperties: z.strictObject({
          contentType: z.string().nullable(),
          contentEncoding: z.string().nullable(),
          headers: z.record(z.string(), z.json()).nullable(),
          deliveryMode: z.int().nullable(),
          priority: z.int().min(0).max(255).nullable(),
          correlationId: z.string().nullable(),
          replyTo: z.string().nullable(),
          expiration: z.string().nullable(),
          messageId: z.string().nullable(),
          timestamp: z.string().nullable(),
          type: z.string().nullable(),
          userId: z.string().nullable(),
          appId: z.string().nullable(),
          clusterId: z.string().nullable(),
          bodySize: z.int().nonnegative(),
        }),
        redelivered: z.boolean(),
        data: z.base64(),
      }),
    ),
  ),
});

const schema = z.discriminatedUnion("eventSource", [activeMqEvent, rabbitMqEvent]);

export const handler = middy()
  .use(eventNormalizer())
  .use(parser({ schema }))
  .handler(async (event: z.infer<typeof schema>, _context: Context) => event);
