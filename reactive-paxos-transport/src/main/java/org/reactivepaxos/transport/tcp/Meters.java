// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.reactivepaxos.transport.MessageBacklog.Offered;

/** Counts for {@link TcpCounters}, from any thread. */
final class Meters {

    final LongAdder dropped = new LongAdder();
    final LongAdder superseded = new LongAdder();
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

    /** What became of a message that could not leave at once. */
    void offered(Offered offered) {
        switch (offered) {
            case QUEUED -> {}
            case SUPERSEDED -> superseded.increment();
            case DROPPED -> dropped.increment();
        }
    }

    /** Each of {@link TcpCounters} by the name under which metrics have it. */
    Map<String, LongSupplier> byName() {
        return Map.of(
                "frames.in", framesIn::sum,
                "bytes.in", bytesIn::sum,
                "frames.out", framesOut::sum,
                "bytes.out", bytesOut::sum,
                "dropped", dropped::sum,
                "superseded", superseded::sum,
                "unknown", unknown::sum,
                "malformed", malformed::sum,
                "reconnects", reconnects::sum);
    }

    TcpCounters read() {
        return new TcpCounters(
                new TcpCounters.Traffic(framesIn.sum(), bytesIn.sum()),
                new TcpCounters.Traffic(framesOut.sum(), bytesOut.sum()),
                dropped.sum(),
                superseded.sum(),
                unknown.sum(),
                malformed.sum(),
                reconnects.sum());
    }
}
