// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.examples.kv.wire.Write;
import picocli.CommandLine.Option;

/** What put and delete have in common. */
final class WriteOptions {

    @Option(
            names = "--version-is",
            paramLabel = "N",
            description = "Only if the key has this version; 0: only if it never was.")
    private @Nullable Long version;

    @Option(
            names = "--client-id",
            paramLabel = "N",
            description =
                    "Who asks (default: a random one). A request with the same client and timestamp"
                            + " takes effect once, whichever servers it is sent to.")
    private @Nullable Long client;

    @Option(
            names = "--timestamp",
            paramLabel = "N",
            description =
                    "Grows with each request of a client (default: microseconds, by the clock).")
    private @Nullable Long timestamp;

    Write.Builder write(String key) {
        Write.Builder write =
                Write.newBuilder()
                        .setKey(key)
                        .setClientId(client == null ? randomClient() : client)
                        .setTimestamp(timestamp == null ? now() : timestamp);
        if (version != null) {
            write.setVersion(version);
        }
        return write;
    }

    static long randomClient() {
        return ThreadLocalRandom.current().nextLong(1, 1L << 62);
    }

    static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Clock.systemUTC().instant());
    }
}
