// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import org.jspecify.annotations.Nullable;
import org.reactivepaxos.examples.kv.wire.Code;
import org.reactivepaxos.examples.kv.wire.Reply;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Mono;

/** {@code paxos kv get}. */
@Command(
        name = "get",
        description =
                "Prints the value of a key: what every acknowledged write has left (getglobal), or"
                        + " with --local what the server has (getlocal).",
        footerHeading = "%nExamples:%n",
        footer = {
            "  kv get a --servers localhost:8001",
            "  kv get a --local --least-version 3 --servers localhost:8003"
        })
final class KvGetCommand extends KvClientCommand {

    @Parameters(index = "0", paramLabel = "KEY")
    private String key = "";

    @Option(names = "--local", description = "What the first server that answers has, however old.")
    private boolean local;

    @Option(
            names = "--least-version",
            paramLabel = "N",
            description = "With --local: fails where the server's is lower.")
    private @Nullable Long least;

    @Option(names = "--long", description = "Prints version and group too, before the value.")
    private boolean more;

    @Override
    Mono<Integer> run(KvClient client) {
        require(local || least == null, "--least-version goes with --local");
        long begun = System.nanoTime();
        Mono<Reply> reply =
                local ? client.getLocal(key, least == null ? 0 : least) : client.getGlobal(key);
        return reply.map(found -> print(found, System.nanoTime() - begun));
    }

    private int print(Reply reply, long nanos) {
        boolean found = reply.getCode() == Code.OK;
        if (!found || more) {
            int code = done(reply, nanos);
            if (!found) {
                return code;
            }
        }
        print(reply.getData().getValue().toStringUtf8());
        return 0;
    }
}
