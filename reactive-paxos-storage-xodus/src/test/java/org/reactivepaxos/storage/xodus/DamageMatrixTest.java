// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.storage.Records.promise;
import static org.reactivepaxos.storage.Records.run;
import static org.reactivepaxos.storage.Records.stored;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivepaxos.storage.StorageException;

/**
 * Random damage of each kind to the files of a log, after a kill and after a clean close. A start
 * finds all that was acknowledged, as it was, or it is refused.
 */
class DamageMatrixTest extends JournalSetup {

    private static final int APPENDS = 120;
    private static final int PAGE_BYTES = 4096;

    private int copies;

    /** What happens to a file. */
    enum Damage {
        NONE,
        TRUNCATED,
        PAGE_ZEROED,
        DELETED,
        BIT_FLIPPED,
        GARBAGE_APPENDED,
        ZEROS_APPENDED
    }

    @Override
    XodusOptions options() {
        return super.options().withFileBytes(256 * 1024).withRecordBytes(100_000);
    }

    @ParameterizedTest(name = "{0}, newest file {1}: {2} times")
    @CsvSource({
        "NONE, true, 1",
        "TRUNCATED, true, 60",
        "TRUNCATED, false, 10",
        "PAGE_ZEROED, true, 60",
        "PAGE_ZEROED, false, 30",
        "DELETED, true, 1",
        "DELETED, false, 3",
        "BIT_FLIPPED, true, 100",
        "BIT_FLIPPED, false, 100",
        "GARBAGE_APPENDED, true, 40",
        "ZEROS_APPENDED, true, 20"
    })
    void neverOpensWithoutWhatWasAcknowledged(Damage damage, boolean newest, int trials)
            throws IOException {
        XodusJournal journal = open();
        for (int i = 0; i < APPENDS; i++) {
            store(journal, 1, promise(1 + i), stored(run(1 + i, i, 1, 8_000), i));
        }
        Path killed = root.resolve("killed");
        Directories.copyAsKilled(directory(), killed);
        close(journal);
        Path reference = root.resolve("reference");
        Directories.copyAsKilled(directory(), reference);
        RecoveredState expected = state(reference);
        Random random = new Random(damage.name().hashCode());
        int refused = 0;
        for (int trial = 0; trial < trials; trial++) {
            for (Path from : List.of(killed, directory())) {
                Path copy = damaged(from, damage, newest, random);
                refused += isRefused(copy, expected) ? 1 : 0;
            }
        }
        System.out.printf(
                "DamageMatrixTest: %s, %s file: %d starts, %d refused, %d found everything, 0"
                        + " lost%n",
                damage, newest ? "newest" : "older", 2 * trials, refused, 2 * trials - refused);
        // zeros at the end are room for what comes next
        boolean harmless = damage == Damage.NONE || damage == Damage.ZEROS_APPENDED;
        assertThat(refused > 0).isNotEqualTo(harmless);
    }

    private RecoveredState state(Path directory) {
        XodusJournal journal = XodusJournal.at(directory, options());
        try {
            return RecoveredState.of(journal, recover(journal));
        } finally {
            close(journal);
        }
    }

    private Path damaged(Path from, Damage damage, boolean newest, Random random)
            throws IOException {
        Path copy = root.resolve(from.getFileName() + "-" + copies++);
        Directories.copyAsKilled(from, copy);
        inflict(damage, victim(copy, newest, random), random);
        return copy;
    }

    private boolean isRefused(Path directory, RecoveredState expected) {
        try {
            assertThat(state(directory)).as("%s", directory).isEqualTo(expected);
            return false;
        } catch (StorageException e) {
            assertThat(e).hasMessageContaining(directory.toString());
            return true;
        }
    }

    private static Path victim(Path journal, boolean newest, Random random) throws IOException {
        List<Path> files = CommitScan.logFiles(Directories.segment(journal));
        int last = files.size() - 1;
        assertThat(last).isGreaterThan(2);
        return files.get(newest ? last : random.nextInt(last));
    }

    private static void inflict(Damage damage, Path file, Random random) throws IOException {
        int length = (int) ZeroTail.lengthWithout(file);
        switch (damage) {
            case NONE -> {}
            case TRUNCATED -> Directories.truncate(file, random.nextInt(length));
            case PAGE_ZEROED -> {
                int page = random.nextInt(Math.max(1, length / PAGE_BYTES)) * PAGE_BYTES;
                Directories.zero(file, page, Math.min(length, page + PAGE_BYTES));
            }
            case DELETED -> Files.delete(file);
            case BIT_FLIPPED -> Directories.flipBit(file, random.nextInt(length));
            case GARBAGE_APPENDED -> {
                byte[] garbage = new byte[1 + random.nextInt(PAGE_BYTES)];
                random.nextBytes(garbage);
                append(file, garbage);
            }
            case ZEROS_APPENDED -> append(file, new byte[1 + random.nextInt(PAGE_BYTES)]);
        }
    }

    private static void append(Path file, byte[] bytes) throws IOException {
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.seek(ZeroTail.lengthWithout(file));
            out.write(bytes);
        }
    }
}
