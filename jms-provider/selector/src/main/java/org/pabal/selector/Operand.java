package org.pabal.selector;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Message;

/** A part of a selector that has a value. */
sealed interface Operand extends Term permits Field, Literal, Arithmetic, Signed, ConditionOperand {

    /** What arithmetic on something other than numbers yields: of no type, so every comparison with it is false. */
    Object MISFIT = new Object();

    /** What is known of the value before there is a message. */
    enum Type {
        NUMBER,
        STRING,
        BOOLEAN,
        /** A property has the type with which it was set, message by message. */
        ANY
    }

    Type type();

    /** A Number, String or Boolean; null if it is missing or cannot be computed; {@link #MISFIT}. */
    @Nullable
    Object value(Message message);

    /** Levels of arithmetic below, which evaluation descends one by one. */
    default int height() {
        return 0;
    }

    void forEachField(Consumer<? super Field> visitor);
}
