package org.pabal.client.naming;

import jakarta.jms.JMSRuntimeException;
import java.util.Collections;
import java.util.Hashtable;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import javax.naming.Binding;
import javax.naming.CompositeName;
import javax.naming.Context;
import javax.naming.InvalidNameException;
import javax.naming.Name;
import javax.naming.NameClassPair;
import javax.naming.NameNotFoundException;
import javax.naming.NameParser;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.NotContextException;
import javax.naming.OperationNotSupportedException;
import org.jspecify.annotations.Nullable;
import org.pabal.client.config.NearestName;
import org.pabal.client.destination.PabalQueue;
import org.pabal.client.destination.PabalTopic;

/**
 * The names that the environment's properties give, read-only; a context below another is a common beginning of names.
 * Immutable, so safe for use by many threads.
 */
@SuppressWarnings("BanJNDI") // Its look-ups are its own: nothing is fetched or deserialised
final class PabalNamingContext implements Context {

    private static final String DYNAMIC_QUEUES = "dynamicQueues";
    private static final String DYNAMIC_TOPICS = "dynamicTopics";

    /** By full name, whichever context this is. */
    private final NavigableMap<String, Object> bindings;

    /** Empty, or ending with a slash. */
    private final String prefix;

    private final Hashtable<?, ?> environment;

    PabalNamingContext(Map<String, Object> bindings, String prefix, Hashtable<?, ?> environment) {
        this.bindings = Collections.unmodifiableNavigableMap(new TreeMap<>(bindings));
        this.prefix = prefix;
        this.environment = (Hashtable<?, ?>) environment.clone();
    }

    /** What has been bound by a property, a context of such names, or a queue or topic by its dynamic name. */
    @Override
    public Object lookup(@Nullable String name) throws NamingException {
        if (name == null) {
            throw new InvalidNameException("cannot look up null; give a name, or an empty one for this context");
        }
        String full = prefix + (name.startsWith("/") ? name.substring(1) : name);
        if (full.equals(prefix)) {
            return new PabalNamingContext(bindings, prefix, environment);
        }
        Object bound = bindings.get(full);
        if (bound != null) {
            return bound;
        }
        if (isContext(full)) {
            return new PabalNamingContext(bindings, full + "/", environment);
        }
        try {
            if (full.startsWith(DYNAMIC_QUEUES + "/")) {
                return new PabalQueue(full.substring(DYNAMIC_QUEUES.length() + 1));
            } else if (full.startsWith(DYNAMIC_TOPICS + "/")) {
                return new PabalTopic(full.substring(DYNAMIC_TOPICS.length() + 1));
            }
        } catch (JMSRuntimeException e) {
            InvalidNameException invalid = new InvalidNameException("cannot look up '" + full + "': " + e.getMessage());
            invalid.setRootCause(e);
            throw invalid;
        }
        throw unknown(full);
    }

    private boolean isContext(String full) {
        String next = bindings.ceilingKey(full + "/");
        return (next != null && next.startsWith(full + "/"))
                || full.equals(DYNAMIC_QUEUES)
                || full.equals(DYNAMIC_TOPICS);
    }

    private NameNotFoundException unknown(String full) {
        String nearest = NearestName.to(full, bindings.keySet());
        return new NameNotFoundException("'" + full + "' is not bound"
                + (nearest == null ? "" : "; did you mean '" + nearest + "'?") + " Bound are: "
                + String.join(", ", bindings.keySet()) + ". The property queue." + full + " = QUEUE (or topic., or"
                + " connectionFactory.) binds it; dynamicQueues/QUEUE and dynamicTopics/TOPIC need none");
    }

    @Override
    public Object lookup(Name name) throws NamingException {
        return lookup(joined(name));
    }

    @Override
    public Object lookupLink(String name) throws NamingException {
        return lookup(name);
    }

    @Override
    public Object lookupLink(Name name) throws NamingException {
        return lookup(joined(name));
    }

    @Override
    public NamingEnumeration<NameClassPair> list(String name) throws NamingException {
        return children(
                name,
                (child, bound) -> new NameClassPair(child, bound.getClass().getName()));
    }

    @Override
    public NamingEnumeration<NameClassPair> list(Name name) throws NamingException {
        return list(joined(name));
    }

    @Override
    public NamingEnumeration<Binding> listBindings(String name) throws NamingException {
        return children(name, Binding::new);
    }

    @Override
    public NamingEnumeration<Binding> listBindings(Name name) throws NamingException {
        return listBindings(joined(name));
    }

    private <T> NamingEnumeration<T> children(String name, BiFunction<String, Object, T> maker) throws NamingException {
        Object found = lookup(name);
        if (!(found instanceof PabalNamingContext context)) {
            throw new NotContextException("cannot list '" + prefix + name + "': it is " + found + ", not a context");
        }
        Map<String, T> children = new TreeMap<>();
        for (Map.Entry<String, Object> bound : bindings.tailMap(context.prefix).entrySet()) {
            if (!bound.getKey().startsWith(context.prefix)) {
                break;
            }
            String rest = bound.getKey().substring(context.prefix.length());
            int slash = rest.indexOf('/');
            if (slash < 0) {
                children.put(rest, maker.apply(rest, bound.getValue()));
            } else {
                String child = rest.substring(0, slash);
                children.computeIfAbsent(
                        child,
                        below -> maker.apply(
                                below, new PabalNamingContext(bindings, context.prefix + below + "/", environment)));
            }
        }
        return new Listing<>(children.values().iterator());
    }

    @Override
    public NameParser getNameParser(String name) throws NamingException {
        return CompositeName::new;
    }

    @Override
    public NameParser getNameParser(Name name) throws NamingException {
        return CompositeName::new;
    }

    @Override
    public Name composeName(Name name, Name prefix) throws NamingException {
        return ((Name) prefix.clone()).addAll(name);
    }

    @Override
    public String composeName(String name, String prefix) throws NamingException {
        return prefix.isEmpty() ? name : name.isEmpty() ? prefix : prefix + "/" + name;
    }

    @Override
    public Hashtable<?, ?> getEnvironment() throws NamingException {
        return (Hashtable<?, ?>) environment.clone();
    }

    @Override
    public String getNameInNamespace() throws NamingException {
        return prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1);
    }

    @Override
    public void close() throws NamingException {
        // Holds nothing that would have to be given back
    }

    /** Name parts as they are, without the quoting that {@code Name.toString()} adds. */
    private static String joined(Name name) {
        return String.join("/", Collections.list(name.getAll()));
    }

    // Read-only

    private static OperationNotSupportedException readOnly(String what) {
        return new OperationNotSupportedException("cannot " + what
                + ": this context is made of the environment's properties and is read-only; add a property such as"
                + " queue.NAME = QUEUE to jndi.properties");
    }

    @Override
    public void bind(Name name, @Nullable Object object) throws NamingException {
        throw readOnly("bind '" + name + "'");
    }

    @Override
    public void bind(String name, @Nullable Object object) throws NamingException {
        throw readOnly("bind '" + name + "'");
    }

    @Override
    public void rebind(Name name, @Nullable Object object) throws NamingException {
        throw readOnly("bind '" + name + "'");
    }

    @Override
    public void rebind(String name, @Nullable Object object) throws NamingException {
        throw readOnly("bind '" + name + "'");
    }

    @Override
    public void unbind(Name name) throws NamingException {
        throw readOnly("unbind '" + name + "'");
    }

    @Override
    public void unbind(String name) throws NamingException {
        throw readOnly("unbind '" + name + "'");
    }

    @Override
    public void rename(Name oldName, Name newName) throws NamingException {
        throw readOnly("rename '" + oldName + "'");
    }

    @Override
    public void rename(String oldName, String newName) throws NamingException {
        throw readOnly("rename '" + oldName + "'");
    }

    @Override
    public Context createSubcontext(Name name) throws NamingException {
        throw readOnly("create context '" + name + "'");
    }

    @Override
    public Context createSubcontext(String name) throws NamingException {
        throw readOnly("create context '" + name + "'");
    }

    @Override
    public void destroySubcontext(Name name) throws NamingException {
        throw readOnly("destroy context '" + name + "'");
    }

    @Override
    public void destroySubcontext(String name) throws NamingException {
        throw readOnly("destroy context '" + name + "'");
    }

    @Override
    public Object addToEnvironment(String name, @Nullable Object value) throws NamingException {
        throw readOnly("change the environment's '" + name + "'");
    }

    @Override
    public Object removeFromEnvironment(String name) throws NamingException {
        throw readOnly("change the environment's '" + name + "'");
    }

    private static final class Listing<T> implements NamingEnumeration<T> {
        private final Iterator<T> rest;

        Listing(Iterator<T> rest) {
            this.rest = rest;
        }

        @Override
        public T next() {
            return rest.next();
        }

        @Override
        public boolean hasMore() {
            return rest.hasNext();
        }

        @Override
        public boolean hasMoreElements() {
            return rest.hasNext();
        }

        @Override
        public T nextElement() {
            return rest.next();
        }

        @Override
        public void close() {
            // Holds nothing
        }
    }
}
