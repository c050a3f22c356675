// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Ballot;
import org.reactivepaxos.protocol.Genesis;
import org.reactivepaxos.protocol.Membership;
import org.reactivepaxos.protocol.Survivor;

/**
 * What a journal's directory holds, found whole: a start would find the same.
 *
 * @param member whose journal it is
 * @param storage the storage id
 * @param incarnation number of the last start; 0 of a journal that was never used
 * @param transaction the last one that is whole; 0 of a journal that was never used
 * @param closedCleanly whether the last start ended with a close
 * @param tornTransaction whether a further transaction left a trace; it was never acknowledged, and
 *     a start cuts it off
 * @param segments in the order of their numbers
 * @param found the groups that the log knows
 */
public record DirectoryReport(
        int member,
        long storage,
        long incarnation,
        long transaction,
        boolean closedCleanly,
        boolean tornTransaction,
        List<Segment> segments,
        Groups found) {

    public DirectoryReport {
        segments = List.copyOf(segments);
    }

    /** What is known of each group that was not dropped, in the order of their ids. */
    public List<Group> groups() {
        return found.kept();
    }

    /** The groups that were dropped, in their order: their ids are used up. */
    public List<Integer> dropped() {
        return found.dropped();
    }

    /** The groups that the log knows, those that are there and those that were dropped. */
    public record Groups(List<Group> kept, List<Integer> dropped) {

        static final Groups NONE = new Groups(List.of(), List.of());

        public Groups {
            kept = List.copyOf(kept);
            dropped = List.copyOf(dropped);
        }
    }

    /**
     * A part of the log.
     *
     * @param files number of its log files
     * @param bytes their length
     * @param firstLsn the key of its first record
     * @param values how many values were ever stored in it, needed or not
     */
    public record Segment(
            int number, Path directory, int files, long bytes, long firstLsn, long values) {}

    /**
     * A group as a start would find it.
     *
     * @param genesis null where the member knows none
     * @param promised the highest ballot promised or voted in
     * @param decidedBelow first instance that is not known to be decided
     * @param checkpointBelow first instance that the latest checkpoint does not cover
     * @param retainedFrom first instance whose value is kept
     * @param membership in force at {@code decidedBelow}, null where there is no genesis
     * @param survival what it is worth where the group's majority is lost for ever
     */
    public record Group(
            int id,
            @Nullable Genesis genesis,
            Ballot promised,
            long decidedBelow,
            long checkpointBelow,
            long retainedFrom,
            @Nullable Membership membership,
            Survival survival) {}

    /**
     * What an operator compares, who must choose a survivor to go on alone ({@link
     * org.reactivepaxos.storage.ForcedRecovery}).
     *
     * @param acceptedBelow the first instance above all that was accepted, or is decided
     * @param lastVote the highest ballot of a vote that is not known to be decided, {@link
     *     Ballot#NONE} without one
     * @param missing how many instances below {@code acceptedBelow} have no value here
     * @param objection why it cannot go on alone, or need not; null where it can
     */
    public record Survival(
            long acceptedBelow,
            Ballot lastVote,
            long missing,
            Survivor.@Nullable Objection objection) {}
}
