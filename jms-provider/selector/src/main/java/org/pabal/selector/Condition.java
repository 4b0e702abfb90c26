package org.pabal.selector;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Message;

/** A part of a selector that is true, false or unknown of a message. */
sealed interface Condition extends Term
        permits Conjunction,
                Disjunction,
                Negation,
                BooleanTest,
                Comparison,
                TextComparison,
                NumberComparison,
                RangeTest,
                ListTest,
                LikeTest,
                NullTest {

    Span span();

    Truth test(Message message);

    /** Whether it is true; may stop sooner than {@link #test}, as false and unknown need not be told apart. */
    default boolean holds(Message message) {
        return test(message) == Truth.TRUE;
    }

    /** The conditions that this one combines; none if it looks at the message itself. */
    default List<Condition> parts() {
        return List.of();
    }

    void forEachField(Consumer<? super Field> visitor);

    /** The field and values by which an index can find this condition; null if it is of another form. */
    default @Nullable Probe probe() {
        return null;
    }
}
