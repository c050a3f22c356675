// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.storage.Records.promise;
import static org.reactivepaxos.storage.Records.run;
import static org.reactivepaxos.storage.Records.stored;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.storage.Recovery;
import org.reactivepaxos.storage.RunCollector;
import org.reactivepaxos.storage.StorageException;
import reactor.test.StepVerifier;

/** Bytes that changed are found, and never used. */
class DamageTest extends JournalSetup {

    @Test
    void refusesToStartWhenABitOfAnOlderRecordFlipped() throws IOException {
        Run first = run(1, 0, 1, 3_000);
        XodusJournal journal = open();
        store(journal, 1, stored(first));
        for (int i = 1; i < 100; i++) {
            store(journal, 1, stored(run(1, i, 1, 30_000)));
        }
        close(journal);
        Path oldest = CommitScan.logFiles(Directories.segment(directory())).get(0);
        Directories.flipBit(oldest, Directories.find(oldest, first.values().encoded()) + 700L);
        StepVerifier.create(journal(directory()).open(MEMBER))
                .expectErrorSatisfies(
                        error ->
                                assertThat(error)
                                        .isInstanceOf(StorageException.class)
                                        .hasMessageContaining("checksum of record 2")
                                        .hasMessageContaining(directory().toString()))
                .verify(PATIENCE);
    }

    @Test
    void neverRecoversOtherThanWhatWasWrittenWhateverBitFlips() throws IOException {
        XodusJournal journal = open();
        for (int i = 0; i < 40; i++) {
            store(journal, 1, promise(1 + i), stored(run(1, i, 1, 200)));
        }
        String expected = String.valueOf(recoveredCopy(0).groups().get(1));
        int refused = 0;
        Random random = new Random(5);
        for (int trial = 1; trial <= 60; trial++) {
            Path copy = root.resolve("copy-" + trial);
            Directories.copyAsKilled(directory(), copy);
            Path file = Directories.lastLogFile(copy);
            Directories.flipBit(file, random.nextInt((int) ZeroTail.lengthWithout(file)));
            XodusJournal flipped = journal(copy);
            try {
                String found = String.valueOf(recover(flipped).groups().get(1));
                assertThat(found).as("trial %d", trial).isEqualTo(expected);
            } catch (StorageException e) {
                refused++;
            }
            close(flipped);
        }
        assertThat(refused).isPositive();
    }

    private Recovery recoveredCopy(int number) {
        Path copy = root.resolve("copy-" + number);
        Directories.copyAsKilled(directory(), copy);
        XodusJournal whole = journal(copy);
        Recovery recovery = recover(whole);
        close(whole);
        return recovery;
    }

    @Test
    void tellsOfARecordThatIsDamagedWhenItIsRead() throws IOException {
        Run first = run(1, 0, 1, 3_000);
        XodusJournal journal = open();
        store(journal, 1, stored(first));
        close(journal);
        Path file = Directories.lastLogFile(directory());
        Directories.flipBit(file, Directories.find(file, first.values().encoded()) + 700L);
        Path segmentDirectory = Directories.segment(directory());
        LogSegment segment = LogSegment.open(segmentDirectory, options(), new SyncGate(), 0);
        try {
            assertThatThrownBy(() -> segment.read(2))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("checksum of record 2");
        } finally {
            segment.close();
        }
    }

    @Test
    void endsAtARecordThatCannotBeRead() {
        SyncGate gate = new SyncGate();
        Startup startup = new Startup(directory(), options(), gate, DirectoryFormats.KNOWN);
        CommitLoop loop = new CommitLoop(startup, options(), gate, MEMBER, () -> false);
        loop.start();
        loop.recovery().block(PATIENCE);
        Opened opened = Objects.requireNonNull(loop.opened());
        opened.replay().index().apply(1, stored(run(1, 0, 1)), 77);
        StepVerifier.create(
                        loop.reads()
                                .read(
                                        opened.replay().index(),
                                        opened.log(),
                                        1,
                                        new RunCollector(0, 1, 1_000)))
                .expectErrorMessage("damaged: record 77 is missing")
                .verify(PATIENCE);
        StepVerifier.create(loop.durable()).expectError(StorageException.class).verify(PATIENCE);
        assertThatThrownBy(() -> loop.intake().offer(1, List.of(promise(1)), null, 1))
                .isInstanceOf(StorageException.class);
        loop.close().block(PATIENCE);
    }

    @Test
    void refusesRecordsOfAFormatItDoesNotKnow() {
        byte[] record = RecordCodec.encode(5, 1, promise(1));
        record[0] = 9;
        ByteBuffer.wrap(record).putInt(Sealed.CRC_OFFSET, Sealed.crc(5, record, 0, record.length));
        assertThatThrownBy(() -> Sealed.open(5, record, 0, record.length))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("format version 9");
    }

    @Test
    void refusesARecordUnderAnotherKey() {
        byte[] record = RecordCodec.encode(5, 1, promise(1));
        assertThatThrownBy(() -> Sealed.open(6, record, 0, record.length))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("record 6");
    }

    @ParameterizedTest(name = "version {0}")
    @ValueSource(ints = {1, 2, 4})
    void refusesAnIdentityOfAFormatItDoesNotKnow(int version) throws IOException {
        close(open());
        Path file = directory().resolve(StateFile.NAME);
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer.wrap(bytes).putInt(Long.BYTES, version);
        Files.write(file, bytes);
        StepVerifier.create(journal(directory()).open(MEMBER))
                .expectErrorSatisfies(
                        error ->
                                assertThat(error)
                                        .hasMessageContaining("format version " + version)
                                        .hasMessageContaining("knows 3"))
                .verify(PATIENCE);
    }

    @Test
    void refusesADamagedIdentity() throws IOException {
        close(open());
        Directories.flipBit(directory().resolve(StateFile.NAME), 20);
        StepVerifier.create(journal(directory()).open(MEMBER))
                .expectErrorSatisfies(error -> assertThat(error).hasMessageContaining("damaged"))
                .verify(PATIENCE);
    }
}
