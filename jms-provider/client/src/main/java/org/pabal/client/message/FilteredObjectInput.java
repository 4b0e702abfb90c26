package org.pabal.client.message;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputFilter.FilterInfo;
import java.io.ObjectInputFilter.Status;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one serialised object under an {@link ObjectFilter}: names are judged before the class is loaded, classes again
 * when the JDK asks, and the filter of the whole virtual machine ({@code jdk.serialFilter}) keeps its word.
 */
final class FilteredObjectInput extends ObjectInputStream {

    private static final Map<String, Class<?>> PRIMITIVES = Map.of(
            "boolean", boolean.class,
            "byte", byte.class,
            "char", char.class,
            "short", short.class,
            "int", int.class,
            "long", long.class,
            "float", float.class,
            "double", double.class,
            "void", void.class);

    /** So many elements may be announced besides: small collections have spare room. */
    private static final int ARRAY_ALLOWANCE = 1_024;

    private final ObjectFilter filter;
    private final long arrayLengthMax;

    /** What hashing each collection read so far costs, in elements: those of its own and, again, of what it contains. */
    private final IdentityHashMap<Object, Long> weights = new IdentityHashMap<>();

    private long references;
    private @Nullable String refusal;

    FilteredObjectInput(byte[] serialised, ObjectFilter filter) throws IOException {
        super(new ByteArrayInputStream(serialised));
        this.filter = filter;
        // An element has at least a byte; a hash table is up to 8/3 as large as its mappings, which have at least two
        this.arrayLengthMax = 2L * serialised.length + ARRAY_ALLOWANCE;
        setObjectInputFilter(this::judge);
        enableResolveObject(true);
    }

    /** Why it was refused, once an exception has come; null if that had another reason. */
    @Nullable
    String refusal() {
        return refusal;
    }

    private Status judge(FilterInfo info) {
        references = info.references();
        String exceeded = filter.exceeded(info.depth(), info.references(), info.arrayLength(), arrayLengthMax);
        Class<?> type = info.serialClass();
        if (exceeded != null) {
            refusal = exceeded;
        } else if (type != null && Proxy.isProxyClass(type) && !filter.trustsEverything()) {
            refusal = "it is a dynamic proxy, of " + type.getInterfaces().length
                    + " interfaces; only jms.trustedPackages=* on the connection URL allows that";
        } else if (type != null && !filter.allows(type.getName())) {
            refusal = ObjectFilter.refusal(type.getName());
        } else {
            ObjectInputFilter everywhere = ObjectInputFilter.Config.getSerialFilter();
            if (everywhere == null || !ObjectFilter.isRefusal(everywhere.checkInput(info))) {
                return Status.ALLOWED;
            }
            refusal = "the filter of this virtual machine, jdk.serialFilter, refuses "
                    + (type == null ? "it" : type.getName());
        }
        return Status.REJECTED;
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
        String name = description.getName();
        Class<?> primitive = PRIMITIVES.get(name);
        if (primitive != null) {
            return primitive;
        }
        if (!filter.allows(name)) {
            refusal = ObjectFilter.refusal(name);
            throw new InvalidClassException(name, "not trusted");
        }
        return load(name);
    }

    @Override
    protected Class<?> resolveProxyClass(String[] interfaces) throws IOException, ClassNotFoundException {
        if (!filter.trustsEverything()) {
            refusal = "it is a dynamic proxy, of " + String.join(", ", interfaces)
                    + "; only jms.trustedPackages=* on the connection URL allows that";
            throw new InvalidClassException("proxy of " + String.join(", ", interfaces), "not trusted");
        }
        return super.resolveProxyClass(interfaces);
    }

    /** Comes for each object when it is complete, before whatever contains it hashes it. */
    @Override
    protected Object resolveObject(Object object) throws IOException {
        // Other collections, if trusted at all, may do anything when they are walked through
        if (object.getClass().getName().startsWith("java.util.")) {
            if (object instanceof Collection<?> collection) {
                weigh(object, collection);
            } else if (object instanceof Map<?, ?> map) {
                weigh(object, map.keySet());
                weigh(object, map.values());
            }
        }
        return object;
    }

    private void weigh(Object container, Collection<?> elements) throws InvalidClassException {
        long weight = weights.getOrDefault(container, 1L);
        for (Object element : elements) {
            weight += element == null ? 1 : weights.getOrDefault(element, 1L);
            String tangled = ObjectFilter.tangled(weight, references);
            if (tangled != null) {
                refusal = tangled;
                throw new InvalidClassException(container.getClass().getName(), "tangled");
            }
        }
        weights.put(container, weight);
    }

    /** The application's classes are where the thread says; without that, where this class is. */
    private static Class<?> load(String name) throws ClassNotFoundException {
        ClassLoader application = Thread.currentThread().getContextClassLoader();
        if (application != null) {
            try {
                return Class.forName(name, false, application);
            } catch (ClassNotFoundException e) {
                // A thread of somebody else's pool may carry any loader
            }
        }
        return Class.forName(name, false, FilteredObjectInput.class.getClassLoader());
    }
}
