// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

/**
 * What every {@link Journal} must do. A test class that implements the three methods of {@link
 * JournalFixture} runs all of it.
 */
public interface JournalContract
        extends JournalAppendContract,
                JournalRecoveryContract,
                JournalReadContract,
                JournalDropContract,
                JournalRefoundContract {}
