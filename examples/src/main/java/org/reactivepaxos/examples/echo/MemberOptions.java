// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.echo;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.transport.tcp.TcpOptions;
import org.reactivepaxos.transport.tcp.TcpTransport;
import picocli.CommandLine.Option;

/** The options of one member in a process of its own. All are given, or none. */
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
