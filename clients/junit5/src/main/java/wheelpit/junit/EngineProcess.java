package wheelpit.junit;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** An engine on a free port, with its data in a temporary folder; ready when it is there. */
final class EngineProcess {
  private static final String LISTENING = "wheelpit listening on ";
  private static final long PATIENCE_SECONDS = 60;

  private final Path folder;
  private final Process process;
  private final String url;

  EngineProcess(String config) throws IOException {
    folder = Files.createTempDirectory("wheelpit-junit");
    Path file = Files.writeString(folder.resolve("wheelpit.toml"), config);
    process = new ProcessBuilder(binary(), "serve", "--config", file.toString(), "--listen", "127.0.0.1:0",
        "--data-dir", folder.resolve("data").toString())
        .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
        .redirectError(folder.resolve("engine.log").toFile())
        .start();
    // Who ends without stopping it takes it along.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    url = firstLine();
  }

  String url() {
    return url;
  }

  /** Stops it in order; its exit status. The folder goes unless that is another than 0. */
  int stop() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException error) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    int status = process.exitValue();
    if (status == 0) {
      remove();
    }
    return status;
  }

  Path folder() {
    return folder;
  }

  private static String binary() {
    String named = System.getenv("WHEELPIT_BINARY");
    return named == null || named.isEmpty() ? "wheelpit" : named;
  }

  private String firstLine() throws IOException {
    var reader = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    var line = new CompletableFuture<String>();
    var copier = new Thread(() -> {
      try {
        line.complete(reader.readLine());
        while (reader.readLine() != null) {} // what is not read would block it
      } catch (IOException gone) {
        line.complete(null);
      }
    });
    copier.setDaemon(true);
    copier.start();
    String said = null;
    try {
      said = line.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException error) {
      said = null;
    }
    if (said == null || !said.startsWith(LISTENING)) {
      process.destroyForcibly();
      String log = Files.readString(folder.resolve("engine.log"));
      remove();
      throw new IOException("the engine did not start:\n" + log);
    }
    return said.substring(LISTENING.length());
  }

  private void remove() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
