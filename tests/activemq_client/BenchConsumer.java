import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import javax.jms.BytesMessage;
import javax.jms.Connection;
import javax.jms.JMSException;
import javax.jms.MessageConsumer;
import javax.jms.Session;
import org.apache.activemq.ActiveMQConnectionFactory;

/**
 * BenchConsumer URL USER PASSWORD QUEUE COUNT PREFETCH ACK_EVERY
 *
 * Takes COUNT messages with ActiveMQ's own client and acknowledges ACK_EVERY at a time: what wheelpit's
 * rate is measured against. Prints one line of JSON; latency is from BenchPublisher's stamp to here,
 * so it is one of the queue only if messages do not wait.
 */
final class BenchConsumer {
  private static final int STAMP_DIGITS = 19;

  private BenchConsumer() {}

  public static void main(String[] arguments) throws JMSException {
    if (arguments.length != 7) {
      System.err.println("usage: BenchConsumer URL USER PASSWORD QUEUE COUNT PREFETCH ACK_EVERY");
      System.exit(2);
    }
    int count = Integer.parseInt(arguments[4]);
    int every = Integer.parseInt(arguments[6]);
    long[] latencies = new long[count];
    byte[] digits = new byte[STAMP_DIGITS];
    var factory = new ActiveMQConnectionFactory(arguments[1], arguments[2], arguments[0]);
    factory.getPrefetchPolicy().setQueuePrefetch(Integer.parseInt(arguments[5]));

    // The time to load the client's classes is no part of it.
    Connection connection = factory.createConnection();
    long start = System.nanoTime();
    long cpuBefore = cpuNanoseconds();
    try {
      connection.start();
      Session session = connection.createSession(false, Session.CLIENT_ACKNOWLEDGE);
      MessageConsumer consumer = session.createConsumer(session.createQueue(arguments[3]));
      for (int i = 1; i <= count; i++) {
        var message = (BytesMessage) consumer.receive(60_000);
        if (message == null) throw new IllegalStateException("no message for a minute, after " + (i - 1));
        message.readBytes(digits);
        latencies[i - 1] = System.nanoTime() - Long.parseLong(new String(digits, StandardCharsets.US_ASCII));
        if (i % every == 0 || i == count) message.acknowledge();
      }
    } finally {
      connection.close();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    double cpu = (cpuNanoseconds() - cpuBefore) / 1e9;
    Arrays.sort(latencies);
    System.out.printf(Locale.ROOT,
        "{\"count\":%d,\"seconds\":%.4f,\"cpu_seconds\":%.4f,\"p50_us\":%.1f,\"p99_us\":%.1f}%n",
        count, seconds, cpu, percentile(latencies, 0.5), percentile(latencies, 0.99));
  }

  private static double percentile(long[] sorted, double share) {
    return sorted[(int) (share * (sorted.length - 1))] / 1000.0;
  }

  private static long cpuNanoseconds() {
    var system = java.lang.management.ManagementFactory.getOperatingSystemMXBean();
    return ((com.sun.management.OperatingSystemMXBean) system).getProcessCpuTime();
  }
}
