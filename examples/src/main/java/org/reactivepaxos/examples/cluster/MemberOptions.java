// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.admin.AdminOptions;
import org.reactivepaxos.admin.AdminSecret;
import org.reactivepaxos.storage.xodus.XodusJournal;
import org.reactivepaxos.transport.tcp.TcpOptions;
import org.reactivepaxos.transport.tcp.TcpTransport;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import reactor.core.publisher.Mono;

/** The options of one member in a process of its own. Those that it needs are given, or none. */
public final class MemberOptions {

    @Option(
            names = "--id",
            required = true,
            paramLabel = "N",
            description = "This member's id, one of --members. It belongs to its data for ever.")
    private int id;

    @Option(
            names = "--members",
            required = true,
            paramLabel = "ID=HOST:PORT,...",
            converter = Members.Converter.class,
            description = "Ids and addresses of all members, with this one's.")
    private @Nullable Members members;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "Where this member keeps its journal; made if it is missing.")
    private @Nullable Path data;

    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            description = "Where operators ask this member, on the loopback interface (ctl).")
    private @Nullable Integer adminPort;

    @Option(
            names = "--admin-secret-file",
            paramLabel = "FILE",
            description = "What they must know: at least 16 characters.")
    private @Nullable Path adminSecret;

    /** For the options of a command. */
    public MemberOptions() {}

    /** This member. */
    public int id() {
        return id;
    }

    /** All members. */
    public Set<Integer> ids() {
        return addresses().keySet();
    }

    /** Where this member keeps its journal. */
    public Path data() {
        return Objects.requireNonNull(data);
    }

    /**
     * Starts the member; it finds the others by itself.
     *
     * @param command whose options these are
     * @param setup adds what the member runs
     * @throws ParameterException when the options do not go together
     */
    public Mono<LoneMember> start(CommandLine command, UnaryOperator<PaxosOptions> setup) {
        InetSocketAddress own = addresses().get(id);
        if (own == null) {
            throw new ParameterException(
                    command, "--id " + id + " is not one of --members " + ids());
        }
        AdminOptions admin = admin(command);
        XodusJournal journal = XodusJournal.at(data());
        // Names are looked up again for every connection: a member can move to another address.
        TcpOptions wire =
                TcpOptions.of(
                        new InetSocketAddress(own.getHostString(), own.getPort()), addresses());
        int[] voters = ids().stream().mapToInt(Integer::intValue).toArray();
        PaxosOptions common =
                PaxosOptions.of(id, voters).journal(journal).transport(TcpTransport.create(wire));
        return LoneMember.start(setup.apply(common), journal, admin);
    }

    private Map<Integer, InetSocketAddress> addresses() {
        return Objects.requireNonNull(members).addresses();
    }

    /** The endpoint for operators; null for none. */
    private @Nullable AdminOptions admin(CommandLine command) {
        Integer port = adminPort;
        Path secret = adminSecret;
        if (port == null && secret == null) {
            return null;
        }
        if (port == null || secret == null) {
            throw new ParameterException(
                    command, "--admin-port and --admin-secret-file go together");
        }
        try {
            return AdminOptions.of(port, AdminSecret.read(secret));
        } catch (IOException e) {
            throw new ParameterException(command, "the secret cannot be read: " + e, e);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, e.getMessage(), e);
        }
    }
}
