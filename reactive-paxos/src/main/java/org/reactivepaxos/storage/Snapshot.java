// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

/**
 * A snapshot that is stored as a whole.
 *
 * @param extent of all of it
 */
public record Snapshot(SnapshotId id, SnapshotExtent extent) {}
