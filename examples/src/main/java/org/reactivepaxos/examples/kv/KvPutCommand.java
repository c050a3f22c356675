// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import com.google.protobuf.ByteString;
import org.reactivepaxos.examples.kv.wire.Write;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Mono;

/** {@code paxos kv put}. */
@Command(
        name = "put",
        description = "Puts a value under a key.",
        footerHeading = "%nExample:%n",
        footer = "  kv put a 1 --servers localhost:8001,localhost:8002")
final class KvPutCommand extends KvClientCommand {

    @Parameters(index = "0", paramLabel = "KEY")
    private String key = "";

    @Parameters(index = "1", paramLabel = "VALUE")
    private String value = "";

    @Mixin private WriteOptions options = new WriteOptions();

    @Override
    Mono<Integer> run(KvClient client) {
        Write write = options.write(key).setValue(ByteString.copyFromUtf8(value)).build();
        long begun = System.nanoTime();
        return client.put(write).map(reply -> done(reply, System.nanoTime() - begun));
    }
}
