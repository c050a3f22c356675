// SPDX-License-Identifier: Apache-2.0

/**
 * Journals and snapshots on disk, in Xodus: one writer, and one sync for what all groups wrote
 * meanwhile.
 *
 * <pre>{@code
 *  append (any thread)                       directory of the journal
 *     |                                        identity     whose it is, how often it was started
 *     v                                        high-water   what the log must hold at least
 *  Intake     takes what all groups append     log-000001/  a segment: one Xodus environment
 *     |                                        log-000002/  ... the last one is written
 *     v
 *  CommitLoop, the journal's own thread:     directory of the snapshots
 *    a transaction, a sync, then durable()     snap-<group>-<below>/    committed
 *    tells the position                        stage-<group>-<below>/   on its way
 *     |
 *     +-- JournalIndex   where each instance is; LogReads serves reads, on threads of its own
 *     +-- Reserve        keeps space free for votes
 *     +-- Retention      gives segments back that no group needs; Housekeeping does the work
 * }</pre>
 *
 * <p>Begin with {@link org.reactivepaxos.storage.xodus.XodusJournal} and {@link
 * org.reactivepaxos.storage.xodus.XodusSnapshotStore}; {@link
 * org.reactivepaxos.storage.xodus.XodusOptions} bounds disk and memory. A start ({@code Startup})
 * reads the raw files before Xodus does, and refuses what has lost something that was acknowledged.
 * {@link org.reactivepaxos.storage.xodus.XodusDirectory} looks at a directory by the same code and
 * changes nothing; {@link org.reactivepaxos.storage.xodus.XodusForcedRecovery} is for when a
 * majority is lost for ever. docs/formats.md has every byte.
 */
@NullMarked
package org.reactivepaxos.storage.xodus;

import org.jspecify.annotations.NullMarked;
