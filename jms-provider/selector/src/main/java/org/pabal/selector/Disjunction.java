package org.pabal.selector;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Message;

/** OR of two conditions or more, in one list like {@link Conjunction}. */
record Disjunction(
        Span span, List<Condition> parts, @Nullable Probe probe) implements Condition {

    static Disjunction of(Span span, List<Condition> conditions) {
        List<Condition> parts = new ArrayList<>(conditions.size());
        for (Condition condition : conditions) {
            if (condition instanceof Disjunction nested) {
                parts.addAll(nested.parts);
            } else {
                parts.add(condition);
            }
        }
        return new Disjunction(span, List.copyOf(parts), Probe.ofAny(parts));
    }

    @Override
    public Truth test(Message message) {
        Truth truth = Truth.FALSE;
        for (int i = 0; i < parts.size() && truth != Truth.TRUE; i++) {
            truth = truth.or(parts.get(i).test(message));
        }
        return truth;
    }

    @Override
    public boolean holds(Message message) {
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).holds(message)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void forEachField(Consumer<? super Field> visitor) {
        parts.forEach(part -> part.forEachField(visitor));
    }
}
