package wheelpit.junit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** wheelpit.toml of the engine that the tests of a class have. What is written as ${NAME} is a variable of the environment. */
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface WheelpitConfig {
  String value();
}
