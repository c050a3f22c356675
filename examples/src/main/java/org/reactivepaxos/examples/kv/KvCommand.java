// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code paxos kv}: the servers of a replicated key-value store, and its clients. */
@Command(
        name = "kv",
        mixinStandardHelpOptions = true,
        description = {
            "A replicated key-value store over gRPC: a server for each member, and clients.",
            "",
            "The protocol is in examples/src/main/protobuf: kvstore.proto is Paxospp's, kv.proto"
                + " has PhxPaxos' operations. Servers answer gRPC's reflection and health services"
                + " too."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  M=1=localhost:7001,2=localhost:7002,3=localhost:7003",
            "  S=1=localhost:8001,2=localhost:8002,3=localhost:8003",
            "  kv server --id 1 --members $M --servers $S --data data/1     (and 2, and 3)",
            "  kv put a 1 --servers localhost:8001,localhost:8002,localhost:8003",
            "  kv get a --servers localhost:8002",
            "  kv put a 2 --version-is 1 --servers localhost:8002",
            "  kv watch --prefix '' --servers localhost:8003",
            "  kv status --servers localhost:8001,localhost:8002,localhost:8003",
            "  kv bench --clients 32 --seconds 10 --servers localhost:8001"
        },
        subcommands = {
            KvServerCommand.class,
            KvPutCommand.class,
            KvGetCommand.class,
            KvDeleteCommand.class,
            KvWatchCommand.class,
            KvStatusCommand.class,
            KvBenchCommand.class
        })
public final class KvCommand implements Runnable {

    /** It would tell users of each command about its own start. Held, or the level is lost. */
    private static final Logger GRPC = Logger.getLogger("io.grpc");

    static {
        GRPC.setLevel(Level.WARNING);
    }

    @Spec private @Nullable CommandSpec spec;

    /** For the command line that it is a part of. */
    public KvCommand() {}

    @Override
    public void run() {
        CommandSpec command = spec;
        if (command == null) {
            throw new IllegalStateException("not part of a command line");
        }
        throw new ParameterException(
                command.commandLine(),
                "what to do? One of " + String.join(", ", command.subcommands().keySet()));
    }
}
