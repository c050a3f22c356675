// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import java.util.concurrent.atomic.LongAdder;

/** Counts for {@link TcpCounters}, from any thread. */
final class Meters {

    final LongAdder dropped = new LongAdder();
    final LongAdder unknown = new LongAdder();
    final LongAdder malformed = new LongAdder();
    final LongAdder reconnects = new LongAdder();
    private final LongAdder framesIn = new LongAdder();
    private final LongAdder bytesIn = new LongAdder();
    private final LongAdder framesOut = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();

    void frameIn(int bytes) {
        framesIn.increment();
        bytesIn.add(bytes);
    }

    void frameOut(int bytes) {
        framesOut.increment();
        bytesOut.add(bytes);
    }

    TcpCounters read() {
        return new TcpCounters(
                framesIn.sum(),
                bytesIn.sum(),
                framesOut.sum(),
                bytesOut.sum(),
                dropped.sum(),
                unknown.sum(),
                malformed.sum(),
                reconnects.sum());
    }
}
