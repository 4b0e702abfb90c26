package org.pabal.selector;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.pabal.message.Message;

/** AND of two conditions or more. One list however they are bracketed, so that a long chain is no deep tree. */
record Conjunction(Span span, List<Condition> parts) implements Condition {

    static Conjunction of(Span span, List<Condition> conditions) {
        List<Condition> parts = new ArrayList<>(conditions.size());
        for (Condition condition : conditions) {
            if (condition instanceof Conjunction nested) {
                parts.addAll(nested.parts);
            } else {
                parts.add(condition);
            }
        }
        return new Conjunction(span, List.copyOf(parts));
    }

    @Override
    public Truth test(Message message) {
        Truth truth = Truth.TRUE;
        for (int i = 0; i < parts.size() && truth != Truth.FALSE; i++) {
            truth = truth.and(parts.get(i).test(message));
        }
        return truth;
    }

    @Override
    public boolean holds(Message message) {
        for (int i = 0; i < parts.size(); i++) {
            if (!parts.get(i).holds(message)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void forEachField(Consumer<? super Field> visitor) {
        parts.forEach(part -> part.forEachField(visitor));
    }
}
