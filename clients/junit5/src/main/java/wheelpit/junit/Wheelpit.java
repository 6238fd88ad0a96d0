package wheelpit.junit;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.CreateEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.SourceAccessConfiguration;
import software.amazon.awssdk.services.lambda.model.SourceAccessType;

/** A running engine, and short ways to what tests want of it. The engine's binary is WHEELPIT_BINARY, else `wheelpit` in PATH. */
public final class Wheelpit implements AutoCloseable {
  private static final String ROLE = "arn:aws:iam::000000000000:role/test";
  private static final String REGION = "us-east-1";

  private final EngineProcess process;
  private final LambdaClient lambda;
  private final PlainApi plain;
  private final AtomicInteger names = new AtomicInteger();

  private Wheelpit(EngineProcess process) {
    this.process = process;
    plain = new PlainApi(process.url());
    lambda = LambdaClient.builder()
        .endpointOverride(URI.create(process.url()))
        .region(Region.of(REGION))
        .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
        .httpClient(UrlConnectionHttpClient.create())
        .build();
  }

  /** An engine with that wheelpit.toml, for who has no use for the extension. */
  public static Wheelpit start(String config) throws IOException {
    return new Wheelpit(new EngineProcess(config));
  }

  /** For clients of one's own: "http://127.0.0.1:40123". */
  public String url() {
    return process.url();
  }

  public LambdaClient lambda() {
    return lambda;
  }

  /**
   * A function whose code is that folder; its name. The folder must lie below the engine's hot_reload_roots: without
   * that setting, below the current folder. Its code is reloaded when it changes.
   */
  public String function(Path folder, String handler, String runtime) {
    return function(folder, handler, runtime, request -> {});
  }

  /** The same with further members of CreateFunction. */
  public String function(Path folder, String handler, String runtime, Consumer<CreateFunctionRequest.Builder> more) {
    String name = "function" + names.incrementAndGet();
    var request = CreateFunctionRequest.builder()
        .functionName(name)
        .handler(handler)
        .runtime(runtime)
        .role(ROLE)
        .timeout(30)
        .code(code -> code.s3Bucket("hot-reload").s3Key(folder.toAbsolutePath().normalize().toString()));
    more.accept(request);
    String made = lambda.createFunction(request.build()).functionName();
    eventually(Duration.ofSeconds(60),
        () -> "Active".equals(lambda.getFunctionConfiguration(of -> of.functionName(made)).stateAsString()));
    return made;
  }

  /** SourceAccessConfigurations of a queue of ActiveMQ. */
  public List<SourceAccessConfiguration> login(String user, String password) {
    String value = "{\"username\":" + PlainApi.quoted(user) + ",\"password\":" + PlainApi.quoted(password) + "}";
    String secret = plain.call("secretsmanager.CreateSecret",
        "{\"Name\":\"login" + names.incrementAndGet() + "\",\"SecretString\":" + PlainApi.quoted(value) + "}");
    return List.of(access(SourceAccessType.BASIC_AUTH, PlainApi.texts(secret, "ARN").get(0)));
  }

  /** SourceAccessConfigurations of a queue of RabbitMQ. */
  public List<SourceAccessConfiguration> login(String user, String password, String virtualHost) {
    var both = new ArrayList<>(login(user, password));
    both.add(access(SourceAccessType.VIRTUAL_HOST, virtualHost));
    return both;
  }

  private static SourceAccessConfiguration access(SourceAccessType type, String uri) {
    return SourceAccessConfiguration.builder().type(type).uri(uri).build();
  }

  /** Of the broker of that name in the configuration. */
  public String brokerArn(String name) {
    String brokers = plain.get("/v1/brokers");
    return PlainApi.texts(brokers, "brokerArn").stream()
        .filter(arn -> arn.contains(":broker:" + name + ":"))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no broker " + name + ": " + brokers));
  }

  /** An event source mapping; its UUID. Returns when it reads. */
  public String mapping(String function, Consumer<CreateEventSourceMappingRequest.Builder> members) {
    var request = CreateEventSourceMappingRequest.builder().functionName(function);
    members.accept(request);
    String uuid = lambda.createEventSourceMapping(request.build()).uuid();
    eventually(Duration.ofSeconds(60), () -> {
      var mapping = lambda.getEventSourceMapping(of -> of.uuid(uuid));
      if (!"Enabled".equals(mapping.state())) {
        throw new AssertionError(mapping.state() + ": " + mapping.lastProcessingResult());
      }
      return true;
    });
    return uuid;
  }

  /** Its answer, as JSON. */
  public String invoke(String function, String event) {
    InvokeResponse answer = lambda.invoke(of -> of.functionName(function).payload(SdkBytes.fromUtf8String(event)));
    String payload = answer.payload().asUtf8String();
    if (answer.functionError() != null) {
      throw new IllegalStateException(payload);
    }
    return payload;
  }

  /** All that it has printed, and what the platform said of each call; "" before the first one. */
  public String log(String function) {
    String group = PlainApi.quoted("/aws/lambda/" + function);
    if (!PlainApi.texts(plain.call("Logs_20140328.DescribeLogGroups", "{}"), "logGroupName")
        .contains("/aws/lambda/" + function)) {
      return "";
    }
    var text = new StringBuilder();
    String token = "";
    do {
      String page = plain.call("Logs_20140328.FilterLogEvents", "{\"logGroupName\":" + group + token + "}");
      PlainApi.texts(page, "message").forEach(text::append);
      List<String> next = PlainApi.texts(page, "nextToken");
      token = next.isEmpty() ? "" : ",\"nextToken\":" + PlainApi.quoted(next.get(0));
    } while (!token.isEmpty());
    return text.toString();
  }

  /** {@link Eventually#eventually(Duration, Callable)}. */
  public static <T> T eventually(Duration within, Callable<T> condition) {
    return Eventually.eventually(within, condition);
  }

  /** Stops the engine in order. */
  @Override
  public void close() throws IOException {
    lambda.close();
    int status = process.stop();
    if (status != 0) {
      throw new IOException("the engine ended with status " + status + "; its log is engine.log in " + process.folder());
    }
  }
}
