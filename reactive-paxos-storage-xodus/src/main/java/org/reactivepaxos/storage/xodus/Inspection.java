// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.reactivepaxos.protocol.Genesis;
import org.reactivepaxos.protocol.Ledger;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.RecoveredGroup;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.protocol.Survivor;
import org.reactivepaxos.storage.Span;
import org.reactivepaxos.storage.StorageException;
import org.reactivepaxos.storage.StorageUnavailableException.Reason;

/** One look at a journal's directory: finds out what a start would, and changes nothing. */
final class Inspection {

    private final Path directory;
    private final SegmentDirectories segments;
    private final LogReading.Visitor visitor;
    private final SyncGate gate = new SyncGate(Disk.readOnly());

    Inspection(Path directory, LogReading.Visitor visitor) {
        this.directory = directory;
        this.segments = new SegmentDirectories(gate.disk(), directory);
        this.visitor = visitor;
    }

    DirectoryReport run() throws IOException {
        DirectoryCheck.forReading(directory);
        StateFile state = identity();
        try (DirectoryLock lock = DirectoryLock.share(directory)) {
            Objects.requireNonNull(lock, "lock");
            // again: it may have been replaced before the lock was had
            StateFile current = Objects.requireNonNullElse(StateFile.read(directory), state);
            return current.incarnation() == 0 ? unused(current) : report(current);
        }
    }

    private StateFile identity() throws IOException {
        StateFile state = StateFile.read(directory);
        if (state != null) {
            return state;
        }
        if (segments.numbers().isEmpty() && !Files.exists(directory.resolve(HighWater.NAME))) {
            throw Unavailable.of(
                    Reason.NO_JOURNAL,
                    directory,
                    "the directory of a journal",
                    "no file " + StateFile.NAME,
                    "give another path");
        }
        throw Refusal.of(directory, "the file " + StateFile.NAME, "a log without it");
    }

    /** What a first start that did not end has left; the next one makes it anew. */
    private static DirectoryReport unused(StateFile state) {
        return new DirectoryReport(
                state.member(),
                state.storage(),
                0,
                0,
                false,
                false,
                List.of(),
                DirectoryReport.Groups.NONE);
    }

    private DirectoryReport report(StateFile state) throws IOException {
        Evidence evidence = Evidence.of(directory, segments, state.storage());
        try {
            return report(state, evidence, 0);
        } catch (DamagedSegment damage) {
            if (!new TornEnd(segments, gate).isPossible(evidence, damage)) {
                throw damage;
            }
            // as a start would go on from there
            return report(state, evidence, 1);
        }
    }

    private DirectoryReport report(StateFile state, Evidence evidence, long cutBytes)
            throws IOException {
        XodusOptions options = XodusOptions.defaults().withFileBytes(state.fileBytes());
        SegmentOpener opener = SegmentOpener.readOnly(segments, options, cutBytes);
        SegmentedLog log = new SegmentedLog();
        LogReplay replay = new LogReplay(state.storage());
        try {
            new LogReading(opener, log, replay, visitor).read(evidence);
            return new DirectoryReport(
                    state.member(),
                    state.storage(),
                    state.incarnation(),
                    replay.transaction(),
                    evidence.mark().clean(),
                    replay.transaction() < evidence.atMost(),
                    segments(log),
                    new DirectoryReport.Groups(
                            groups(self(state), log, replay.index()),
                            List.copyOf(replay.index().dropped())));
        } finally {
            log.close();
        }
    }

    private List<DirectoryReport.Segment> segments(SegmentedLog log) throws IOException {
        List<DirectoryReport.Segment> found = new ArrayList<>();
        for (NumberedSegment segment : log.segments()) {
            Path place = segments.of(segment.number());
            List<Path> files = CommitScan.logFiles(place);
            long bytes = 0;
            for (Path file : files) {
                bytes += Files.size(file);
            }
            found.add(
                    new DirectoryReport.Segment(
                            segment.number(),
                            place,
                            files.size(),
                            bytes,
                            segment.firstLsn(),
                            segment.instances()));
        }
        return found;
    }

    private static PeerIdentity self(StateFile state) {
        return new PeerIdentity(
                state.member(), state.storage(), state.incarnation(), state.lineage().startId());
    }

    private static List<DirectoryReport.Group> groups(
            PeerIdentity self, SegmentedLog log, JournalIndex index) {
        List<DirectoryReport.Group> found = new ArrayList<>();
        Map<Integer, RecoveredGroup> recovered = index.recovered(lsn -> run(log, lsn));
        new TreeMap<>(recovered)
                .forEach(
                        (id, group) -> {
                            Ledger ledger = folded(id, group, log, index);
                            found.add(group(id, new Survivor(self, group, ledger)));
                        });
        return found;
    }

    private static Ledger folded(
            int id, RecoveredGroup group, SegmentedLog log, JournalIndex index) {
        Genesis genesis = group.genesis();
        Ledger ledger = group.base();
        while (genesis != null && ledger.below() < group.decidedBelow()) {
            Span span = index.at(id, ledger.below());
            if (span == null) {
                throw new StorageException(
                        "damaged: group " + id + " lacks the decided instance " + ledger.below());
            }
            long end = Math.min(span.below(), group.decidedBelow());
            ledger = ledger.next(run(log, span.location()).within(ledger.below(), end)).ledger();
        }
        return ledger;
    }

    private static DirectoryReport.Group group(int id, Survivor survivor) {
        RecoveredGroup group = survivor.group();
        return new DirectoryReport.Group(
                id,
                group.genesis(),
                group.promised(),
                group.decidedBelow(),
                group.base().below(),
                group.retainedFrom(),
                survivor.ledger().current(),
                new DirectoryReport.Survival(
                        survivor.acceptedBelow(),
                        survivor.lastVote(),
                        survivor.missing(),
                        survivor.objection()));
    }

    private static Run run(SegmentedLog log, long lsn) {
        Sealed found = log.read(lsn);
        if (found == null) {
            throw new StorageException("damaged: record " + lsn + " is in no segment");
        }
        return RecordCodec.run(found);
    }
}
