package org.pabal.testkit.simulation;

import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Address;
import org.pabal.message.Message;

/** Commands, records and effects for people: arrays with what is in them, messages by what tells them apart. */
final class Description {

    private Description() {}

    static String of(@Nullable Object value) {
        if (value instanceof Message message) {
            return "message " + Published.number(message) + " priority " + message.priority()
                    + (message.persistent() ? "" : " non-persistent")
                    + (message.groupId() == null ? "" : " group " + message.groupId()) + ' ' + message.properties();
        }
        if (value instanceof Collection<?> values) {
            List<String> texts = new ArrayList<>();
            values.forEach(each -> texts.add(of(each)));
            return texts.toString();
        }
        if (value != null && value.getClass().isArray()) {
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < Array.getLength(value); i++) {
                texts.add(of(Array.get(value, i)));
            }
            return texts.toString();
        }
        if (value instanceof Record && !(value instanceof Address)) {
            List<String> texts = new ArrayList<>();
            for (RecordComponent component : value.getClass().getRecordComponents()) {
                texts.add(component.getName() + "=" + of(read(component, value)));
            }
            return value.getClass().getSimpleName() + texts;
        }
        return String.valueOf(value);
    }

    private static @Nullable Object read(RecordComponent component, Object from) {
        try {
            return component.getAccessor().invoke(from);
        } catch (ReflectiveOperationException unreadable) {
            return unreadable;
        }
    }
}
