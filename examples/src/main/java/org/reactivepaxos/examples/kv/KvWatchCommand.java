// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivepaxos.examples.kv.wire.Change;
import org.reactivepaxos.examples.kv.wire.WatchRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** {@code paxos kv watch}. */
@Command(
        name = "watch",
        description =
                "Prints what a key has, and whenever that changes; until it is interrupted. Where a"
                        + " server is lost, the next one is watched: it says first what is there.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  kv watch a --servers localhost:8001,localhost:8002",
            "  kv watch order/ --prefix --count 10 --servers localhost:8001"
        })
final class KvWatchCommand extends KvClientCommand {

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final long TRIES_IN_VAIN = 50;

    @Parameters(index = "0", paramLabel = "KEY")
    private String key = "";

    @Option(names = "--prefix", description = "All keys that begin with KEY.")
    private boolean prefix;

    @Option(
            names = "--count",
            paramLabel = "LINES",
            description = "Ends after so many lines (default: never).")
    private long count = Long.MAX_VALUE;

    @Override
    Mono<Integer> run(KvClient client) {
        require(count > 0, "--count: 1 or more, not " + count);
        WatchRequest request = WatchRequest.newBuilder().setKey(key).setPrefix(prefix).build();
        AtomicInteger turn = new AtomicInteger();
        return Flux.defer(() -> client.watch(next(client, turn), request))
                .retryWhen(
                        Retry.fixedDelay(TRIES_IN_VAIN, PAUSE)
                                .transientErrors(true)
                                .filter(KvClient::canHelp)
                                .doBeforeRetry(again -> say(again.failure()))
                                .onRetryExhaustedThrow((spec, last) -> last.failure()))
                .take(count)
                .doOnNext(change -> print(line(change)))
                .then(Mono.just(0));
    }

    private static String next(KvClient client, AtomicInteger turn) {
        return client.servers().get(Math.floorMod(turn.getAndIncrement(), client.servers().size()));
    }

    private void say(Throwable lost) {
        fail(FAILED, KvClient.text(lost) + "; watching again");
    }

    private static String line(Change change) {
        String what =
                change.getData().getDeleted()
                        ? " deleted"
                        : " = " + change.getData().getValue().toStringUtf8();
        return change.getKey() + what + " (version " + change.getData().getVersion() + ")";
    }
}
