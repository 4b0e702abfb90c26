package org.pabal.client.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pabal.client.message.Messages.FACTORY;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Month;
import java.time.ZonedDateTime;
import java.time.chrono.JapaneseDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ObjectFilterTest {

    private static final String THIS_PACKAGE = "org.pabal.client.message";

    private static boolean lured;

    private static final class Order implements Serializable {
        private static final long serialVersionUID = 1L;
        private final String customer;

        Order(String customer) {
            this.customer = customer;
        }

        private void readObject(ObjectInputStream in) throws Exception {
            lured = true;
            in.defaultReadObject();
        }
    }

    private static final class Node implements Serializable {
        private static final long serialVersionUID = 1L;
        private Node next;
    }

    private static final class Broken implements Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) throws InvalidObjectException {
            throw new InvalidObjectException("broken on purpose");
        }
    }

    private static final class Handler implements InvocationHandler, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) {
            return null;
        }
    }

    private static Object through(ObjectFilter filter, Serializable object) throws JMSException {
        PabalObjectMessage sent = FACTORY.object(object);
        MessageFactory receiver = new MessageFactory(false, filter);
        return ((PabalObjectMessage) receiver.received(sent.toMessage(), 1)).getObject();
    }

    private static ObjectFilter trusting(String... names) {
        return new ObjectFilter(List.of(names), ObjectFilter.DEPTH_DEFAULT);
    }

    private static Stream<Object> values() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("a", List.of(1, 2L, 3f));
        return Stream.of(
                true,
                'c',
                (byte) 1,
                (short) 2,
                3,
                4L,
                5f,
                6d,
                "text",
                new BigDecimal("1.50"),
                BigInteger.TEN,
                RoundingMode.UP,
                Instant.EPOCH,
                Duration.ofSeconds(5),
                LocalDate.EPOCH,
                ZonedDateTime.parse("2026-01-02T03:04:05+09:00[Asia/Seoul]"),
                Month.MAY,
                JapaneseDate.of(2026, 1, 2),
                new Date(0),
                new java.sql.Timestamp(5),
                UUID.randomUUID(),
                Locale.KOREA,
                Currency.getInstance("KRW"),
                TimeUnit.DAYS,
                URI.create("urn:x"),
                new ArrayList<>(List.of(1)),
                new LinkedList<>(List.of(1)),
                new Vector<>(List.of(1)),
                Arrays.asList(1, 2),
                List.of(),
                List.of(1, 2, 3),
                Set.of(1),
                Map.of("k", 1),
                new HashMap<>(Map.of("k", 1)),
                map,
                new TreeMap<>(Map.of("k", 1)),
                new TreeMap<>(Map.of("k", 1)).descendingMap(),
                new HashSet<>(Set.of(1)),
                new TreeSet<>(Set.of(1)),
                new Properties(),
                new BitSet(4),
                new EnumMap<>(Map.of(Month.MAY, 5)),
                EnumSet.of(Month.MAY, Month.JUNE),
                Collections.unmodifiableList(new ArrayList<>(List.of(1))),
                Collections.unmodifiableMap(new HashMap<>(Map.of("k", 1))),
                Collections.unmodifiableSet(new HashSet<>(Set.of(1))),
                Collections.emptyList(),
                Collections.emptyMap(),
                Collections.emptySet(),
                Collections.singletonList(1),
                Collections.singleton(1),
                Collections.singletonMap("k", 1),
                Collections.synchronizedList(new ArrayList<>(List.of(1))),
                new ConcurrentHashMap<>(Map.of("k", 1)),
                new ConcurrentSkipListMap<>(Map.of("k", 1)),
                new CopyOnWriteArrayList<>(List.of(1)),
                Map.entry("not", "tested").getKey());
    }

    @ParameterizedTest
    @MethodSource("values")
    void letsValuesOfTheJdkPass(Object value) throws Exception {
        assertThat(through(ObjectFilter.DEFAULT, (Serializable) value)).isEqualTo(value);
    }

    @Test
    void letsArraysAndMutableTextPass() throws Exception {
        assertThat(String.valueOf(through(ObjectFilter.DEFAULT, new StringBuffer("a"))))
                .isEqualTo("a");
        assertThat(String.valueOf(through(ObjectFilter.DEFAULT, new StringBuilder("b"))))
                .isEqualTo("b");
        assertThat(((ArrayDeque<?>) through(ObjectFilter.DEFAULT, new ArrayDeque<>(List.of(1)))).peek())
                .isEqualTo(1);
        for (Object array : List.of(
                new byte[] {1}, new int[][] {{1}, {2, 3}}, new String[] {"a"}, new Object[] {"a", 1}, new char[0])) {
            assertThat(through(ObjectFilter.DEFAULT, (Serializable) array)).isEqualTo(array);
        }
    }

    @Test
    void letsLargeCollectionsPass() throws Exception {
        ArrayList<Integer> list = new ArrayList<>();
        HashMap<Integer, Integer> map = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            list.add(i % 100);
            map.put(i, i);
        }

        assertThat(through(ObjectFilter.DEFAULT, list)).isEqualTo(list);
        assertThat(through(ObjectFilter.DEFAULT, map)).isEqualTo(map);
        assertThat(through(ObjectFilter.DEFAULT, new byte[1_000_000])).isEqualTo(new byte[1_000_000]);
    }

    @Test
    void refusesOtherClassesNamingTheClassAndTheSetting() {
        lured = false;

        assertThatThrownBy(() -> through(ObjectFilter.DEFAULT, new Order("kim")))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("org.pabal.client.message.ObjectFilterTest$Order")
                .hasMessageContaining("jms.trustedPackages=org.pabal.client.message")
                .extracting(e -> ((JMSException) e).getErrorCode())
                .isEqualTo("OBJECT_REFUSED");
        assertThat(lured).isFalse();
    }

    @Test
    void refusesThemWhereverTheyHide() throws Exception {
        lured = false;
        for (Serializable hidden : List.<Serializable>of(
                new ArrayList<>(List.of(new Order("kim"))),
                new HashMap<>(Map.of("k", List.of(new Order("kim")))),
                new Order[] {new Order("kim")},
                new Order[0][0],
                new Object[] {new Order("kim")},
                Thread.State.NEW,
                new URL("http://localhost"),
                Order.class)) {
            assertThatThrownBy(() -> through(ObjectFilter.DEFAULT, hidden))
                    .as("%s", hidden)
                    .isInstanceOf(MessageFormatException.class)
                    .hasMessageContaining("jms.trustedPackages");
        }
        assertThat(lured).isFalse();
    }

    @Test
    void trustsPackagesAndClassesByName() throws Exception {
        for (String name : List.of(
                THIS_PACKAGE, "org.pabal", "org", THIS_PACKAGE + ".ObjectFilterTest", Order.class.getName(), "*")) {
            Order order = (Order) through(trusting("com.other", name), new Order("kim"));
            assertThat(order.customer).isEqualTo("kim");
            assertThat(through(trusting(name), new Order[][] {{}})).isInstanceOf(Order[][].class);
        }
        for (String name : List.of("org.pab", "pabal", THIS_PACKAGE + ".Object", Order.class.getName() + "s", "")) {
            assertThatThrownBy(() -> through(trusting(name), new Order("kim")))
                    .isInstanceOf(MessageFormatException.class);
        }
    }

    @Test
    void refusesProxiesUnlessEverythingIsTrusted() throws Exception {
        Object proxy = Proxy.newProxyInstance(
                ObjectFilterTest.class.getClassLoader(), new Class<?>[] {Comparable.class}, new Handler());

        assertThatThrownBy(() -> through(trusting(THIS_PACKAGE, "java.lang"), (Serializable) proxy))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("java.lang.Comparable")
                .hasMessageContaining("jms.trustedPackages=*");
        assertThat(through(trusting("*"), (Serializable) proxy)).isInstanceOf(Comparable.class);
    }

    @Test
    void refusesWhatIsNestedTooDeep() throws Exception {
        Node root = new Node();
        Node last = root;
        for (int i = 0; i < 100; i++) {
            last.next = new Node();
            last = last.next;
        }

        assertThatThrownBy(() -> through(trusting(THIS_PACKAGE), root))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("more than 20 objects deep")
                .hasMessageContaining("jms.objectDepth");
        assertThat(through(new ObjectFilter(List.of(THIS_PACKAGE), 101), root)).isInstanceOf(Node.class);
    }

    /** Sets in sets, each holding all of the next level: hashing the outermost would take {@code width^depth} steps. */
    private static HashSet<Object> tangle(int depth, int width) throws Exception {
        List<HashSet<Object>> level = new ArrayList<>();
        level.add(new HashSet<>());
        HashSet<Object> root = level.get(0);
        List<List<HashSet<Object>>> levels = new ArrayList<>(List.of(level));
        for (int i = 0; i < depth; i++) {
            List<HashSet<Object>> next = new ArrayList<>();
            for (int j = 0; j < width; j++) {
                next.add(new HashSet<>(Set.of("distinct " + j)));
            }
            levels.add(next);
        }
        // From the outside in, so that making it takes no hash codes of what is nested
        for (int i = 0; i < depth; i++) {
            for (HashSet<Object> outer : levels.get(i)) {
                outer.addAll(levels.get(i + 1));
            }
        }
        return root;
    }

    @Test
    @Timeout(20)
    void isNotKeptBusyByCollectionsMadeForThat() throws Exception {
        assertThatThrownBy(() -> through(ObjectFilter.DEFAULT, tangle(30, 2)))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("deep");
        assertThatThrownBy(() -> through(ObjectFilter.DEFAULT, tangle(15, 10)))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("contain one another");
        assertThatThrownBy(() -> through(new ObjectFilter(List.of(), 1_000), tangle(50, 2)))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("contain one another");
    }

    @Test
    void letsCollectionsShareWhatTheyContain() throws Exception {
        List<Integer> shared = new ArrayList<>(List.of(1, 2, 3));
        List<List<Integer>> list = new ArrayList<>(Collections.nCopies(10_000, shared));

        assertThat(through(ObjectFilter.DEFAULT, (Serializable) list)).isEqualTo(list);
    }

    @Test
    void refusesArraysThatTheirBytesCannotHold() throws Exception {
        byte[] serialised = FACTORY.object(new long[] {1}).toMessage().bytes();
        // The length stands before the one element
        serialised[serialised.length - Long.BYTES - Integer.BYTES] = 0x7F;

        assertThatThrownBy(() -> ObjectFilter.DEFAULT.read(serialised))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("elements");
    }

    @Test
    void tellsWhatIsDamaged() throws Exception {
        for (byte[] damaged :
                List.of(new byte[0], new byte[] {1, 2, 3, 4}, new byte[] {(byte) 0xAC, (byte) 0xED, 0, 5})) {
            assertThatThrownBy(() -> ObjectFilter.DEFAULT.read(damaged))
                    .isInstanceOf(MessageFormatException.class)
                    .hasCauseInstanceOf(java.io.IOException.class);
        }
        assertThatThrownBy(() -> through(trusting("*"), new Broken()))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("broken on purpose")
                .extracting(e -> ((JMSException) e).getErrorCode())
                .isEqualTo("OBJECT_UNREADABLE");
    }

    @Test
    void loadsClassesWhereTheThreadSays() throws Exception {
        PabalObjectMessage message = FACTORY.object(new Order("kim"));
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try {
            Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
            MessageFactory receiver = new MessageFactory(false, trusting(THIS_PACKAGE));
            assertThat(((PabalObjectMessage) receiver.received(message.toMessage(), 1)).getObject())
                    .as("falls back to where the client is")
                    .isInstanceOf(Order.class);
            Thread.currentThread().setContextClassLoader(null);
            assertThat(((PabalObjectMessage) receiver.received(message.toMessage(), 1)).getObject())
                    .isInstanceOf(Order.class);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @Test
    void refusesABodyAlsoByGetBody() throws Exception {
        PabalMessage received =
                FACTORY.received(FACTORY.object(new Order("kim")).toMessage(), 1);

        assertThat(received.isBodyAssignableTo(Order.class)).isFalse();
        assertThatThrownBy(() -> received.getBody(Order.class)).isInstanceOf(MessageFormatException.class);
    }
}
