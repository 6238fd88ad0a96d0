import java.util.Arrays;
import java.util.Locale;
import javax.jms.Connection;
import javax.jms.DeliveryMode;
import javax.jms.JMSException;
import javax.jms.MessageProducer;
import javax.jms.Session;
import org.apache.activemq.ActiveMQConnectionFactory;

/**
 * BenchPublisher URL USER PASSWORD QUEUE COUNT SIZE transient|persistent [RATE]
 *
 * Sends COUNT messages as fast as it goes, or RATE a second. A body begins with the moment of its
 * sending: 19 digits, nanoseconds of CLOCK_MONOTONIC, for latency measurements.
 */
final class BenchPublisher {
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789{}\":, ";
  private static final int STAMP_DIGITS = 19;

  private BenchPublisher() {}

  public static void main(String[] arguments) throws JMSException, InterruptedException {
    if (arguments.length < 7) {
      System.err.println("usage: BenchPublisher URL USER PASSWORD QUEUE COUNT SIZE transient|persistent [RATE]");
      System.exit(2);
    }
    int count = Integer.parseInt(arguments[4]);
    byte[] body = filler(Integer.parseInt(arguments[5]));
    double rate = arguments.length > 7 ? Double.parseDouble(arguments[7]) : 0;
    var factory = new ActiveMQConnectionFactory(arguments[1], arguments[2], arguments[0]);
    factory.setUseAsyncSend(true);
    factory.setCopyMessageOnSend(false);
    Connection connection = factory.createConnection();
    long start = System.nanoTime();
    try {
      Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
      MessageProducer producer = session.createProducer(session.createQueue(arguments[3]));
      boolean persistent = arguments[6].equals("persistent");
      producer.setDeliveryMode(persistent ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT);
      for (int i = 0; i < count; i++) {
        if (rate > 0) sleepUntil(start + (long) (i / rate * 1e9));
        stamp(body);
        var message = session.createBytesMessage();
        message.writeBytes(body);
        producer.send(message);
      }
    } finally {
      // The broker answers the close after it has taken all that was sent before.
      connection.close();
    }
    System.out.printf(Locale.ROOT, "{\"count\":%d,\"seconds\":%.4f}%n", count, (System.nanoTime() - start) / 1e9);
  }

  /** Text as JSON messages have it, not one repeated byte. */
  private static byte[] filler(int size) {
    byte[] body = new byte[Math.max(size, STAMP_DIGITS)];
    for (int i = 0; i < body.length; i++) body[i] = (byte) ALPHABET.charAt((int) (i * 7919L % ALPHABET.length()));
    return body;
  }

  private static void stamp(byte[] body) {
    long now = System.nanoTime();
    Arrays.fill(body, 0, STAMP_DIGITS, (byte) '0');
    for (int i = STAMP_DIGITS - 1; now > 0; now /= 10) body[i--] = (byte) ('0' + now % 10);
  }

  private static void sleepUntil(long moment) throws InterruptedException {
    long left = moment - System.nanoTime();
    if (left > 0) Thread.sleep(left / 1_000_000, (int) (left % 1_000_000));
  }
}
