// SPDX-License-Identifier: Apache-2.0

/**
 * The SPIs of the journal and of the snapshot store, and both in memory.
 *
 * <pre>{@code
 *           Journal                                        SnapshotStore
 *           one for a node and all its groups              one for a node and all its groups
 *
 *   open(member)            -> Recovery: who this        open, snapshots
 *                              disk is, each group       stage(id, from, chunks)   durable parts
 *   append(group, records)  -> position                  commit(id, whole)         read back first
 *   durable()               -> positions, one a sync     read(id, from)            with demand
 *   read(group, from, ...)  -> decided runs              retainFrom, remove, dropStage
 *   lowSpace, logSpace                                   close
 *   close
 *
 *      First a snapshot is committed in the store. Then a record of the journal,
 *      LogRecord.Checkpoint, names it, and the log below it may go.
 * }</pre>
 *
 * <p>Begin with {@link org.reactivepaxos.storage.Journal}. Whoever writes one folds the records of
 * a group with {@link org.reactivepaxos.storage.GroupLog}, and extends {@code JournalContract} of
 * the test kit, for a store {@code SnapshotStoreContract}. {@link
 * org.reactivepaxos.storage.InMemoryJournal} and {@link
 * org.reactivepaxos.storage.InMemorySnapshotStore} are for tests and first tries; on disk there is
 * the module {@code reactive-paxos-storage-xodus}.
 *
 * <p>{@link org.reactivepaxos.storage.SnapshotSchedule} says when snapshots are taken, {@link
 * org.reactivepaxos.storage.LogRetention} what is kept of the log below them. What is wrong with a
 * place is a {@link org.reactivepaxos.storage.StorageUnavailableException}, what is wrong with what
 * is stored any other {@link org.reactivepaxos.storage.StorageException}.
 */
@NullMarked
package org.reactivepaxos.storage;

import org.jspecify.annotations.NullMarked;
