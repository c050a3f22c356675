// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.admin;

import java.util.concurrent.atomic.AtomicInteger;

/** So many at a time. Any thread. */
final class Places {

    private final int most;
    private final AtomicInteger taken = new AtomicInteger();

    Places(int most) {
        this.most = most;
    }

    boolean take() {
        if (taken.incrementAndGet() > most) {
            taken.decrementAndGet();
            return false;
        }
        return true;
    }

    void give() {
        taken.decrementAndGet();
    }
}
