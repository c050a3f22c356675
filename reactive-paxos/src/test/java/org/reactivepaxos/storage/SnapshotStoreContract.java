// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

/**
 * What every {@link SnapshotStore} must do. A test class that implements the three methods of
 * {@link SnapshotStoreFixture} runs all of it.
 */
public interface SnapshotStoreContract
        extends SnapshotStageContract,
                SnapshotCommitContract,
                SnapshotReadContract,
                SnapshotRecoveryContract {}
