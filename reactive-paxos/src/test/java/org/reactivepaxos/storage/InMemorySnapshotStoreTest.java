// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

class InMemorySnapshotStoreTest implements SnapshotStoreContract {

    @Override
    public SnapshotStore create() {
        return InMemorySnapshotStore.create();
    }

    @Override
    public SnapshotStore reopen(SnapshotStore closed) {
        return closed;
    }

    @Override
    public SnapshotStore crash(SnapshotStore opened) {
        ((InMemorySnapshotStore) opened).crash(unsynced -> 0).block(PATIENCE);
        return opened;
    }
}
