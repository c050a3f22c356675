// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.echo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.admin.AdminOptions;
import org.reactivepaxos.admin.AdminSecret;
import org.reactivepaxos.transport.tcp.TcpOptions;
import org.reactivepaxos.transport.tcp.TcpTransport;
import picocli.CommandLine.Option;

/** The options of one member in a process of its own. Those that it needs are given, or none. */
final class MemberOptions {

    @Option(
            names = "--id",
            required = true,
            paramLabel = "N",
            description = "This member's id, one of --members. It belongs to its data for ever.")
    int id;

    @Option(
            names = "--members",
            required = true,
            paramLabel = "ID=HOST:PORT,...",
            converter = Members.Converter.class,
            description = "Ids and addresses of all members, with this one's.")
    @Nullable Members members;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "Where this member keeps its journal; made if it is missing.")
    @Nullable Path data;

    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            description = "Where operators ask this member, on the loopback interface (ctl).")
    @Nullable Integer adminPort;

    @Option(
            names = "--admin-secret-file",
            paramLabel = "FILE",
            description = "What they must know: at least 16 characters.")
    @Nullable Path adminSecret;

    /**
     * The endpoint for operators; null for none.
     *
     * @throws IllegalArgumentException when half of it is given, or the secret cannot be read
     */
    @Nullable AdminOptions admin() {
        Integer port = adminPort;
        Path secret = adminSecret;
        if (port == null && secret == null) {
            return null;
        }
        if (port == null || secret == null) {
            throw new IllegalArgumentException("--admin-port and --admin-secret-file go together");
        }
        try {
            return AdminOptions.of(port, AdminSecret.read(secret));
        } catch (IOException e) {
            throw new IllegalArgumentException("the secret cannot be read: " + e, e);
        }
    }

    Map<Integer, InetSocketAddress> members() {
        return Objects.requireNonNull(members).addresses();
    }

    /** Where this member listens; null when its id is not among the members. */
    @Nullable InetSocketAddress address() {
        return members().get(id);
    }

    Path data() {
        return Objects.requireNonNull(data);
    }

    TcpTransport transport() {
        InetSocketAddress own = Objects.requireNonNull(address());
        // Names are looked up again for every connection: a member can move to another address.
        return TcpTransport.create(
                TcpOptions.of(
                        new InetSocketAddress(own.getHostString(), own.getPort()), members()));
    }
}
