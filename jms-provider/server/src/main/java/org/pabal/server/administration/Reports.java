package org.pabal.server.administration;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.json.JsonWriter;

/**
 * Reports as JSON and back: a record is an object with a member for each component. A member that is missing reads as 0,
 * false, empty; one that is unknown is skipped: so an older command and a newer broker understand each other.
 */
public final class Reports {

    private Reports() {}

    /** Appends the report as one JSON value. */
    public static void write(Report report, JsonWriter json) {
        json.beginObject();
        for (RecordComponent component : report.getClass().getRecordComponents()) {
            json.name(component.getName());
            write(value(report, component), json);
        }
        json.end();
    }

    public static String text(Report report) {
        JsonWriter json = new JsonWriter(new StringBuilder());
        write(report, json);
        return json.toString();
    }

    private static void write(@Nullable Object value, JsonWriter json) {
        if (value instanceof Report inner) {
            write(inner, json);
        } else if (value instanceof List<?> list) {
            json.beginArray();
            list.forEach(each -> write(each, json));
            json.end();
        } else {
            json.any(value);
        }
    }

    private static @Nullable Object value(Report report, RecordComponent component) {
        try {
            return component.getAccessor().invoke(report);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("a report's component cannot be read: " + component, e);
        }
    }

    /** @throws IllegalArgumentException if it is no such report */
    public static <R extends Report> R read(Class<R> type, Map<?, ?> json) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        @Nullable Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = read(types[i], components[i].getGenericType(), json.get(components[i].getName()));
        }
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a report cannot be made: " + type, e);
        }
    }

    private static @Nullable Object read(Class<?> type, Type generic, @Nullable Object value) {
        if (type == long.class) {
            return value instanceof Number number ? number.longValue() : 0L;
        } else if (type == boolean.class) {
            return value instanceof Boolean truth && truth;
        } else if (type == String.class) {
            return value == null ? "" : value.toString();
        } else if (type == List.class) {
            return list((Class<?>) ((ParameterizedType) generic).getActualTypeArguments()[0], value);
        } else if (type == Map.class) {
            return value instanceof Map<?, ?> map ? map : Map.of();
        } else if (value instanceof Map<?, ?> map && Report.class.isAssignableFrom(type)) {
            return read(type.asSubclass(Report.class), map);
        }
        throw new IllegalArgumentException("expected a " + type.getSimpleName() + ", found " + value);
    }

    private static List<Object> list(Class<?> of, @Nullable Object value) {
        List<Object> read = new ArrayList<>();
        if (value instanceof Iterable<?> elements) {
            for (Object element : elements) {
                Object each = read(of, of, element);
                if (each != null) {
                    read.add(each);
                }
            }
        }
        return read;
    }
}
