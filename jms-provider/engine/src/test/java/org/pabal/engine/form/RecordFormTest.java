package org.pabal.engine.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.pabal.engine.record.EngineRecord;
import org.pabal.engine.record.StoredMessage;
import org.pabal.message.Message;

/** The form of records, over more of them than one can think of. */
class RecordFormTest {

    private static final int RUNS = 20_000;

    private final long seed = Long.getLong("records.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private final SampleRecords samples = new SampleRecords(random);
    private final RecordWriter writer = new RecordWriter();
    private final RecordReader reader = new RecordReader(samples::find);

    private byte[] write(EngineRecord record) {
        ByteBuffer written = writer.write(record);
        byte[] bytes = new byte[written.remaining()];
        written.get(bytes);
        return bytes;
    }

    private String onSeed() {
        return "-Drecords.seed=" + seed;
    }

    @Test
    void everyRecordComesBackAsItWas() {
        for (int run = 0; run < RUNS; run++) {
            EngineRecord record = samples.ofKind(run % SampleRecords.KINDS);
            byte[] bytes = write(record);
            EngineRecord read = reader.read(ByteBuffer.wrap(bytes));

            assertThat(read.getClass()).as(onSeed()).isEqualTo(record.getClass());
            assertThat(read.isVolatile()).as(onSeed()).isEqualTo(record.isVolatile());
            assertThat(write(read)).as(onSeed()).isEqualTo(bytes);
            if (run < 2_000) {
                assertThat(read)
                        .as(onSeed())
                        .usingRecursiveComparison()
                        .withEqualsForType(Double::equals, Double.class)
                        .withEqualsForType(Float::equals, Float.class)
                        .isEqualTo(record);
            }
        }
    }

    @Test
    void tellsTheVolatileByTheSameBitOfAllKinds() {
        for (int run = 0; run < 1_000; run++) {
            EngineRecord record = samples.next();
            assertThat((write(record)[2] & 1) != 0).as(onSeed()).isEqualTo(record.isVolatile());
        }
    }

    @Test
    void namesEveryMessageToWhichARecordRefers() {
        for (int run = 0; run < 1_000; run++) {
            EngineRecord record = samples.ofKind(run % SampleRecords.KINDS);
            byte[] bytes = write(record);
            List<StoredMessage> named = new ArrayList<>();
            record.forEachMessage(named::add);
            List<StoredMessage> asked = new ArrayList<>();
            new RecordReader(number -> {
                        StoredMessage found = samples.find(number);
                        asked.add(found);
                        return found;
                    })
                    .read(ByteBuffer.wrap(bytes));

            assertThat(named).as(onSeed()).isEqualTo(asked);
        }
    }

    @Test
    void refusesWhateverIsCutOffOrGoesOn() {
        for (int kind = 0; kind < SampleRecords.KINDS; kind++) {
            byte[] bytes = write(samples.ofKind(kind));
            for (int length = 0; length < bytes.length; length++) {
                ByteBuffer cut = ByteBuffer.wrap(bytes, 0, length);
                assertThatThrownBy(() -> reader.read(cut), onSeed()).isInstanceOf(MalformedForm.class);
            }
            byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
            assertThatThrownBy(() -> reader.read(ByteBuffer.wrap(longer)), onSeed())
                    .isInstanceOf(MalformedForm.class);
        }
    }

    @Test
    void readsGarbageAsNothingOrAsTheOneRecordOfWhichItIsTheForm() {
        for (int run = 0; run < 10 * RUNS; run++) {
            byte[] bytes = write(samples.next());
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            readAsNothingOrExactly(bytes);
        }
        for (int run = 0; run < 10 * RUNS; run++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            if (bytes.length > 2) {
                bytes[0] = (byte) (1 + random.nextInt(36));
                bytes[1] = 1;
                bytes[2] &= (byte) random.nextInt();
            }
            readAsNothingOrExactly(bytes);
        }
    }

    private void readAsNothingOrExactly(byte[] bytes) {
        EngineRecord read;
        try {
            read = reader.read(ByteBuffer.wrap(bytes));
        } catch (MalformedForm malformed) {
            assertThat(malformed.offset()).as(onSeed()).isBetween(0, bytes.length);
            assertThat(malformed.reason()).as(onSeed()).isNotBlank();
            return;
        }
        assertThat(write(read)).as(onSeed()).isEqualTo(bytes);
    }

    @Test
    void readsFromAnyPartOfAnyBuffer() {
        EngineRecord record = samples.ofKind(8);
        byte[] bytes = write(record);
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 8);
        direct.position(5).put(bytes).flip().position(5);
        ByteBuffer part = ByteBuffer.allocate(bytes.length + 8);
        part.position(3).put(bytes).position(3);
        ByteBuffer slice = part.slice(3, bytes.length);

        assertThat(write(reader.read(direct))).isEqualTo(bytes);
        assertThat(direct.hasRemaining()).isFalse();
        assertThat(write(reader.read(slice.asReadOnlyBuffer()))).isEqualTo(bytes);
        assertThat(write(reader.read(slice))).isEqualTo(bytes);
        assertThat(slice.hasRemaining()).isFalse();
    }

    @Test
    void saysWhichKindANewerReleaseMustHaveWritten() {
        MalformedForm unknown =
                catchThrowableOfType(MalformedForm.class, () -> reader.read(ByteBuffer.wrap(new byte[] {99, 1, 0, 4})));

        assertThat(unknown)
                .hasMessage("malformed engine record: offset=0: this release knows no record of kind 99; it was written"
                        + " by a newer release: start that one");
        assertThat(unknown.offset()).isZero();
    }

    @Test
    void saysWhichVersionOfAKindIsNewer() {
        MalformedForm newer = catchThrowableOfType(
                MalformedForm.class, () -> reader.read(ByteBuffer.wrap(new byte[] {19, 2, 0, 1, 1})));

        assertThat(newer)
                .hasMessage("malformed engine record: offset=1: a record of kind 19 has version 2, and this release"
                        + " knows 1 to 1; it was written by a newer release: start that one");
    }

    @Test
    void refusesToReferToAMessageThatHasNoNumber() {
        EngineRecord record = new EngineRecord.MessageEnqueued(
                1, 0, new StoredMessage(Message.builder().messageId("ID:7").build()), new long[] {1}, false);

        assertThatThrownBy(() -> writer.write(record))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("cannot refer to message ID:7: it has no number; write it to the log before what refers to"
                        + " it");
    }

    @Test
    void saysWhichMessageIsMissing() {
        byte[] bytes = {16, 1, 0, 1, 0, 5, 1, 2};

        assertThatThrownBy(() -> new RecordReader(number -> null).read(ByteBuffer.wrap(bytes)))
                .isInstanceOf(MalformedForm.class)
                .hasMessage("malformed engine record: offset=5: it refers to message 5, which is not in the log before"
                        + " it");
    }

    @Test
    void takesNoMoreMemoryThanTheBytesCanFill() {
        // A million entries in eight bytes.
        byte[] bytes = {20, 1, 0, 1, (byte) 0xC0, (byte) 0x84, 0x3D, 2};

        assertThatThrownBy(() -> reader.read(ByteBuffer.wrap(bytes)))
                .isInstanceOf(MalformedForm.class)
                .hasMessage("malformed engine record: offset=4: number of entries is 1000000, and only 1 bytes follow");
    }

    @Test
    void keepsNoMemoryOfALargeRecord() {
        writer.write(new EngineRecord.MessagesPurged(1, new long[4_000_000], false));

        assertThat(writer.write(new EngineRecord.EntryDue(1, 1, 0, null, false)).capacity())
                .isLessThanOrEqualTo(1 << 20);
    }
}
