package wheelpit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.protocols.jsoncore.JsonWriter;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;

/**
 * The AWS SDK for Java v2 at the end of a pipe: each line of stdin is {"operation", "input"} of Lambda, each line of
 * stdout its {"answer"} or {"error"}. Payloads are text, other bytes base64.
 */
public final class Driver {
  private static final String MODEL = "software.amazon.awssdk.services.lambda.model.";

  private final LambdaClient client;

  private Driver(LambdaClient client) {
    this.client = client;
  }

  public static void main(String[] arguments) throws IOException {
    var credentials = AwsBasicCredentials.create(System.getenv("KEY_ID"), System.getenv("KEY_SECRET"));
    var driver = new Driver(LambdaClient.builder()
        .endpointOverride(URI.create(System.getenv("ENDPOINT")))
        .region(Region.US_EAST_1)
        .credentialsProvider(StaticCredentialsProvider.create(credentials))
        .httpClient(UrlConnectionHttpClient.create())
        .overrideConfiguration(options -> options.retryStrategy(AwsRetryStrategy.doNotRetry()))
        .build());
    var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      System.out.write(driver.respond(line));
      System.out.write('\n');
      System.out.flush();
    }
  }

  private byte[] respond(String line) {
    var writer = JsonWriter.create();
    writer.writeStartObject();
    try {
      SdkPojo answer = call(JsonNode.parser().parse(line).asObject());
      writer.writeFieldName("answer");
      Members.write(answer, writer);
    } catch (AwsServiceException refused) {
      writeError(writer, refused.awsErrorDetails().errorCode(), refused.awsErrorDetails().errorMessage());
    } catch (ReflectiveOperationException | RuntimeException error) {
      writeError(writer, "client", error.toString());
    }
    writer.writeEndObject();
    return writer.getBytes();
  }

  private static void writeError(JsonWriter writer, String code, String message) {
    writer.writeFieldName("error");
    writer.writeStartObject();
    writer.writeFieldName("code").writeValue(code);
    writer.writeFieldName("message").writeValue(message);
    writer.writeEndObject();
  }

  private SdkPojo call(Map<String, JsonNode> asked) throws ReflectiveOperationException {
    String operation = asked.get("operation").asString();
    Class<?> type = Class.forName(MODEL + operation + "Request");
    var builder = (SdkPojo) type.getMethod("builder").invoke(null);
    Object request = Members.fill(builder, asked.get("input").asObject());
    String method = Character.toLowerCase(operation.charAt(0)) + operation.substring(1);
    try {
      return (SdkPojo) LambdaClient.class.getMethod(method, type).invoke(client, request);
    } catch (InvocationTargetException error) {
      if (error.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw error;
    }
  }
}
