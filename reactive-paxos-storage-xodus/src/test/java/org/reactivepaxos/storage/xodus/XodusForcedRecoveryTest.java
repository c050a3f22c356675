// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.storage.Records.promise;
import static org.reactivepaxos.storage.Records.run;
import static org.reactivepaxos.storage.Records.stored;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Genesis;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.protocol.LogRecord.GenesisTaken;
import org.reactivepaxos.protocol.Membership;
import org.reactivepaxos.protocol.Survivor.Objection;
import org.reactivepaxos.protocol.Voter;
import org.reactivepaxos.storage.ForcedRecovery;
import org.reactivepaxos.storage.Recovery;
import org.reactivepaxos.storage.StorageException;
import org.reactivepaxos.storage.StorageUnavailableException;
import org.reactivepaxos.storage.StorageUnavailableException.Reason;
import org.reactivepaxos.storage.xodus.PowerCut.Rest;
import org.reactivepaxos.storage.xodus.StoredRecord.Kind;

/** A forced recovery of a directory: all of it or nothing, for good, or not at all. */
class XodusForcedRecoveryTest extends JournalSetup {

    private static final int GROUP = 1;
    private static final long CLUSTER = 5;

    @Override
    XodusOptions options() {
        return super.options()
                .withFileBytes(256 * 1024)
                .withSegmentBytes(60_000)
                .withTransaction(15_000, 99);
    }

    private static Genesis genesis(long storage) {
        List<Voter> voters =
                List.of(new Voter(1, 11), new Voter(2, 22), new Voter(MEMBER, storage));
        return new Genesis(CLUSTER, Membership.genesis(voters));
    }

    /** Three values decided, two more accepted, with a gap. */
    private static void fill(XodusJournal journal) {
        Recovery recovery = recover(journal);
        LogRecord genesis = new GenesisTaken(genesis(recovery.storage()));
        store(journal, GROUP, genesis, stored(run(2, 0, 4), 3), stored(run(3, 6, 1)), promise(4));
        close(journal);
    }

    private static ForcedRecovery.Result force(Path directory) {
        return force(directory, new Disk()).get(0);
    }

    private static List<ForcedRecovery.Result> force(Path directory, Disk disk) {
        return Objects.requireNonNull(
                XodusForcedRecovery.run(directory, List.of(GROUP), disk).block(PATIENCE));
    }

    private static DirectoryReport.Group inspected(Path directory) {
        return XodusDirectory.inspect(directory).groups().get(0);
    }

    @Test
    void whatIsLookedAtBeforeAndAfterIsWhatWasDone() throws IOException {
        fill(journal(directory()));
        TreeState untouched = TreeState.of(directory());
        DirectoryReport.Group before = inspected(directory());
        assertThat(TreeState.of(directory())).isEqualTo(untouched);
        assertThat(before.decidedBelow()).isEqualTo(3);
        assertThat(before.survival().acceptedBelow()).isEqualTo(7);
        assertThat(before.survival().missing()).isEqualTo(2);
        assertThat(before.survival().lastVote().round()).isEqualTo(3);
        assertThat(before.survival().objection()).isNull();
        ForcedRecovery.Result result = force(directory());
        DirectoryReport.Group after = inspected(directory());
        assertThat(result.decidedBelow()).isEqualTo(8);
        assertThat(after.decidedBelow()).isEqualTo(8);
        assertThat(after.promised()).isEqualTo(before.promised());
        assertThat(Objects.requireNonNull(after.genesis()).clusterId())
                .isEqualTo(result.clusterId())
                .isNotEqualTo(CLUSTER);
        assertThat(Objects.requireNonNull(after.membership()).members())
                .extracting(Voter::member)
                .containsExactly(MEMBER);
        assertThat(after.survival().objection()).isEqualTo(Objection.DECIDES_ALONE);
        List<String> told = new ArrayList<>();
        XodusDirectory.inspect(
                directory(),
                found -> {
                    if (found.kind() == Kind.REFOUNDED) {
                        told.add(found.text());
                    }
                });
        assertThat(told)
                .singleElement()
                .asString()
                .contains("refounded by force as cluster " + Long.toHexString(result.clusterId()));
    }

    /** The power is cut before the first and after each single change of a file or directory. */
    @Test
    void aPowerCutAtAnyMomentLeavesTheOldGroupOrTheNewOne() throws IOException {
        Path script = Files.createDirectories(root.resolve("script"));
        Path directory = script.resolve("journal");
        FileTape tape = new FileTape();
        fill(new XodusJournal(directory, options(), new Disk(tape)));
        String old = stateOfACopy(directory, "before");
        int filled = tape.size();
        force(directory, new Disk(tape));
        String recovered = stateOfACopy(directory, "after");
        assertThat(recovered).isNotEqualTo(old);
        int all = tape.size();
        PowerCuts<String> cuts =
                new PowerCuts<>(
                        script,
                        tape.changes(),
                        this::left,
                        (found, changes) ->
                                changes < filled
                                                || found.equals(recovered)
                                                || (found.equals(old) && changes < all)
                                        ? null
                                        : found);
        for (Rest bytes : Rest.values()) {
            for (Rest names : List.of(Rest.NOTHING, Rest.ALL)) {
                assertThat(cuts.everywhere(new PowerCut(bytes, names, 0))).isEmpty();
            }
        }
        System.out.printf(
                "XodusForcedRecoveryTest: %d cuts of each kind, %d directories%n",
                all - filled + 1, cuts.directories());
    }

    /** A start changes the directory, and no tape must miss that. */
    private String stateOfACopy(Path directory, String name) {
        Path copy = root.resolve(name);
        Directories.copyAsKilled(directory, copy);
        return state(copy);
    }

    /** What a start finds, its own identity apart. */
    private String state(Path directory) {
        XodusJournal journal = new XodusJournal(directory, options(), new Disk(new FileTape()));
        try {
            return RecoveredState.of(journal, recover(journal)).toString();
        } catch (StorageException e) {
            return e.toString();
        } finally {
            close(journal);
        }
    }

    private String left(SortedMap<String, byte[]> files, int changes) throws IOException {
        Path place = root.resolve("left");
        LeftFiles.write(files, Files.createDirectories(place));
        try {
            return state(place.resolve("journal"));
        } finally {
            LeftFiles.delete(place);
        }
    }

    /** A segment's head says again what earlier ones said; those may be removed, or stay. */
    @Test
    void laterSegmentsSayThatTheClusterIsAnother() {
        fill(journal(directory()));
        ForcedRecovery.Result result = force(directory());
        XodusJournal journal = open();
        for (int i = 8; i < 60; i++) {
            store(journal, GROUP, stored(run(5, i, 1, 9_000), i + 1));
        }
        close(journal);
        List<String> told = new ArrayList<>();
        XodusDirectory.inspect(
                directory(),
                found -> {
                    if (found.kind() == Kind.REFOUNDED || found.kind() == Kind.GENESIS) {
                        told.add(found.kind() + " " + found.segment());
                    }
                });
        assertThat(told).startsWith("GENESIS 1", "REFOUNDED 1", "REFOUNDED 2", "REFOUNDED 3");
        assertThat(inspected(directory()).decidedBelow()).isEqualTo(60);
        assertThat(Objects.requireNonNull(inspected(directory()).genesis()).clusterId())
                .isEqualTo(result.clusterId());
    }

    @Test
    void aDirectoryInUseIsRefusedAndUntouched() {
        fill(journal(directory()));
        XodusJournal running = open();
        assertThatThrownBy(() -> force(directory()))
                .isInstanceOfSatisfying(
                        StorageUnavailableException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.IN_USE));
        close(running);
        assertThat(Objects.requireNonNull(inspected(directory()).genesis()).clusterId())
                .isEqualTo(CLUSTER);
    }

    @Test
    void aDirectoryThatLostAcknowledgedDataIsRefused() throws IOException {
        fill(journal(directory()));
        Path last = Directories.lastLogFile(directory());
        Directories.truncate(last, ZeroTail.lengthWithout(last) - 200);
        assertThatThrownBy(() -> force(directory()))
                .isInstanceOf(StorageException.class)
                .isNotInstanceOf(StorageUnavailableException.class);
    }

    @Test
    void noDirectoryIsMade() {
        Path missing = root.resolve("missing");
        assertThatThrownBy(() -> force(missing)).isInstanceOf(StorageUnavailableException.class);
        assertThat(missing).doesNotExist();
    }
}
