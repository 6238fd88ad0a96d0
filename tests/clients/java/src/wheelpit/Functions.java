package wheelpit;

import com.amazonaws.services.lambda.runtime.events.ActiveMQEvent;
import com.amazonaws.services.lambda.runtime.events.LambdaDestinationEvent;
import com.amazonaws.services.lambda.runtime.events.RabbitMQEvent;

/** Handlers as Java programs have them; each answers with what the published type kept of its event. */
public final class Functions {
  public ActiveMQEvent activeMq(ActiveMQEvent event) {
    return event;
  }

  public RabbitMQEvent rabbitMq(RabbitMQEvent event) {
    return event;
  }

  public LambdaDestinationEvent destination(LambdaDestinationEvent event) {
    return event;
  }
}
