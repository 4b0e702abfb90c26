package org.pabal.engine.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.form.FieldReader;
import org.pabal.engine.form.FieldWriter;
import org.pabal.message.LargeBody;

/** What a snapshot says of a page: all that is to be known of it without its content, and that, if it is not in the log. */
final class PageMeta {

    private static final int HAS_CONTENT = 0x01;
    private static final int IS_DUE = 0x02;
    private static final int HAS_REMOVED = 0x04;
    private static final int HAS_CHANGES = 0x08;
    private static final int HAS_BODIES = 0x10;
    private static final int KNOWN = 0x1F;

    /** What a line of a content takes at least: entry, flags, size and position. */
    private static final int LINE_BYTES_MIN = 4;

    long firstId;
    long lastId;
    int lines;
    long position;
    int bytes;
    byte @Nullable [] content;
    long[] removed = {};
    PageAccount account = new PageAccount();
    int backingOff;
    long dueMillis = Long.MAX_VALUE;
    final TreeMap<Integer, LineChange> changes = new TreeMap<>();
    final List<LargeBody> bodies = new ArrayList<>(0);

    /** Of a page: of what of it outlives a restart. Its content must have been formed, and not be outdated. */
    static PageMeta of(Page page) {
        PageMeta meta = new PageMeta();
        meta.firstId = page.firstId();
        meta.lastId = page.lastId();
        meta.lines = page.form.lines();
        meta.content = page.form.content();
        meta.position = meta.content == null ? page.form.position() : 0;
        meta.bytes = meta.content == null ? page.form.size() : 0;
        meta.removed = page.form.notDurable();
        page.away.tell(meta);
        meta.dueMillis = page.demand().dueMillis();
        for (QueueEntry entry : page.isClosed() ? page.residents() : page.run) {
            if (entry.isDurable()) {
                meta.add(entry);
            }
        }
        meta.account.sort();
        return meta;
    }

    /** An entry in memory, which will be away for whoever reads this. */
    void add(QueueEntry entry) {
        account.add(entry.message().encodedSize(), entry.share(), entry.stored().position(), true);
        EntryDeadline deadline = entry.deadline();
        if (deadline != null) {
            dueMillis = Math.min(dueMillis, deadline.earliestMillis());
        }
        LargeBody body = entry.message().largeBody();
        if (body != null) {
            bodies.add(body);
        }
        backingOff += entry.state == EntryState.BACKING_OFF ? 1 : 0;
        if (entry.changed) {
            changes.put(entry.line, LineChange.of(entry));
        }
    }

    /** The same of one of which the content tells all. */
    void addAsWritten(QueueEntry entry) {
        boolean was = entry.changed;
        entry.changed = false;
        add(entry);
        entry.changed = was;
    }

    void write(FieldWriter into) {
        boolean hasRemoved = false;
        for (long word : removed) {
            hasRemoved |= word != 0;
        }
        into.one((content != null ? HAS_CONTENT : 0)
                | (dueMillis != Long.MAX_VALUE ? IS_DUE : 0)
                | (hasRemoved ? HAS_REMOVED : 0)
                | (changes.isEmpty() ? 0 : HAS_CHANGES)
                | (bodies.isEmpty() ? 0 : HAS_BODIES));
        into.number(firstId);
        into.number(lastId - firstId);
        into.number(lines);
        if (content != null) {
            into.bytes(content);
        } else {
            into.number(position);
            into.number(bytes);
        }
        into.number(account.count);
        into.number(account.size);
        into.number(account.segments());
        for (int i = 0; i < account.segments(); i++) {
            into.number(account.segment(i));
            into.number(account.bytes(i));
        }
        into.number(backingOff);
        if (dueMillis != Long.MAX_VALUE) {
            into.number(dueMillis);
        }
        if (hasRemoved) {
            for (long word : removed) {
                into.eight(word);
            }
        }
        if (!changes.isEmpty()) {
            into.number(changes.size());
            changes.forEach((line, change) -> write(line, change, into));
        }
        if (!bodies.isEmpty()) {
            into.number(bodies.size());
            for (LargeBody body : bodies) {
                into.number(body.number());
                into.number(body.length());
            }
        }
    }

    private static void write(int line, LineChange change, FieldWriter into) {
        into.number(line);
        into.number(change.count);
        into.number(change.notBeforeMillis);
        into.one(change.attempts == null ? 0 : 1);
        if (change.attempts != null) {
            change.attempts.writeTo(into);
        }
    }

    static PageMeta read(FieldReader from) {
        PageMeta meta = new PageMeta();
        int flags = from.one("the page's flags");
        if ((flags & ~KNOWN) != 0) {
            throw from.malformed("a page has flags " + Integer.toHexString(flags) + ", of which this release knows "
                    + Integer.toHexString(KNOWN) + " (hexadecimal)");
        }
        meta.firstId = from.number("the page's first entry");
        meta.lastId = meta.firstId + from.number("the page's last entry");
        meta.lines = from.integer("the page's lines");
        if ((flags & HAS_CONTENT) != 0) {
            meta.content = from.bytes("the page's content");
        } else {
            meta.position = from.number("the page's position");
            meta.bytes = from.integer("the page's size");
        }
        int size = meta.content == null ? meta.bytes : meta.content.length;
        if (meta.lines <= 0 || meta.lines > size / LINE_BYTES_MIN) {
            throw from.malformed("a page of " + Integer.toUnsignedString(size) + " bytes has "
                    + Integer.toUnsignedString(meta.lines) + " lines; each takes " + LINE_BYTES_MIN + " and more");
        }
        meta.account.count = from.integer("number of entries");
        meta.account.durable = meta.account.count;
        meta.account.size = from.number("bytes of messages");
        int segments = from.count("number of segments");
        for (int i = 0; i < segments; i++) {
            meta.account.addBytes(from.number("a segment"), from.number("bytes in the segment"));
        }
        meta.backingOff = from.integer("number of entries that back off");
        if (meta.account.count <= 0
                || meta.account.count > meta.lines
                || meta.backingOff < 0
                || meta.backingOff > meta.account.count) {
            throw from.malformed("a page of " + meta.lines + " lines has " + meta.account.count + " entries, "
                    + meta.backingOff + " of which back off");
        }
        if ((flags & IS_DUE) != 0) {
            meta.dueMillis = from.number("when the page is due");
        }
        meta.removed = new long[(meta.lines + 63) / 64];
        if ((flags & HAS_REMOVED) != 0) {
            for (int i = 0; i < meta.removed.length; i++) {
                meta.removed[i] = from.eight("what is removed");
            }
        }
        if ((flags & HAS_CHANGES) != 0) {
            meta.readChanges(from);
        }
        if ((flags & HAS_BODIES) != 0) {
            int bodies = from.count("number of large bodies");
            for (int i = 0; i < bodies; i++) {
                meta.bodies.add(new LargeBody(from.number("a large body"), from.number("its length")));
            }
        }
        return meta;
    }

    private void readChanges(FieldReader from) {
        int count = from.count("number of changes");
        for (int i = 0; i < count; i++) {
            int line = from.integer("a changed line");
            if (line >= lines) {
                throw from.malformed("line " + line + " has changed, of " + lines);
            }
            LineChange change = new LineChange();
            change.differs = true;
            change.count = from.integer("the entry's count");
            change.notBeforeMillis = from.number("when it is due");
            change.attempts = from.one("whether there are attempts") == 0 ? null : AttemptHistory.readFrom(from);
            changes.put(line, change);
        }
    }
}
