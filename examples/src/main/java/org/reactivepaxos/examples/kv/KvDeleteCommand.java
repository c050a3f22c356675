// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import org.reactivepaxos.examples.kv.wire.Write;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Mono;

/** {@code paxos kv delete}. */
@Command(
        name = "delete",
        description = "Deletes a key. Its version lives on, so that a later put has a higher one.",
        footerHeading = "%nExample:%n",
        footer = "  kv delete a --version-is 2 --servers localhost:8001")
final class KvDeleteCommand extends KvClientCommand {

    @Parameters(index = "0", paramLabel = "KEY")
    private String key = "";

    @Mixin private WriteOptions options = new WriteOptions();

    @Override
    Mono<Integer> run(KvClient client) {
        Write write = options.write(key).build();
        long begun = System.nanoTime();
        return client.delete(write).map(reply -> done(reply, System.nanoTime() - begun));
    }
}
