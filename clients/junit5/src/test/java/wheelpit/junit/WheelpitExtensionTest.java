package wheelpit.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static wheelpit.junit.Eventually.eventually;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Run by tests/e2e/test_cli_junit.py, which has a broker: BROKER, QUEUE, LOGIN, CONSUME and PYTHON say what it has. */
@ExtendWith(WheelpitExtension.class)
@WheelpitConfig("""
    [[broker]]
    name = "orders-broker"
    engine = "rabbitmq"
    endpoints = ["${BROKER}"]

    [functions]
    sandbox = "none"
    user = "${FUNCTION_USER}"
    """)
class WheelpitExtensionTest {
  private static String of(String variable) {
    return System.getenv(variable);
  }

  @Test
  void anOrderIsConsumed(Wheelpit wheelpit) {
    String function = wheelpit.function(Path.of(of("CONSUME")), "app.handler", of("PYTHON"));
    assertEquals("{\"a\": \"ü\"}", wheelpit.invoke(function, "{\"a\":\"ü\"}"));
    assertThrows(IllegalStateException.class, () -> wheelpit.invoke(function, "{\"fail\":true}"));
    wheelpit.mapping(function, mapping -> mapping
        .eventSourceArn(wheelpit.brokerArn("orders-broker"))
        .queues(of("QUEUE"))
        .sourceAccessConfigurations(wheelpit.login("esm", of("LOGIN"), "/")));
    eventually(Duration.ofSeconds(60), () -> wheelpit.log(function).contains("consumed \"Bern\"\n"));
  }

  @Test
  void theEngineIsTheSame(Wheelpit one, Wheelpit other) {
    assertTrue(one == other && one.url().startsWith("http://127.0.0.1:"));
    assertEquals(0, PlainApi.texts(new PlainApi(one.url()).get("/v1/brokers"), "none").size());
    assertThrows(IllegalArgumentException.class, () -> one.brokerArn("none"));
  }

  @Test
  void whatDoesNotHappenIsNamed() {
    var error = assertThrows(AssertionError.class, () -> eventually(Duration.ofMillis(200), () -> {
      throw new AssertionError("three");
    }));
    assertTrue(error.getMessage().endsWith("three"), error.getMessage());
    var never = assertThrows(AssertionError.class, () -> eventually(Duration.ofMillis(10), () -> false));
    assertTrue(never.getMessage().contains("did not become true"), never.getMessage());
  }

  @Test
  void anEngineThatCannotStartSaysWhy() {
    var error = assertThrows(IOException.class, () -> Wheelpit.start("[server]\nlisen = 1\n"));
    assertTrue(error.getMessage().contains("did you mean listen?"), error.getMessage());
  }
}
