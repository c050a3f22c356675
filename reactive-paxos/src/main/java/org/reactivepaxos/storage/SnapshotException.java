// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import org.jspecify.annotations.Nullable;

/**
 * A snapshot cannot be stored or read as asked for. The store goes on; a failure of the disk is a
 * plain {@link StorageException}.
 */
public final class SnapshotException extends StorageException {

    private static final long serialVersionUID = 1L;

    /** What is wrong, for those who do something about it. */
    public enum Reason {
        /** There is none under this id. */
        UNKNOWN,
        /** What is stored does not match its checksums. */
        DAMAGED,
        /** What is staged or stored is not what the caller goes on from, or expects. */
        DIFFERENT,
        /** Another subscriber is writing it. */
        BUSY,
        /** Nothing newer is committed that could stand for what is to be removed. */
        NEEDED,
        /** A chunk is above the store's bound. */
        CHUNK_TOO_LARGE,
        /** The parts do not come by ascending machine id. */
        OUT_OF_ORDER
    }

    private final Reason reason;

    public SnapshotException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public SnapshotException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** There is none under this id at that place. */
    public static SnapshotException unknown(String place, SnapshotId id) {
        return new SnapshotException(
                Reason.UNKNOWN,
                place + ": there is no " + id + "; list what is committed, or take one");
    }

    /** Something at that place does not match its checksums. */
    public static SnapshotException damaged(
            String place, String expected, String found, @Nullable Throwable cause) {
        return new SnapshotException(
                Reason.DAMAGED,
                place
                        + ": expected "
                        + expected
                        + ", found "
                        + found
                        + ". This snapshot is not used. Keep it for an investigation or remove it;"
                        + " have another member send one, or take a newer one",
                cause);
    }

    /** What is there is not what the caller has in mind. */
    public static SnapshotException different(
            String place, SnapshotExtent expected, SnapshotExtent found) {
        return new SnapshotException(
                Reason.DIFFERENT,
                place
                        + ": expected "
                        + expected
                        + ", found "
                        + found
                        + "; begin it anew, from nothing");
    }

    /** It is being written. */
    public static SnapshotException busy(String place, SnapshotId id) {
        return new SnapshotException(
                Reason.BUSY,
                place + ": the " + id + " is being written; cancel that, or wait for its end");
    }

    /** Nothing newer is committed. */
    public static SnapshotException needed(String place, int group, long below) {
        return new SnapshotException(
                Reason.NEEDED,
                place
                        + ": no snapshot of group "
                        + group
                        + " from instance "
                        + below
                        + " on is committed, so older ones stay; commit one first");
    }

    /** What is wrong. */
    public Reason reason() {
        return reason;
    }
}
