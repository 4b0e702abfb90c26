package org.pabal.engine.queue;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.form.FieldReader;
import org.pabal.engine.form.FieldWriter;
import org.pabal.engine.form.MalformedForm;
import org.pabal.message.LargeBody;

/**
 * What a page says of its entries, one line each, in the order of their numbers: all but the messages, of which it has the
 * places. Its binary form is {@code docs/internals/storage.md}; a line takes about 10 bytes, more if there is more to say.
 */
public final class PageContent {

    static final int VERSION = 1;

    private static final int DURABLE = 1;
    private static final int SHARED = 2;
    private static final int COUNTED = 4;
    private static final int EXPIRES = 8;
    private static final int WAITS = 16;
    private static final int FAILED = 32;
    private static final int LARGE = 64;
    private static final int KNOWN = 127;

    final long queue;
    final int lane;
    final int lines;
    final long[] ids;
    final boolean[] durable;
    final int[] sizes;
    final int[] shares;
    final long[] positions;
    final int[] counts;
    final long[] expiresMillis;
    final long[] notBeforeMillis;
    final @Nullable AttemptHistory[] attempts;
    final @Nullable LargeBody[] bodies;

    private PageContent(long queue, int lane, int lines) {
        this.queue = queue;
        this.lane = lane;
        this.lines = lines;
        ids = new long[lines];
        durable = new boolean[lines];
        sizes = new int[lines];
        shares = new int[lines];
        positions = new long[lines];
        counts = new int[lines];
        expiresMillis = new long[lines];
        notBeforeMillis = new long[lines];
        attempts = new AttemptHistory[lines];
        bodies = new LargeBody[lines];
    }

    /** Which queue it is of. */
    public long queue() {
        return queue;
    }

    public int lines() {
        return lines;
    }

    /** The places of all messages, by line. */
    public long[] positions() {
        return positions.clone();
    }

    /** The number of the line's entry. */
    public long id(int line) {
        return ids[line];
    }

    /** Whether the message may be that of other entries, too. */
    boolean isShared(int line) {
        return shares[line] != sizes[line];
    }

    /** The line of an entry; negative if there is none. */
    int line(long id) {
        return Arrays.binarySearch(ids, id);
    }

    /**
     * What a page says of some entries of one lane.
     *
     * @param id the number of the only entry, if that is to be another than it has; else 0
     * @return null if one of the messages has no place in the log yet
     */
    static @Nullable PageContent of(long queue, int lane, List<QueueEntry> entries, long id) {
        PageContent page = new PageContent(queue, lane, entries.size());
        for (int line = 0; line < page.lines; line++) {
            QueueEntry entry = entries.get(line);
            EntryDeadline deadline = entry.deadline();
            page.ids[line] = id == 0 ? entry.id() : id;
            page.durable[line] = entry.isDurable();
            page.sizes[line] = entry.message().encodedSize();
            page.shares[line] = entry.share();
            page.positions[line] = entry.stored().position();
            page.counts[line] = entry.count();
            page.expiresMillis[line] = deadline == null ? 0 : deadline.expiresMillis;
            page.notBeforeMillis[line] = deadline == null || id != 0 ? 0 : deadline.notBeforeMillis();
            page.attempts[line] = entry.attempts();
            page.bodies[line] = entry.message().largeBody();
            if (page.positions[line] == 0) {
                return null;
            }
        }
        return page;
    }

    /** The binary form of some entries of one lane; null if one of the messages has no place in the log yet. */
    static byte @Nullable [] encode(long queue, int lane, List<QueueEntry> entries) {
        PageContent page = of(queue, lane, entries, 0);
        return page == null ? null : page.encode();
    }

    /** The same without some of its lines. */
    PageContent without(BitSet gone) {
        PageContent rest = new PageContent(queue, lane, lines - gone.cardinality());
        int to = 0;
        for (int line = gone.nextClearBit(0); line < lines; line = gone.nextClearBit(line + 1)) {
            rest.ids[to] = ids[line];
            rest.durable[to] = durable[line];
            rest.sizes[to] = sizes[line];
            rest.shares[to] = shares[line];
            rest.positions[to] = positions[line];
            rest.counts[to] = counts[line];
            rest.expiresMillis[to] = expiresMillis[line];
            rest.notBeforeMillis[to] = notBeforeMillis[line];
            rest.attempts[to] = attempts[line];
            rest.bodies[to++] = bodies[line];
        }
        return rest;
    }

    byte[] encode() {
        FieldWriter into = new FieldWriter();
        into.one(VERSION);
        into.number(queue);
        into.one(lane);
        into.number(lines);
        long lastId = 0;
        long lastPosition = 0;
        for (int line = 0; line < lines; line++) {
            AttemptHistory failed = attempts[line];
            LargeBody body = bodies[line];
            into.number(ids[line] - lastId);
            lastId = ids[line];
            into.one((durable[line] ? DURABLE : 0)
                    | (shares[line] == sizes[line] ? 0 : SHARED)
                    | (counts[line] == 0 ? 0 : COUNTED)
                    | (expiresMillis[line] == 0 ? 0 : EXPIRES)
                    | (notBeforeMillis[line] == 0 ? 0 : WAITS)
                    | (failed == null ? 0 : FAILED)
                    | (body == null ? 0 : LARGE));
            into.number(sizes[line]);
            into.signed(positions[line] - lastPosition);
            lastPosition = positions[line];
            if (shares[line] != sizes[line]) {
                into.number(shares[line]);
            }
            if (counts[line] != 0) {
                into.number(counts[line]);
            }
            if (expiresMillis[line] != 0) {
                into.number(expiresMillis[line]);
            }
            if (notBeforeMillis[line] != 0) {
                into.number(notBeforeMillis[line]);
            }
            if (failed != null) {
                failed.writeTo(into);
            }
            if (body != null) {
                into.number(body.number());
                into.number(body.length());
            }
        }
        return into.toByteArray();
    }

    /** @throws MalformedForm if these bytes are no page content of a version that this release knows */
    public static PageContent decode(byte[] content) {
        FieldReader from = new FieldReader("page");
        from.read(content, 0, content.length);
        int version = from.one("the version");
        if (version != VERSION) {
            throw from.malformed("the page has version " + version + ", and this release knows " + VERSION
                    + "; it was written by a newer release: start that one");
        }
        long queue = from.number("the queue");
        int lane = from.one("the lane");
        if (lane > MessageQueue.PRIORITIES) {
            throw from.malformed("there is no lane " + lane);
        }
        PageContent page = new PageContent(queue, lane, from.count("number of entries"));
        long id = 0;
        long position = 0;
        for (int line = 0; line < page.lines; line++) {
            id += from.number("the entry");
            int flags = from.one("flags");
            if ((flags & ~KNOWN) != 0) {
                throw from.malformed("entry " + id + " has flags " + Integer.toHexString(flags)
                        + ", of which this release knows " + Integer.toHexString(KNOWN) + " (hexadecimal)");
            }
            int size = from.integer("the message's size");
            position += from.signed("the message's position");
            page.ids[line] = id;
            page.durable[line] = (flags & DURABLE) != 0;
            page.sizes[line] = size;
            page.positions[line] = position;
            page.shares[line] = (flags & SHARED) == 0 ? size : from.integer("the entry's share");
            page.counts[line] = (flags & COUNTED) == 0 ? 0 : from.integer("the entry's count");
            page.expiresMillis[line] = (flags & EXPIRES) == 0 ? 0 : from.number("when it expires");
            page.notBeforeMillis[line] = (flags & WAITS) == 0 ? 0 : from.number("when it is due");
            page.attempts[line] = (flags & FAILED) == 0 ? null : AttemptHistory.readFrom(from);
            page.bodies[line] = (flags & LARGE) == 0
                    ? null
                    : new LargeBody(from.number("the large body"), from.number("its length"));
        }
        from.requireEnd();
        return page;
    }

    /**
     * The binary form of a scheduled entry whose time comes, as it is afterwards.
     *
     * @param number that it gets
     * @return null if its message has no place in the log
     */
    public static byte @Nullable [] ofOne(QueueEntry entry, long number) {
        PageContent page = of(entry.queue().id(), entry.message().priority(), List.of(entry), number);
        return page == null ? null : page.encode();
    }
}
