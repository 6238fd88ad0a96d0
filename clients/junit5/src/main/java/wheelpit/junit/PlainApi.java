package wheelpit.junit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The few operations that are not worth a client of their own. They are not signed: the engine has no access keys. */
final class PlainApi {
  private static final Pattern TEXT = Pattern.compile("\"(\\w+)\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

  private final HttpClient http = HttpClient.newHttpClient();
  private final String url;

  PlainApi(String url) {
    this.url = url;
  }

  /** An operation that X-Amz-Target names: "secretsmanager.CreateSecret". */
  String call(String target, String body) {
    return send(HttpRequest.newBuilder(URI.create(url + "/"))
        .header("Content-Type", "application/x-amz-json-1.1")
        .header("X-Amz-Target", target)
        .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  String get(String path) {
    return send(HttpRequest.newBuilder(URI.create(url + path)).GET());
  }

  private String send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() == 200) {
        return answer.body();
      }
      throw new IllegalStateException("the engine answered " + answer.statusCode() + ": " + answer.body());
    } catch (IOException error) {
      throw new IllegalStateException(error);
    } catch (InterruptedException error) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(error);
    }
  }

  /** The members of that name that are texts, in order, wherever they are. */
  static List<String> texts(String json, String name) {
    var found = new ArrayList<String>();
    Matcher member = TEXT.matcher(json);
    while (member.find()) {
      if (member.group(1).equals(name)) {
        found.add(plain(member.group(2)));
      }
    }
    return found;
  }

  static String quoted(String text) {
    var out = new StringBuilder("\"");
    for (char each : text.toCharArray()) {
      if (each == '"' || each == '\\') {
        out.append('\\').append(each);
      } else if (each < ' ') {
        out.append(String.format("\\u%04x", (int) each));
      } else {
        out.append(each);
      }
    }
    return out.append('"').toString();
  }

  private static String plain(String escaped) {
    var out = new StringBuilder();
    for (int at = 0; at < escaped.length(); ++at) {
      char each = escaped.charAt(at);
      if (each != '\\') {
        out.append(each);
        continue;
      }
      each = escaped.charAt(++at);
      if (each == 'u') {
        out.append((char) Integer.parseInt(escaped.substring(at + 1, at + 5), 16));
        at += 4;
      } else {
        int control = "bfnrt".indexOf(each);
        out.append(control < 0 ? each : "\b\f\n\r\t".charAt(control));
      }
    }
    return out.toString();
  }
}
