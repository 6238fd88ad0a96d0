package wheelpit.junit;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what is not there yet. */
public final class Eventually {
  private static final long EVERY_MILLIS = 100;

  private Eventually() {}

  /** {@link #eventually(Duration, Callable)} within half a minute. */
  public static <T> T eventually(Callable<T> condition) {
    return eventually(Duration.ofSeconds(30), condition);
  }

  /**
   * The first value that is neither null nor false. An assertion that fails inside counts as not yet, and is what is
   * reported if time runs out.
   */
  public static <T> T eventually(Duration within, Callable<T> condition) {
    long until = System.nanoTime() + within.toNanos();
    for (;;) {
      AssertionError failure = null;
      try {
        T value = condition.call();
        if (value != null && !Boolean.FALSE.equals(value)) {
          return value;
        }
      } catch (AssertionError error) {
        failure = error;
      } catch (RuntimeException error) {
        throw error;
      } catch (Exception error) {
        throw new IllegalStateException(error);
      }
      if (System.nanoTime() > until) {
        String why = failure == null ? "it did not become true" : failure.getMessage();
        throw new AssertionError("not within " + within + ": " + why, failure);
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(EVERY_MILLIS);
    } catch (InterruptedException error) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(error);
    }
  }
}
