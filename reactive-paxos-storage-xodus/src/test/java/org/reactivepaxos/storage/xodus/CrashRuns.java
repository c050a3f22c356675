// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.function.Predicate;
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
    private record Found(@Nullable RecoveredState state, long start, @Nullable String problem) {}

    private final Path root;
    private final Shape shape;
    private final CrashScript script;
    private final List<RecoveredState> expected;
    private final Map<String, Found> known = new HashMap<>();

    private CrashRuns(Path root, Shape shape, CrashScript script) {
        this.root = root;
        this.shape = shape;
        this.script = script;
        this.expected = expected(script.appends());
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

    /** How often each kind of cut is made: before the first change, and after each. */
    int cuts() {
        return script.changes().size() + 1;
    }

    /** How many different directories the cuts have left so far. */
    int directories() {
        return known.size();
    }

    /**
     * What is wrong after the cuts.
     *
     * @param made which changes the journal makes: it is as if it forgot the others
     * @param most ends with so many
     */
    List<String> cutEverywhere(PowerCut cut, Predicate<FileChange> made, int most)
            throws IOException {
        List<String> wrong = new ArrayList<>();
        DiskModel disk = new DiskModel(root.resolve("script"));
        List<FileChange> changes = script.changes();
        for (int count = 0; count <= changes.size() && wrong.size() < most; count++) {
            if (count > 0 && made.test(changes.get(count - 1))) {
                disk.apply(changes.get(count - 1));
            }
            SortedMap<String, byte[]> left = disk.left(cut, count);
            String key = LeftFiles.digest(left);
            Found found = known.get(key);
            if (found == null) {
                found = start(left, count % USED_EVERY == 0);
                known.put(key, found);
            }
            judge(found, count, wrong);
        }
        return wrong;
    }

    private void judge(Found found, int changes, List<String> wrong) {
        int least = script.acknowledged(changes);
        int most = script.asked(changes);
        String place = "after change " + changes + " of " + script.changes().size() + ": ";
        if (found.problem() != null) {
            wrong.add(place + found.problem());
        } else if (!expected.subList(least, most + 1).contains(found.state())) {
            wrong.add(
                    place
                            + ("not the state of " + least + " to " + most + " appends but of ")
                            + (expected.indexOf(found.state()) + ": " + found.state()));
        } else if (found.start() <= script.started(changes)
                || found.start() > script.begun(changes) + 1) {
            wrong.add(place + "start " + found.start() + " after " + script.started(changes));
        }
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
