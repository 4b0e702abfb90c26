package org.pabal.client.message;

import jakarta.jms.MessageFormatException;
import java.io.IOException;
import java.io.ObjectInputFilter.Status;
import java.io.Serializable;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pabal.client.error.ErrorCodes;
import org.pabal.client.error.JmsErrors;

/**
 * Which classes object messages may bring to life.
 *
 * <p>Closed by default: deserialising whatever a stranger sent runs code of the stranger's choice. Always allowed are the
 * JDK's value types and collections (below); everything else has to be trusted by name. Also bounded are how deep objects
 * are nested, and how often collections contain one another: otherwise a few hundred bytes of sets in sets would have a
 * hash code that takes for ever.
 *
 * @param trusted packages ({@code com.acme}: with those below it), names of classes ({@code com.acme.Order}: with those
 *     inside it), or {@code *} for everything, which is for networks where every sender is trusted
 * @param depthMax how many objects deep a graph may be nested, 1 to 10,000
 */
public record ObjectFilter(List<String> trusted, int depthMax) {

    /** Deep enough for values in collections in collections. */
    public static final int DEPTH_DEFAULT = 20;

    public static final int DEPTH_LIMIT = 10_000;

    private static final String EVERYTHING = "*";

    /** How many objects one message may hold, whatever is trusted. */
    static final long REFERENCES_MAX = 5_000_000;

    /** So many steps are little work, however they come about. */
    private static final long TANGLE_ALLOWANCE = 1_000_000;

    /** Only JDK values. */
    public static final ObjectFilter DEFAULT = new ObjectFilter(List.of(), DEPTH_DEFAULT);

    /** Values, and what their serial forms need. Nothing here runs foreign code, does I/O, or looks up names. */
    private static final Set<String> VALUES = Set.of(
            "java.lang.Boolean",
            "java.lang.Byte",
            "java.lang.Character",
            "java.lang.Double",
            "java.lang.Enum",
            "java.lang.Float",
            "java.lang.Integer",
            "java.lang.Long",
            "java.lang.Number",
            "java.lang.Object",
            "java.lang.Short",
            "java.lang.String",
            "java.lang.String$CaseInsensitiveComparator",
            "java.lang.StringBuffer",
            "java.lang.StringBuilder",
            "java.math.BigDecimal",
            "java.math.BigInteger",
            "java.math.MathContext",
            "java.math.RoundingMode",
            "java.net.URI",
            "java.sql.Date",
            "java.sql.Time",
            "java.sql.Timestamp",
            "java.util.Currency",
            "java.util.Date",
            "java.util.Locale",
            "java.util.UUID",
            "java.util.concurrent.TimeUnit");

    /** All of it is values, which come as proxies and are checked as they are made. */
    private static final String TIME = "java.time.";

    private static final Set<String> COLLECTIONS = Set.of(
            "java.util.AbstractMap$SimpleEntry",
            "java.util.AbstractMap$SimpleImmutableEntry",
            "java.util.ArrayDeque",
            "java.util.ArrayList",
            "java.util.Arrays$ArrayList",
            "java.util.BitSet",
            "java.util.CollSer",
            "java.util.ImmutableCollections$List12",
            "java.util.ImmutableCollections$ListN",
            "java.util.ImmutableCollections$Map1",
            "java.util.ImmutableCollections$MapN",
            "java.util.ImmutableCollections$Set12",
            "java.util.ImmutableCollections$SetN",
            "java.util.Collections$EmptyList",
            "java.util.Collections$EmptyMap",
            "java.util.Collections$EmptySet",
            "java.util.Collections$ReverseComparator",
            "java.util.Collections$ReverseComparator2",
            "java.util.Collections$SetFromMap",
            "java.util.Collections$SingletonList",
            "java.util.Collections$SingletonMap",
            "java.util.Collections$SingletonSet",
            "java.util.Collections$SynchronizedCollection",
            "java.util.Collections$SynchronizedList",
            "java.util.Collections$SynchronizedMap",
            "java.util.Collections$SynchronizedRandomAccessList",
            "java.util.Collections$SynchronizedSet",
            "java.util.Collections$SynchronizedSortedMap",
            "java.util.Collections$SynchronizedSortedSet",
            "java.util.Collections$UnmodifiableCollection",
            "java.util.Collections$UnmodifiableList",
            "java.util.Collections$UnmodifiableMap",
            "java.util.Collections$UnmodifiableMap$UnmodifiableEntrySet",
            "java.util.Collections$UnmodifiableRandomAccessList",
            "java.util.Collections$UnmodifiableSequencedCollection",
            "java.util.Collections$UnmodifiableSequencedMap",
            "java.util.Collections$UnmodifiableSequencedSet",
            "java.util.Collections$UnmodifiableSet",
            "java.util.Collections$UnmodifiableSortedMap",
            "java.util.Collections$UnmodifiableSortedSet",
            "java.util.Dictionary",
            "java.util.EnumMap",
            "java.util.EnumSet",
            "java.util.EnumSet$SerializationProxy",
            "java.util.HashMap",
            "java.util.HashSet",
            "java.util.Hashtable",
            "java.util.IdentityHashMap",
            "java.util.LinkedHashMap",
            "java.util.LinkedHashSet",
            "java.util.JumboEnumSet",
            "java.util.LinkedList",
            // The tables of hash maps announce their length as one of entries
            "java.util.Map$Entry",
            "java.util.PriorityQueue",
            "java.util.Properties",
            "java.util.RegularEnumSet",
            "java.util.Stack",
            "java.util.TreeMap",
            "java.util.TreeMap$AscendingSubMap",
            "java.util.TreeMap$DescendingSubMap",
            "java.util.TreeMap$NavigableSubMap",
            "java.util.TreeSet",
            "java.util.Vector",
            "java.util.concurrent.ConcurrentHashMap",
            "java.util.concurrent.ConcurrentHashMap$Segment",
            "java.util.concurrent.ConcurrentLinkedDeque",
            "java.util.concurrent.ConcurrentLinkedQueue",
            "java.util.concurrent.ConcurrentSkipListMap",
            "java.util.concurrent.ConcurrentSkipListSet",
            "java.util.concurrent.CopyOnWriteArrayList",
            "java.util.concurrent.CopyOnWriteArraySet",
            // The locks in the serial form of ConcurrentHashMap
            "java.util.concurrent.locks.AbstractOwnableSynchronizer",
            "java.util.concurrent.locks.AbstractQueuedSynchronizer",
            "java.util.concurrent.locks.ReentrantLock",
            "java.util.concurrent.locks.ReentrantLock$NonfairSync",
            "java.util.concurrent.locks.ReentrantLock$Sync");

    public ObjectFilter {
        trusted = List.copyOf(trusted);
        if (depthMax < 1 || depthMax > DEPTH_LIMIT) {
            throw new IllegalArgumentException("invalid depthMax=" + depthMax + "; allowed are 1 to " + DEPTH_LIMIT);
        }
    }

    /** Whether everything is trusted, dynamic proxies included. */
    boolean trustsEverything() {
        return trusted.contains(EVERYTHING);
    }

    /**
     * Whether a class may be loaded.
     *
     * @param className as {@link Class#getName()}; of an array, what its elements are decides
     */
    boolean allows(String className) {
        String element = elementOf(className);
        return element == null
                || VALUES.contains(element)
                || element.startsWith(TIME)
                || COLLECTIONS.contains(element)
                || trusted.stream().anyMatch(entry -> covers(entry, element));
    }

    private static boolean covers(String entry, String className) {
        return entry.equals(EVERYTHING)
                || (className.startsWith(entry)
                        && (className.length() == entry.length()
                                || className.charAt(entry.length()) == '.'
                                || className.charAt(entry.length()) == '$'));
    }

    /** The class of an array's elements, or the class itself; null for primitives. */
    private static @Nullable String elementOf(String className) {
        int dimensions = 0;
        while (dimensions < className.length() && className.charAt(dimensions) == '[') {
            dimensions++;
        }
        if (dimensions == 0) {
            return className;
        }
        return className.startsWith("L", dimensions) && className.endsWith(";")
                ? className.substring(dimensions + 1, className.length() - 1)
                : null;
    }

    /** The object, as it was serialised. */
    Serializable read(byte[] serialised) throws MessageFormatException {
        FilteredObjectInput input = null;
        try {
            input = new FilteredObjectInput(serialised, this);
            Object object = input.readObject();
            return (Serializable) object;
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError | StackOverflowError e) {
            String refused = input == null ? null : input.refusal();
            throw JmsErrors.because(
                    refused == null
                            ? new MessageFormatException(
                                    "cannot deserialise the object: " + e
                                            + "; its class has to be on the class path here, in the same version",
                                    ErrorCodes.OBJECT_UNREADABLE)
                            : new MessageFormatException(
                                    "cannot deserialise the object: " + refused, ErrorCodes.OBJECT_REFUSED),
                    e);
        }
    }

    /** What the serial form may do beside naming classes. Null if nothing is exceeded. */
    @Nullable
    String exceeded(long depth, long references, long arrayLength, long arrayLengthMax) {
        if (depth > depthMax) {
            return "it is nested more than " + depthMax
                    + " objects deep; if the sender is trusted, raise jms.objectDepth on the connection URL";
        } else if (references > REFERENCES_MAX) {
            return "it holds more than " + REFERENCES_MAX + " objects; send it in parts";
        } else if (arrayLength > arrayLengthMax) {
            return "it announces an array or collection of " + arrayLength
                    + " elements, more than its bytes can hold; it is damaged, or made to exhaust memory";
        }
        return null;
    }

    /**
     * Whether a collection would take unreasonably long to hash or to walk through: what is contained once counts once, so
     * that only collections that are contained again and again can exceed this. Null if it would not.
     */
    static @Nullable String tangled(long weight, long references) {
        return weight > Math.max(TANGLE_ALLOWANCE, 2 * references)
                ? "its collections contain one another so often that hashing them would take more than " + weight
                        + " steps; it is made to exhaust time"
                : null;
    }

    /** How to allow a class. */
    static String refusal(String className) {
        String element = elementOf(className);
        String name = element == null ? className : element;
        int packageEnd = name.lastIndexOf('.');
        return "class " + name + " is not trusted; if it is to be, put jms.trustedPackages="
                + (packageEnd < 0 ? name : name.substring(0, packageEnd))
                + " (or the class's name) on the connection URL";
    }

    static boolean isRefusal(@Nullable Status status) {
        return status == Status.REJECTED;
    }
}
