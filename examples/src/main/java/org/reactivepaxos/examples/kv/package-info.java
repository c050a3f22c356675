// SPDX-License-Identifier: Apache-2.0
/**
 * A replicated key-value store over gRPC: the two services of the samples of Paxospp and PhxPaxos,
 * over one state machine.
 *
 * <pre>
 *  gRPC   KvStoreService  VersionedService   health, reflection
 *              \             /
 *               KvStore              keys shared out to groups by their hash
 *              /   |    \
 *         Shard  Shard  Shard        a group and its KvMachine
 * </pre>
 *
 * <p>Begin with {@link org.reactivepaxos.examples.kv.KvMachine}.
 */
@NullMarked
package org.reactivepaxos.examples.kv;

import org.jspecify.annotations.NullMarked;
