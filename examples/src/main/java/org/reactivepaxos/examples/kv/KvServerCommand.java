// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import io.grpc.InsecureServerCredentials;
import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.examples.cluster.Members;
import org.reactivepaxos.transport.tcp.TcpOptions;
import org.reactivepaxos.transport.tcp.TcpTransport;
import org.reactivepaxos.transport.tcp.Tls;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Mono;

/** {@code paxos kv server}: one member of the store. */
@Command(
        name = "server",
        mixinStandardHelpOptions = true,
        description =
                "Runs one server of the store until it is interrupted. More than half of them have"
                        + " to run for requests to be answered.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:was told to end",
            "1:failed, the reason is on standard error",
            "2:bad options"
        })
final class KvServerCommand implements Callable<Integer> {

    private static final Duration CLOSED_WITHIN = Duration.ofSeconds(20);

    @Option(
            names = "--id",
            required = true,
            paramLabel = "N",
            description = "This server's member id. It belongs to its data for ever.")
    private int id;

    @Option(
            names = "--members",
            required = true,
            paramLabel = "ID=HOST:PORT,...",
            converter = Members.Converter.class,
            description = "Where the members talk to each other.")
    private @Nullable Members members;

    @Option(
            names = "--servers",
            required = true,
            paramLabel = "ID=HOST:PORT,...",
            converter = Members.Converter.class,
            description = "Where they serve clients: the same ids.")
    private @Nullable Members servers;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "Where this server keeps its journal and snapshots; made if missing.")
    private @Nullable Path data;

    @Option(
            names = "--groups",
            paramLabel = "N",
            defaultValue = "3",
            description =
                    "How many groups the keys are shared out to, 1 to 100; the same on all servers,"
                            + " for good (default: ${DEFAULT-VALUE}).")
    private int groups;

    @Option(
            names = "--retain",
            paramLabel = "INSTANCES",
            defaultValue = "-1",
            description =
                    "How much of the log stays below a snapshot; a server that lacks more gets the"
                            + " snapshot (default: the library's).")
    private long retained;

    @Option(
            names = "--snapshot-every",
            paramLabel = "INSTANCES",
            defaultValue = "-1",
            description = "Takes a snapshot after so many instances too (default: the library's).")
    private long snapshotEvery;

    @ArgGroup(exclusive = false, heading = "%nTLS for clients, in PEM files:%n")
    private @Nullable ClientTls clientTls;

    @ArgGroup(exclusive = false, heading = "%nMutual TLS among the members, in PEM files:%n")
    private @Nullable MemberTls memberTls;

    @Spec private @Nullable CommandSpec spec;

    static final class ClientTls {

        @Option(names = "--tls-cert", required = true, paramLabel = "FILE")
        @Nullable Path certificate;

        @Option(names = "--tls-key", required = true, paramLabel = "FILE")
        @Nullable Path key;

        ServerCredentials credentials() throws IOException {
            return TlsServerCredentials.create(
                    Objects.requireNonNull(certificate).toFile(),
                    Objects.requireNonNull(key).toFile());
        }
    }

    static final class MemberTls {

        @Option(
                names = "--member-cert",
                required = true,
                paramLabel = "FILE",
                description = "Names this member as docs/operations.md says.")
        @Nullable Path certificate;

        @Option(names = "--member-key", required = true, paramLabel = "FILE")
        @Nullable Path key;

        @Option(names = "--member-ca", required = true, paramLabel = "FILE")
        @Nullable Path trusted;

        Tls tls() {
            return Tls.pem(
                    Objects.requireNonNull(certificate),
                    Objects.requireNonNull(key),
                    Objects.requireNonNull(trusted));
        }
    }

    @Override
    public Integer call() throws IOException {
        Map<Integer, InetSocketAddress> all = addresses(members);
        Map<Integer, InetSocketAddress> serving = addresses(servers);
        require(all.containsKey(id), "--id " + id + " is not one of --members " + all.keySet());
        require(
                all.keySet().equals(serving.keySet()),
                "--members are " + all.keySet() + " and --servers are " + serving.keySet());
        require(groups >= 1 && groups <= 100, "--groups: 1 to 100, not " + groups);
        Map<Integer, String> servingText = new TreeMap<>();
        serving.forEach((each, at) -> servingText.put(each, text(at)));
        KvSettings settings =
                new KvSettings(
                        id,
                        servingText,
                        groups,
                        Objects.requireNonNull(data),
                        transport(all),
                        new KvSettings.Keeping(retained, snapshotEvery));
        ServerCredentials credentials =
                clientTls == null ? InsecureServerCredentials.create() : clientTls.credentials();
        serve(KvServer.start(settings, resolved(serving), credentials), servingText);
        return 0;
    }

    /** Until the process is told to end: then the server is closed in good order. */
    private void serve(Mono<KvServer> start, Map<Integer, String> servingText) {
        KvServer server = Objects.requireNonNull(start.block());
        Thread closing = new Thread(() -> server.close().block(CLOSED_WITHIN), "kv-close");
        Runtime.getRuntime().addShutdownHook(closing);
        PrintWriter out = command().commandLine().getOut();
        out.println("member " + id + " serves at " + servingText.get(id));
        out.flush();
        server.onClose().block();
    }

    private TcpTransport transport(Map<Integer, InetSocketAddress> all) {
        // Names are looked up again for every connection: a member can move to another address.
        TcpOptions options = TcpOptions.of(resolved(all), all);
        return TcpTransport.create(memberTls == null ? options : options.withTls(memberTls.tls()));
    }

    private InetSocketAddress resolved(Map<Integer, InetSocketAddress> addresses) {
        InetSocketAddress own = Objects.requireNonNull(addresses.get(id));
        return new InetSocketAddress(own.getHostString(), own.getPort());
    }

    private static String text(InetSocketAddress address) {
        String host = address.getHostString();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    private static Map<Integer, InetSocketAddress> addresses(@Nullable Members given) {
        return Objects.requireNonNull(given).addresses();
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new ParameterException(command().commandLine(), otherwise);
        }
    }

    private CommandSpec command() {
        return Objects.requireNonNull(spec, "not part of a command line");
    }
}
