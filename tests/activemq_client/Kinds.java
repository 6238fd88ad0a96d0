import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.jms.Connection;
import javax.jms.DeliveryMode;
import javax.jms.JMSException;
import javax.jms.Message;
import javax.jms.MessageProducer;
import javax.jms.Session;
import org.apache.activemq.ActiveMQConnectionFactory;

/**
 * Kinds URL USER PASSWORD QUEUE rich|compressed|unsupported: sends messages that only ActiveMQ's own
 * client can make. All belong to one group, so that one consumer gets them, in order.
 *
 * rich: a text with everything a message can carry, a bytes message with nothing, an empty text.
 * compressed: a text and a bytes message of some kilobytes.
 * unsupported: a map, an object, a stream and a message without a body.
 */
final class Kinds {
  private Kinds() {}

  public static void main(String[] arguments) throws JMSException {
    if (arguments.length != 5) {
      System.err.println("usage: Kinds URL USER PASSWORD QUEUE rich|compressed|unsupported");
      System.exit(2);
    }
    var factory = new ActiveMQConnectionFactory(arguments[1], arguments[2], arguments[0]);
    factory.setUseCompression(arguments[4].equals("compressed"));
    Connection connection = factory.createConnection();
    try {
      Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
      MessageProducer producer = session.createProducer(session.createQueue(arguments[3]));
      for (Message message : messages(session, arguments[4])) {
        message.setStringProperty("JMSXGroupID", "kinds");
        int priority = Math.max(message.getJMSPriority(), Message.DEFAULT_PRIORITY);
        producer.send(message, DeliveryMode.PERSISTENT, priority, 0);
      }
    } finally {
      connection.close();
    }
  }

  private static List<Message> messages(Session session, String set) throws JMSException {
    return switch (set) {
      case "rich" -> List.of(full(session), bytes(session, new byte[] {0, 1, 127, -128, -1}),
          session.createTextMessage(""));
      case "compressed" -> List.of(session.createTextMessage("grüße €\uD83D\uDE00 ".repeat(500)),
          bytes(session, "0123456789".repeat(500).getBytes(StandardCharsets.US_ASCII)));
      case "unsupported" -> unsupported(session);
      default -> throw new IllegalArgumentException("no set " + set);
    };
  }

  private static Message full(Session session) throws JMSException {
    // NUL, two-byte, three-byte and supplementary characters: the wire has its own UTF-8 for them.
    Message message = session.createTextMessage("{\"id\":17,\"text\":\"nul \u0000 é € \uD83D\uDE00\"}");
    message.setJMSCorrelationID("basket-17");
    message.setJMSType("order.created");
    message.setJMSReplyTo(session.createQueue("answers"));
    message.setJMSPriority(9);
    message.setStringProperty("text", "höhe \"1\"");
    message.setStringProperty("empty", "");
    message.setBooleanProperty("yes", true);
    message.setByteProperty("byte", (byte) -1);
    message.setShortProperty("short", (short) -300);
    message.setIntProperty("int", 3);
    message.setLongProperty("long", 9007199254740993L);
    message.setFloatProperty("float", 0.1f);
    message.setDoubleProperty("double", 12.5);
    message.setDoubleProperty("large", 1e300);
    return message;
  }

  private static Message bytes(Session session, byte[] body) throws JMSException {
    var message = session.createBytesMessage();
    message.writeBytes(body);
    return message;
  }

  private static List<Message> unsupported(Session session) throws JMSException {
    var map = session.createMapMessage();
    map.setString("product", "flour");
    map.setInt("quantity", 3);
    var stream = session.createStreamMessage();
    stream.writeString("flour");
    stream.writeInt(3);
    var all = new ArrayList<Message>(List.of(map, session.createObjectMessage("flour"), stream));
    all.add(session.createMessage());
    return all;
  }
}
