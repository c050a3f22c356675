// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a class of tests after which Netty finds buffers that were lost: its own, or those of a
 * class before it. In force for all tests of this module, by JUnit's automatic detection.
 */
public final class NothingLeaked implements BeforeAllCallback, AfterAllCallback {

    private static final LeakRecorder LEAKS = LeakRecorder.install();

    @Override
    public void beforeAll(ExtensionContext context) {
        // The recorder is installed with this class, before any buffer is made.
    }

    @Override
    public void afterAll(ExtensionContext context) {
        requireNone(LEAKS.take());
    }

    static void requireNone(List<String> leaks) {
        if (!leaks.isEmpty()) {
            throw new AssertionError(leaks.size() + " buffers were lost: " + leaks);
        }
    }

    static LeakRecorder leaks() {
        return LEAKS;
    }
}
