package wheelpit.junit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a running engine as a parameter:
 *
 * <pre>{@code
 * @ExtendWith(WheelpitExtension.class)
 * class OrdersTest {
 *   @Test
 *   void anOrderIsConsumed(Wheelpit wheelpit) { ... }
 * }
 * }</pre>
 *
 * <p>Classes with the same {@link WheelpitConfig} have the same engine. It is started when the first test asks for it
 * and stopped behind the last one.
 */
public final class WheelpitExtension implements ParameterResolver {
  private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(WheelpitExtension.class);
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)}");

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Wheelpit.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    String config = configOf(context);
    return context.getRoot().getStore(NAMESPACE).getOrComputeIfAbsent(config, Running::new, Running.class).engine;
  }

  private static String configOf(ExtensionContext context) {
    Optional<WheelpitConfig> given = context.getTestClass().map(type -> type.getAnnotation(WheelpitConfig.class));
    Matcher variables = VARIABLE.matcher(given.map(WheelpitConfig::value).orElse(""));
    return variables.replaceAll(found -> {
      String value = System.getenv(found.group(1));
      if (value == null) {
        throw new IllegalStateException("@WheelpitConfig names ${" + found.group(1) + "}, which is not set");
      }
      return Matcher.quoteReplacement(value);
    });
  }

  /** JUnit closes it at the end of the run. */
  private static final class Running implements ExtensionContext.Store.CloseableResource {
    private final Wheelpit engine;

    private Running(String config) {
      try {
        engine = Wheelpit.start(config);
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }

    @Override
    public void close() throws IOException {
      engine.close();
    }
  }
}
