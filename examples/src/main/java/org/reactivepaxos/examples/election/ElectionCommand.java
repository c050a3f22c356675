// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.election;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.GroupOptions;
import org.reactivepaxos.MasterOptions;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.examples.cluster.Console;
import org.reactivepaxos.examples.cluster.FolderOption;
import org.reactivepaxos.examples.cluster.LocalCluster;
import org.reactivepaxos.examples.cluster.LoneMember;
import org.reactivepaxos.examples.cluster.MemberOptions;
import org.reactivepaxos.examples.cluster.SampleCommand;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reactor.core.publisher.Mono;

/** {@code paxos election}: who is master, in one process or as one member of several. */
@Command(
        name = "election",
        description = {
            "Elects a master, with a lease, and prints who it is.",
            "",
            "A master is the one member that may act for the group outside, such as by holding a"
                + " lock: at any time at most one member holds itself for it. Each new master has a"
                + " higher term, for whatever it acts on to refuse older ones.",
            "",
            "Without --id three members run in this process, over TCP and with journals in a"
                + " temporary folder. In turn the master resigns, hands over to another member, and"
                + " is cut off and stopped; each time it is told how long there was none. After a"
                + " stop the others have to wait until its lease is over.",
            "",
            "With --id, --members and --data this process is one member. It prints who is master as"
                    + " it sees it, each change and once a second, until the end of its input."
        },
        footer = {
            "  ./paxos election",
            "  ./paxos election --lease 1000 --rounds 9",
            "  ./paxos election --id 1 --data data/1 \\",
            "      --members 1=localhost:7001,2=localhost:7002,3=localhost:7003"
        },
        exitCodeList = {
            "0:done",
            "1:failed, or no master was ever seen; the reason is on standard error",
            "2:bad options"
        })
public final class ElectionCommand extends SampleCommand {

    private static final int MEMBERS = 3;
    private static final int ROUNDS_MAX = 10_000;

    @Option(
            names = "--lease",
            defaultValue = "3000",
            paramLabel = "MS",
            description =
                    "How long a master is one without renewing, in milliseconds (default:"
                            + " ${DEFAULT-VALUE}).")
    private long lease;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            paramLabel = "N",
            description =
                    "How often the master of three in this process is made to go (default:"
                            + " ${DEFAULT-VALUE}).")
    private int rounds;

    @Mixin private final FolderOption folder = new FolderOption();

    @ArgGroup(exclusive = false, heading = "%nOne member in a process of its own:%n")
    private @Nullable MemberOptions member;

    /** For the command line that it is a part of. */
    public ElectionCommand() {}

    @Override
    protected Mono<Void> run(Console console) {
        long min = MasterOptions.LEASE_MIN.toMillis();
        requireWithin("--lease", lease, min, MasterOptions.LEASE_MAX.toMillis());
        requireWithin("--rounds", rounds, 1, ROUNDS_MAX);
        MemberOptions alone = member;
        return alone == null ? cluster(console) : member(alone, console);
    }

    private PaxosOptions candidate(PaxosOptions common) {
        // With the highest priority a member claims as soon as it may.
        MasterOptions master =
                MasterOptions.create()
                        .lease(Duration.ofMillis(lease))
                        .priority(MasterOptions.PRIORITY_MAX);
        // The election is an affair of the log alone: the machine has nothing to do.
        GroupOptions group = GroupOptions.of((instance, value) -> value).master(master);
        return common.group(LocalCluster.GROUP, group);
    }

    private Mono<Void> cluster(Console console) {
        return folder.use(
                "election",
                path ->
                        Mono.usingWhen(
                                Mono.fromSupplier(
                                        () ->
                                                new LocalCluster(
                                                        MEMBERS,
                                                        path,
                                                        (id, common) -> candidate(common))),
                                cluster ->
                                        new Rounds(cluster, console, Duration.ofMillis(lease))
                                                .run(rounds),
                                LocalCluster::close));
    }

    private Mono<Void> member(MemberOptions options, Console console) {
        folder.refuse(commandLine());
        return Mono.usingWhen(
                options.start(commandLine(), this::candidate),
                started -> {
                    console.progress("member " + options.id() + ", data in " + options.data());
                    return new Observer(started.node(), options.ids(), console).run();
                },
                LoneMember::close);
    }
}
