package org.pabal.selector;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Message;

/** Lists the terms of a selector with their truth for one message, each before its parts. */
final class Explanation {
    private final String text;
    private final Message message;
    private final List<ExplainedTerm> terms = new ArrayList<>();

    private Explanation(String text, Message message) {
        this.text = text;
        this.message = message;
    }

    static List<ExplainedTerm> of(String text, Condition condition, Message message) {
        Explanation explanation = new Explanation(text, message);
        explanation.add(condition, 0, Truth.TRUE, true);
        return Collections.unmodifiableList(explanation.terms);
    }

    /** @param relevant whether the selector would be true, or nearer to it, if this condition were as wanted */
    private void add(Condition condition, int depth, Truth wanted, boolean relevant) {
        Truth truth = condition.test(message);
        boolean blocking = relevant && truth != wanted;
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        if (condition.parts().isEmpty()) {
            condition.forEachField(field -> values.put(field.text(), field.value(message)));
        }
        terms.add(new ExplainedTerm(
                condition.span().of(text), depth, truth, blocking, Collections.unmodifiableMap(values)));
        Truth wantedOfParts = condition instanceof Negation ? wanted.not() : wanted;
        for (Condition part : condition.parts()) {
            add(part, depth + 1, wantedOfParts, blocking);
        }
    }
}
