package org.pabal.selector;

import java.util.function.Consumer;

/** An identifier: one of the six header fields, or a property. Equal if it reads the same. */
sealed interface Field extends Operand permits Header, Property {

    String text();

    @Override
    default void forEachField(Consumer<? super Field> visitor) {
        visitor.accept(this);
    }
}
