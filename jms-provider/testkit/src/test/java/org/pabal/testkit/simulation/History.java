package org.pabal.testkit.simulation;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.pabal.engine.EngineSettings;
import org.pabal.engine.RoutingEngine;
import org.pabal.engine.record.EngineRecord;
import org.pabal.engine.record.StoredMessage;

/**
 * The durable records of all that was decided, command by command, kept apart from the broker: what any disk must give back,
 * up to some command.
 */
final class History {

    private final EngineSettings settings;
    private final List<List<EngineRecord>> commands = new ArrayList<>();

    /** A restart comes before the commands with these indexes. */
    private final List<Integer> restarts = new ArrayList<>();

    History(EngineSettings settings) {
        this.settings = settings;
    }

    int size() {
        return commands.size();
    }

    /** The durable ones of a command or of what time has brought; nothing is kept if there are none. */
    boolean add(List<EngineRecord> records) {
        List<EngineRecord> durable = new ArrayList<>();
        for (EngineRecord happened : records) {
            if (!happened.isVolatile()) {
                // The broker goes on to change what it shares with its records.
                durable.add((EngineRecord) copy(happened, new IdentityHashMap<>()));
            }
        }
        return !durable.isEmpty() && commands.add(durable);
    }

    /** Only so many have happened, and then there was a restart. */
    void restarted(int survivors) {
        commands.subList(survivors, commands.size()).clear();
        restarts.add(survivors);
    }

    /** What an engine is like that has replayed so many. */
    String image(int count) {
        RoutingEngine engine = new RoutingEngine(settings);
        Map<Object, Object> copies = new IdentityHashMap<>();
        int nextRestart = 0;
        for (int i = 0; i < count; i++) {
            while (nextRestart < restarts.size() && restarts.get(nextRestart) <= i) {
                nextRestart++;
                engine.restarted();
            }
            for (EngineRecord happened : commands.get(i)) {
                engine.replay((EngineRecord) copy(happened, copies));
            }
        }
        engine.restarted();
        return engine.image();
    }

    String describe(int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = Math.max(0, from); i < Math.min(to, commands.size()); i++) {
            text.append("\n    ").append(i).append(": ").append(Description.of(commands.get(i)));
        }
        return text.toString();
    }

    private static Object copy(Object value, Map<Object, Object> copies) {
        if (value instanceof StoredMessage stored) {
            return copies.computeIfAbsent(stored, unseen -> new StoredMessage(stored.message()));
        }
        if (value instanceof List<?> values) {
            List<Object> copied = new ArrayList<>();
            values.forEach(each -> copied.add(copy(each, copies)));
            return copied;
        }
        if (value instanceof Object[] values) {
            Object[] copied = (Object[]) Array.newInstance(values.getClass().getComponentType(), values.length);
            for (int i = 0; i < values.length; i++) {
                copied[i] = copy(values[i], copies);
            }
            return copied;
        }
        if (value instanceof Record && value.getClass().getPackage() == EngineRecord.class.getPackage()) {
            return copyOfRecord(value, copies);
        }
        return value;
    }

    private static Object copyOfRecord(Object value, Map<Object, Object> copies) {
        RecordComponent[] components = value.getClass().getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] arguments = new Object[components.length];
        try {
            for (int i = 0; i < components.length; i++) {
                types[i] = components[i].getType();
                arguments[i] = copy(components[i].getAccessor().invoke(value), copies);
            }
            Constructor<?> constructor = value.getClass().getDeclaredConstructor(types);
            return constructor.newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("cannot copy " + value, e);
        }
    }
}
