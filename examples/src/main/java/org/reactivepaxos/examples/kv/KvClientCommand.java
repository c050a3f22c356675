// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.examples.kv.wire.Code;
import org.reactivepaxos.examples.kv.wire.Reply;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Mono;

/** What the commands have in common that ask servers. */
@Command(
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:refused or failed; the reason is on standard error",
            "2:bad options",
            "3:no server has answered in time; what was sent may have been executed"
        })
abstract class KvClientCommand implements Callable<Integer> {

    static final int FAILED = 1;
    static final int UNANSWERED = 3;

    private static final int TIMEOUT_MAX = 3600;

    @Option(
            names = "--servers",
            required = true,
            split = ",",
            paramLabel = "HOST:PORT",
            description = "One or several; the next is tried where one does not answer.")
    private List<String> servers = List.of();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How long to try, 1 to 3600 (default: ${DEFAULT-VALUE}).")
    private int timeout;

    @Option(
            names = "--tls-ca",
            paramLabel = "FILE",
            description = "Uses TLS, and trusts servers whose certificate is of these, in PEM.")
    private @Nullable Path trusted;

    @Spec private @Nullable CommandSpec spec;

    /** Does it; gives the exit code. */
    abstract Mono<Integer> run(KvClient client);

    @Override
    public Integer call() {
        require(timeout >= 1 && timeout <= TIMEOUT_MAX, "--timeout: 1 to 3600, not " + timeout);
        for (String server : servers) {
            require(server.matches("[^\\s/]+:\\d{1,5}"), "'" + server + "' is not like host:8001");
        }
        Mono<Integer> done =
                Mono.using(
                        () -> new KvClient(servers, credentials(), Duration.ofSeconds(timeout)),
                        this::run,
                        KvClient::close);
        return Objects.requireNonNull(done.onErrorResume(this::failed).block());
    }

    private ChannelCredentials credentials() {
        try {
            return trusted == null
                    ? InsecureChannelCredentials.create()
                    : TlsChannelCredentials.newBuilder().trustManager(trusted.toFile()).build();
        } catch (IOException e) {
            throw new ParameterException(
                    command().commandLine(), "--tls-ca cannot be read: " + e, e);
        }
    }

    private Mono<Integer> failed(Throwable error) {
        boolean unanswered = error instanceof KvClient.NoAnswerException;
        return error instanceof ParameterException
                ? Mono.error(error)
                : Mono.just(fail(unanswered ? UNANSWERED : FAILED, KvClient.text(error)));
    }

    final void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new ParameterException(command().commandLine(), otherwise);
        }
    }

    final void print(String line) {
        PrintWriter out = command().commandLine().getOut();
        out.println(line);
        out.flush();
    }

    /** Says on standard error what is going on, or why it failed. */
    final int fail(int code, String why) {
        PrintWriter err = command().commandLine().getErr();
        err.println(command().qualifiedName() + ": " + why);
        err.flush();
        return code;
    }

    /** What a write or a read found out; and how long it took. */
    final int done(Reply reply, long nanos) {
        if (reply.getCode() != Code.OK) {
            return fail(FAILED, refusal(reply));
        }
        print(
                String.format(
                        Locale.ROOT,
                        "ok version=%d group=%d%s %.1f ms",
                        reply.getData().getVersion(),
                        reply.getGroup(),
                        reply.getInstance() == 0 ? "" : " instance=" + reply.getInstance(),
                        nanos / 1e6));
        return 0;
    }

    static String refusal(Reply reply) {
        return switch (reply.getCode()) {
            case KEY_NOT_EXIST -> "there is no such key";
            case VERSION_CONFLICT ->
                    "the key has version "
                            + reply.getData().getVersion()
                            + (reply.getData().getDeleted() ? ", and is deleted" : "");
            case VERSION_NOT_EXIST ->
                    "this server has version " + reply.getData().getVersion() + " only";
            case OUTDATED_REQUEST ->
                    "outdated: a younger request of this client was executed before it";
            case SYS_FAIL -> "the store has another number of groups than this server";
            default -> reply.getCode().name();
        };
    }

    final CommandSpec command() {
        return Objects.requireNonNull(spec, "not part of a command line");
    }
}
