// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.echo;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.admin.AdminOptions;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Mono;

/** {@code paxos echo}: the echo service, in one process or as one member of several. */
@Command(
        name = "echo",
        mixinStandardHelpOptions = true,
        description = {
            "Replicates the lines of standard input and prints what becomes of them.",
            "",
            "Without options three members run in this process, over TCP on loopback ports and with"
                + " their journals in a temporary folder. Member 1 proposes every line, in order;"
                + " each member prints what it executes, and member 1 the reply. At the end of the"
                + " input, when all members have executed all lines, everything is closed and"
                + " deleted.",
            "",
            "With --id, --members and --data this process is one member. It proposes its lines, and"
                + " leaves at the end of its input, after its own lines are answered. After a"
                + " restart it executes the whole log again. More than half of the members have to"
                + " be up for lines to be executed."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all lines were executed",
            "1:failed, the reason is on standard error",
            "2:bad options"
        })
public final class EchoCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @ArgGroup(exclusive = false, heading = "%nOne member in a process of its own:%n")
    private @Nullable MemberOptions member;

    @Override
    public Integer call() {
        Console console = Console.standard();
        MemberOptions alone = member;
        Mono<Void> service = alone == null ? cluster(console) : member(alone, console);
        Mono.usingWhen(Mono.just(console), unused -> service, Console::close).block();
        return 0;
    }

    private static Mono<Void> cluster(Console console) {
        return Mono.using(
                TemporaryFolder::create,
                folder ->
                        Mono.usingWhen(
                                Mono.fromSupplier(() -> new EchoCluster(folder.path(), console)),
                                EchoCluster::run,
                                EchoCluster::close),
                TemporaryFolder::delete);
    }

    private Mono<Void> member(MemberOptions options, Console console) {
        if (options.address() == null && spec != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--id "
                            + options.id
                            + " is not one of --members "
                            + options.members().keySet());
        }
        AdminOptions admin = admin(options);
        return Mono.usingWhen(
                EchoMember.start(
                        options.id,
                        options.members().keySet(),
                        options.data(),
                        options.transport(),
                        console),
                started -> {
                    console.progress("member " + options.id + ", data in " + options.data());
                    started.announceLeaders();
                    Mono<Void> lines = started.echo(console.lines()).then();
                    return admin == null ? lines : started.openEndpoint(admin).then(lines);
                },
                EchoMember::close);
    }

    private @Nullable AdminOptions admin(MemberOptions options) {
        try {
            return options.admin();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(), e.getMessage(), e);
        }
    }
}
