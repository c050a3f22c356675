// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.storage.Records.ballot;
import static org.reactivepaxos.storage.Records.genesisTaken;
import static org.reactivepaxos.storage.Records.promise;
import static org.reactivepaxos.storage.Records.run;
import static org.reactivepaxos.storage.Records.stored;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Lineage;
import org.reactivepaxos.protocol.LogRecord.DecidedMark;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.storage.Recovery;
import org.reactivepaxos.storage.StorageException;
import org.reactivepaxos.storage.StorageUnavailableException;
import org.reactivepaxos.storage.StorageUnavailableException.Reason;
import org.reactivepaxos.storage.xodus.StoredRecord.Kind;

/** Looking finds what a start finds, and changes nothing. */
class XodusDirectoryTest extends JournalSetup {

    @Override
    XodusOptions options() {
        return super.options()
                .withFileBytes(256 * 1024)
                .withSegmentBytes(60_000)
                .withTransaction(15_000, 99);
    }

    private void fill(XodusJournal journal) {
        store(journal, 1, genesisTaken(5), promise(7));
        await(journal, journal.rememberPeer(new PeerIdentity(2, 22, 1, 5)));
        for (int i = 0; i < 20; i++) {
            store(journal, 1, stored(run(8, i, 1, 9_000)));
        }
        store(journal, 1, new DecidedMark(17));
        store(journal, 4, promise(3));
    }

    private static DirectoryReport inspected(Path directory) throws IOException {
        TreeState before = TreeState.of(directory);
        try {
            return XodusDirectory.inspect(directory);
        } finally {
            assertThat(TreeState.of(directory)).isEqualTo(before);
        }
    }

    @Test
    void tellsWhatAStartFinds() throws IOException {
        XodusJournal journal = open();
        fill(journal);
        close(journal);
        DirectoryReport report = inspected(directory());
        assertThat(report.member()).isEqualTo(MEMBER);
        assertThat(report.incarnation()).isEqualTo(1);
        assertThat(report.closedCleanly()).isTrue();
        assertThat(report.tornTransaction()).isFalse();
        assertThat(report.segments()).hasSizeGreaterThan(2);
        assertThat(report.segments().get(0).firstLsn()).isEqualTo(1);
        assertThat(report.segments()).allMatch(segment -> segment.bytes() > 0);
        assertThat(report.groups()).hasSize(2);
        DirectoryReport.Group group = report.groups().get(0);
        assertThat(group.id()).isEqualTo(1);
        assertThat(group.decidedBelow()).isEqualTo(17);
        assertThat(group.promised()).isEqualTo(ballot(8));
        assertThat(group.membership()).isNotNull();
        assertThat(report.groups().get(1).membership()).isNull();
        Recovery started = recover(journal(directory()));
        assertThat(started.storage()).isEqualTo(report.storage());
        assertThat(started.groups().get(1))
                .satisfies(
                        found -> {
                            assertThat(found.decidedBelow()).isEqualTo(group.decidedBelow());
                            assertThat(found.promised()).isEqualTo(group.promised());
                            assertThat(found.genesis()).isEqualTo(group.genesis());
                            assertThat(found.retainedFrom()).isEqualTo(group.retainedFrom());
                        });
    }

    /** The next segment may have been made already. */
    private static Path lastUsedFile(Path directory) throws IOException {
        List<DirectoryReport.Segment> segments = inspected(directory).segments();
        List<Path> files = CommitScan.logFiles(segments.get(segments.size() - 1).directory());
        return files.get(files.size() - 1);
    }

    @Test
    void tellsEveryRecordOnceAndInOrder() throws IOException {
        XodusJournal journal = open();
        fill(journal);
        close(journal);
        TreeState before = TreeState.of(directory());
        List<StoredRecord> told = new ArrayList<>();
        DirectoryReport report = XodusDirectory.inspect(directory(), told::add);
        assertThat(TreeState.of(directory())).isEqualTo(before);
        for (int i = 0; i < told.size(); i++) {
            assertThat(told.get(i).lsn()).isEqualTo(i + 1);
        }
        assertThat(told.stream().filter(each -> each.kind() == Kind.COMMIT))
                .hasSize((int) report.transaction());
        assertThat(told.stream().filter(each -> each.kind() == Kind.RUN).map(StoredRecord::first))
                .containsExactlyElementsOf(LongStream.range(0, 20).boxed().toList());
        assertThat(told)
                .anySatisfy(
                        each ->
                                assertThat(each.text())
                                        .isEqualTo(
                                                "instances 3 to 3 at ballot -1.8.1: 1 command;"
                                                        + " decided below 0"));
        assertThat(told.stream().map(StoredRecord::kind))
                .contains(Kind.GENESIS, Kind.PROMISE, Kind.DECIDED, Kind.PEER, Kind.SEGMENT);
    }

    @Test
    void leavesATornTransactionWhereItIsAndSaysSo() throws IOException {
        XodusJournal journal = open();
        fill(journal);
        // the segment that was filled is full: this one begins the next
        store(journal, 1, stored(run(8, 20, 1, 200)));
        Path copy = root.resolve("killed");
        Directories.copyAsKilled(directory(), copy);
        long whole = inspected(copy).transaction();
        Path last = lastUsedFile(copy);
        store(journal, 1, stored(run(8, 21, 1, 200)));
        // the mark of before, and of the transaction all but its last bytes
        Path newer = directory().resolve(copy.relativize(last));
        Files.copy(newer, last, StandardCopyOption.REPLACE_EXISTING);
        Directories.truncate(last, ZeroTail.lengthWithout(last) - 1);
        DirectoryReport report = inspected(copy);
        assertThat(report.tornTransaction()).isTrue();
        assertThat(report.transaction()).isEqualTo(whole);
        assertThat(report.closedCleanly()).isFalse();
        close(open(copy));
        assertThat(inspected(copy).transaction()).isEqualTo(whole);
        assertThat(inspected(copy).tornTransaction()).isFalse();
    }

    /** As a power cut can leave it: its end is there, and a part before is not. */
    @Test
    void goesBackFromALastTransactionThatOnlySeemsWhole() throws IOException {
        XodusJournal journal = open();
        store(journal, 1, promise(1), stored(run(1, 0, 1, 3_000)));
        Path copy = root.resolve("before");
        Directories.copyAsKilled(directory(), copy);
        Path last = lastUsedFile(copy);
        long whole = ZeroTail.lengthWithout(last);
        store(journal, 1, promise(2), stored(run(2, 1, 1, 3_000)));
        Path newer = directory().resolve(copy.relativize(last));
        Files.copy(newer, last, StandardCopyOption.REPLACE_EXISTING);
        Directories.zero(last, whole + 600, whole + 1_100);
        TreeState before = TreeState.of(copy);
        List<StoredRecord> told = new ArrayList<>();
        DirectoryReport report = XodusDirectory.inspect(copy, told::add);
        assertThat(TreeState.of(copy)).isEqualTo(before);
        assertThat(report.tornTransaction()).isTrue();
        assertThat(report.groups().get(0).promised()).isEqualTo(ballot(1));
        assertThat(told.stream().map(StoredRecord::lsn)).containsExactly(1L, 2L, 3L, 4L);
        assertThat(recoveredGroup(journal(copy))).isEqualTo(String.valueOf(ballot(1)));
    }

    @Test
    void tellsAJournalThatWasNeverUsed() throws IOException {
        Files.createDirectory(directory());
        new StateFile(5, MEMBER, Lineage.NONE, options().fileBytes())
                .write(new Disk(), directory());
        DirectoryReport report = inspected(directory());
        assertThat(report.incarnation()).isZero();
        assertThat(report.segments()).isEmpty();
    }

    /** Whatever bit flips: who looks and who starts come to the same end. */
    @Test
    void findsTheDamageThatAStartRefuses() throws IOException {
        XodusJournal journal = open();
        fill(journal);
        Random random = new Random(11);
        int refused = 0;
        for (int trial = 0; trial < 60; trial++) {
            Path copy = root.resolve("copy-" + trial);
            Directories.copyAsKilled(directory(), copy);
            List<Path> segments = Directories.segments(copy);
            List<Path> files = CommitScan.logFiles(segments.get(random.nextInt(segments.size())));
            Path file = files.get(random.nextInt(files.size()));
            if (ZeroTail.lengthWithout(file) == 0) {
                continue;
            }
            Directories.flipBit(file, random.nextInt((int) ZeroTail.lengthWithout(file)));
            String looked = lookedAt(copy);
            String started = startedOn(copy);
            assertThat(looked).as("trial %d", trial).isEqualTo(started);
            refused += looked.startsWith("whole") ? 0 : 1;
        }
        System.out.printf("XodusDirectoryTest: %d of 60 flipped bits refused by both%n", refused);
        assertThat(refused).isPositive().isLessThan(60);
    }

    private static String lookedAt(Path copy) throws IOException {
        try {
            return "whole, promised " + inspected(copy).groups().get(0).promised();
        } catch (StorageException e) {
            return "refused";
        }
    }

    private String startedOn(Path copy) {
        XodusJournal journal = journal(copy);
        try {
            return "whole, promised " + recoveredGroup(journal);
        } catch (StorageException e) {
            return "refused";
        } finally {
            close(journal);
        }
    }

    private static String recoveredGroup(XodusJournal journal) {
        return String.valueOf(Objects.requireNonNull(recover(journal).groups().get(1)).promised());
    }

    @Test
    void namesTheFileTheExpectedTheFoundAndTheRemedy() throws IOException {
        XodusJournal journal = open();
        fill(journal);
        close(journal);
        Path file = lastUsedFile(directory());
        Directories.truncate(file, ZeroTail.lengthWithout(file) / 2);
        assertThatThrownBy(() -> inspected(directory()))
                .isInstanceOf(StorageException.class)
                .isNotInstanceOf(StorageUnavailableException.class)
                .hasMessageContaining(directory().toString())
                .hasMessageContaining("expected")
                .hasMessageContaining("found")
                .hasMessageContaining("new member id");
    }

    private void isUnavailable(Path directory, Reason reason) {
        assertThatThrownBy(() -> XodusDirectory.inspect(directory))
                .isInstanceOfSatisfying(
                        StorageUnavailableException.class,
                        e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(directory.toString());
    }

    @Test
    void looksAtNothingThatIsOpenAndFreesNoLock() throws IOException {
        XodusJournal journal = open();
        // nothing that goes on by itself when it is done
        store(journal, 1, promise(1));
        TreeState before = TreeState.of(directory());
        isUnavailable(directory(), Reason.IN_USE);
        assertThat(TreeState.of(directory())).isEqualTo(before);
        store(journal, 1, promise(9));
    }

    @Test
    void looksAtNothingThatAnotherProcessHasOpen() throws Exception {
        Process other = LockTest.start(directory());
        try (var out = other.inputReader()) {
            assertThat(LockTest.said(out)).isEqualTo("open");
            isUnavailable(directory(), Reason.IN_USE);
        } finally {
            other.destroyForcibly().waitFor();
        }
        assertThat(inspected(directory()).transaction()).isEqualTo(1);
    }

    @Test
    void saysThatThereIsNoJournal() throws IOException {
        isUnavailable(root.resolve("nothing"), Reason.NO_JOURNAL);
        isUnavailable(root, Reason.NO_JOURNAL);
        isUnavailable(Files.createFile(root.resolve("file")), Reason.NOT_A_DIRECTORY);
    }
}
