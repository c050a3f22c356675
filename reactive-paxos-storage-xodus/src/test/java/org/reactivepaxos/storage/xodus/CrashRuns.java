// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.storage.InMemoryJournal;
import org.reactivepaxos.storage.Records;
import org.reactivepaxos.storage.Recovery;
import org.reactivepaxos.storage.StorageException;
import org.reactivepaxos.storage.xodus.CrashScript.Shape;

/** Cuts the power at each change of a script, starts again, and says what is wrong then. */
final class CrashRuns {

    private static final int NEW_GROUP = 99;

    /** Every so often a journal that was started after a cut is used, closed and started again. */
    private static final int USED_EVERY = 4;

    /**
     * What a start found.
     *
     * @param state null where it was refused
     * @param problem what is wrong whatever was acknowledged
     */
    record Found(@Nullable RecoveredState state, long start, @Nullable String problem) {}

    private final Path root;
    private final Shape shape;
    private final CrashScript script;
    private final List<RecoveredState> expected;
    private final PowerCuts<Found> cuts;

    private CrashRuns(Path root, Shape shape, CrashScript script) {
        this.root = root;
        this.shape = shape;
        this.script = script;
        this.expected = expected(script.appends());
        this.cuts =
                new PowerCuts<>(
                        root.resolve("script"),
                        script.changes(),
                        (left, changes) -> start(left, changes % USED_EVERY == 0),
                        this::judge);
    }

    static CrashRuns of(Path root, Shape shape, long seed, int starts, int appends)
            throws IOException {
        Path parent = Files.createDirectories(root.resolve("script"));
        Path journal = parent.resolve("journal");
        return new CrashRuns(
                root, shape, CrashScript.record(journal, shape, seed, starts, appends));
    }

    /** What is known after each number of appends. */
    private static List<RecoveredState> expected(List<CrashScript.Append> appends) {
        List<RecoveredState> states = new ArrayList<>();
        InMemoryJournal journal = InMemoryJournal.create();
        states.add(RecoveredState.of(journal, recover(journal)));
        for (CrashScript.Append append : appends) {
            PeerIdentity peer = append.peer();
            if (peer == null) {
                journal.append(append.group(), append.records());
            } else {
                journal.rememberPeer(peer);
            }
            journal.close().block(JournalSetup.PATIENCE);
            states.add(RecoveredState.of(journal, recover(journal)));
        }
        return states;
    }

    private static Recovery recover(InMemoryJournal journal) {
        return Objects.requireNonNull(
                journal.open(JournalSetup.MEMBER).block(JournalSetup.PATIENCE));
    }

    /** The cuts of this script. */
    PowerCuts<Found> cuts() {
        return cuts;
    }

    private @Nullable String judge(Found found, int changes) {
        int least = script.acknowledged(changes);
        int most = script.asked(changes);
        if (found.problem() != null) {
            return found.problem();
        }
        if (!expected.subList(least, most + 1).contains(found.state())) {
            return "not the state of "
                    + least
                    + " to "
                    + most
                    + " appends but of "
                    + expected.indexOf(found.state())
                    + ": "
                    + found.state();
        }
        return found.start() <= script.started(changes) || found.start() > script.begun(changes) + 1
                ? "start " + found.start() + " after " + script.started(changes)
                : null;
    }

    private Found start(SortedMap<String, byte[]> left, boolean used) throws IOException {
        Path directory = root.resolve("left");
        LeftFiles.write(left, Files.createDirectories(directory));
        try {
            return start(directory.resolve("journal"), used);
        } catch (StorageException e) {
            return new Found(null, 0, e.toString());
        } finally {
            LeftFiles.delete(directory);
        }
    }

    private Found start(Path directory, boolean used) {
        XodusJournal journal = journal(directory);
        RecoveredState state;
        long start;
        try {
            Recovery recovery = JournalSetup.recover(journal);
            state = RecoveredState.of(journal, recovery);
            start = recovery.incarnation();
            if (used) {
                JournalSetup.store(journal, NEW_GROUP, Records.promise(1));
            }
        } finally {
            JournalSetup.close(journal);
        }
        return new Found(state, start, used ? again(directory, state) : null);
    }

    private @Nullable String again(Path directory, RecoveredState before) {
        XodusJournal journal = journal(directory);
        try {
            RecoveredState now = RecoveredState.of(journal, JournalSetup.recover(journal));
            return now.isWith(NEW_GROUP, before) ? null : "started once more: " + now;
        } finally {
            JournalSetup.close(journal);
        }
    }

    private XodusJournal journal(Path directory) {
        return new XodusJournal(directory, shape.options(), new Disk(new FileTape()));
    }
}
