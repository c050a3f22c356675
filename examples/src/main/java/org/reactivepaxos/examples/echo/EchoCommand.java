// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.echo;

import org.jspecify.annotations.Nullable;
import org.reactivepaxos.examples.cluster.Console;
import org.reactivepaxos.examples.cluster.FolderOption;
import org.reactivepaxos.examples.cluster.LocalCluster;
import org.reactivepaxos.examples.cluster.LoneMember;
import org.reactivepaxos.examples.cluster.MemberOptions;
import org.reactivepaxos.examples.cluster.SampleCommand;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reactor.core.publisher.Mono;

/** {@code paxos echo}: the echo service, in one process or as one member of several. */
@Command(
        name = "echo",
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
        footer = {
            "  echo hello | ./paxos echo",
            "  ./paxos echo --id 1 --data data/1 \\",
            "      --members 1=localhost:7001,2=localhost:7002,3=localhost:7003"
        },
        exitCodeList = {
            "0:all lines were executed",
            "1:failed, the reason is on standard error",
            "2:bad options"
        })
public final class EchoCommand extends SampleCommand {

    private static final int MEMBERS = 3;

    /** The member that proposes all lines, so that they are executed in the order of the input. */
    private static final int PROPOSER = 1;

    @Mixin private final FolderOption folder = new FolderOption();

    @ArgGroup(exclusive = false, heading = "%nOne member in a process of its own:%n")
    private @Nullable MemberOptions member;

    /** For the command line that it is a part of. */
    public EchoCommand() {}

    @Override
    protected Mono<Void> run(Console console) {
        MemberOptions alone = member;
        return alone == null ? cluster(console) : member(alone, console);
    }

    private Mono<Void> cluster(Console console) {
        LocalCluster.Setup machines =
                (id, common) -> common.group(LocalCluster.GROUP, new EchoMachine(id, console));
        return folder.use(
                "echo",
                path ->
                        Mono.usingWhen(
                                Mono.fromSupplier(() -> new LocalCluster(MEMBERS, path, machines)),
                                cluster -> echo(cluster, console),
                                LocalCluster::close));
    }

    /** Starts the members, echoes all lines, and waits until every member has executed them. */
    private static Mono<Void> echo(LocalCluster cluster, Console console) {
        return cluster.startAll(console)
                .then(Mono.fromSupplier(() -> new EchoMember(cluster.group(PROPOSER), console)))
                .doOnNext(EchoMember::announceLeaders)
                .flatMap(proposer -> proposer.echo(console.lines()))
                .flatMap(cluster::executed);
    }

    private Mono<Void> member(MemberOptions options, Console console) {
        folder.refuse(commandLine());
        return Mono.usingWhen(
                options.start(
                        commandLine(),
                        common ->
                                common.group(
                                        LocalCluster.GROUP,
                                        new EchoMachine(options.id(), console))),
                started -> {
                    console.progress("member " + options.id() + ", data in " + options.data());
                    EchoMember member = new EchoMember(started.group(), console);
                    member.announceLeaders();
                    return member.echo(console.lines()).then();
                },
                LoneMember::close);
    }
}
