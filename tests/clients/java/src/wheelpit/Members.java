package wheelpit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.protocols.jsoncore.JsonWriter;
import software.amazon.awssdk.utils.builder.Buildable;

/** JSON into the SDK's structures, and back, by the members' names in the service's model. */
final class Members {
  private Members() {}

  static Object fill(SdkPojo builder, Map<String, JsonNode> members) {
    for (SdkField<?> field : builder.sdkFields()) {
      JsonNode value = members.get(field.memberName());
      if (value != null) {
        field.set(builder, read(field, value));
      }
    }
    return ((Buildable) builder).build();
  }

  private static Object read(SdkField<?> field, JsonNode value) {
    MarshallingType<?> type = field.marshallingType();
    if (type == MarshallingType.SDK_POJO) {
      return fill(field.constructor().get(), value.asObject());
    }
    if (type == MarshallingType.LIST) {
      SdkField<?> element = field.getTrait(ListTrait.class).memberFieldInfo();
      return value.asArray().stream().map(each -> read(element, each)).toList();
    }
    if (type == MarshallingType.MAP) {
      SdkField<?> element = field.getTrait(MapTrait.class).valueFieldInfo();
      var map = new LinkedHashMap<String, Object>();
      value.asObject().forEach((key, each) -> map.put(key, read(element, each)));
      return map;
    }
    if (type == MarshallingType.SDK_BYTES) {
      return field.memberName().equals("Payload")
          ? SdkBytes.fromUtf8String(value.asString())
          : SdkBytes.fromByteArray(Base64.getDecoder().decode(value.asString()));
    }
    if (type == MarshallingType.INTEGER) {
      return Integer.valueOf(value.asNumber());
    }
    if (type == MarshallingType.LONG) {
      return Long.valueOf(value.asNumber());
    }
    if (type == MarshallingType.DOUBLE) {
      return Double.valueOf(value.asNumber());
    }
    if (type == MarshallingType.BOOLEAN) {
      return value.asBoolean();
    }
    return value.asString();
  }

  /** Members that the service left out are left out. */
  static void write(SdkPojo pojo, JsonWriter writer) {
    writer.writeStartObject();
    for (SdkField<?> field : pojo.sdkFields()) {
      Object value = field.getValueOrDefault(pojo);
      if (value == null || value instanceof SdkAutoConstructList || value instanceof SdkAutoConstructMap) {
        continue;
      }
      writer.writeFieldName(field.memberName());
      writeValue(value, writer);
    }
    writer.writeEndObject();
  }

  private static void writeValue(Object value, JsonWriter writer) {
    if (value instanceof SdkPojo pojo) {
      write(pojo, writer);
    } else if (value instanceof List<?> list) {
      writer.writeStartArray();
      list.forEach(each -> writeValue(each, writer));
      writer.writeEndArray();
    } else if (value instanceof Map<?, ?> map) {
      writer.writeStartObject();
      map.forEach((key, each) -> {
        writer.writeFieldName((String) key);
        writeValue(each, writer);
      });
      writer.writeEndObject();
    } else if (value instanceof SdkBytes bytes) {
      writer.writeValue(new String(bytes.asByteArray(), StandardCharsets.UTF_8));
    } else if (value instanceof Boolean truth) {
      writer.writeValue(truth);
    } else if (value instanceof Integer number) {
      writer.writeValue(number);
    } else if (value instanceof Long number) {
      writer.writeValue(number);
    } else if (value instanceof Double number) {
      writer.writeValue(number);
    } else if (value instanceof Instant time) {
      writer.writeValue(time.toString());
    } else {
      writer.writeValue(value.toString());
    }
  }
}
