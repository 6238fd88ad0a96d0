package wheelpit;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Handlers in every form that a function in Java may have, and some that fail. */
public final class Handlers implements RequestHandler<Map<String, String>, Map<String, String>> {
  /** Named as package.Class alone. */
  @Override
  public Map<String, String> handleRequest(Map<String, String> event, Context context) {
    context.getLogger().log("two\nlines");
    return Map.of(
        "event", String.valueOf(event),
        "function", context.getFunctionName(),
        "memory", String.valueOf(context.getMemoryLimitInMB()),
        "java", System.getProperty("java.specification.version"),
        "in time", String.valueOf(context.getRemainingTimeInMillis() > 0),
        "old key", System.getenv().getOrDefault("AWS_ACCESS_KEY", "none"));
  }

  public String fail(String event) {
    throw new IllegalStateException("asked to fail: " + event);
  }

  public String exit(String event) {
    System.exit(3);
    return event;
  }

  /** Answers with bytes that are no JSON. */
  public static final class Raw implements RequestStreamHandler {
    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
      answer.write("raw: ".getBytes(StandardCharsets.UTF_8));
      event.transferTo(answer);
    }
  }

  public static final class FailsInInit {
    public FailsInInit() {
      throw new IllegalArgumentException("not today");
    }

    public String handle(String event) {
      return event;
    }
  }

  public static final class ExitsInInit {
    static {
      System.exit(7);
    }

    public String handle(String event) {
      return event;
    }
  }
}
