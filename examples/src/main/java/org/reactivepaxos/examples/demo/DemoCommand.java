// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.demo;

import java.nio.file.Path;
import java.time.Duration;
import org.reactivepaxos.examples.cluster.Console;
import org.reactivepaxos.examples.cluster.FolderOption;
import org.reactivepaxos.examples.cluster.SampleCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reactor.core.publisher.Mono;

/** {@code paxos demo}: all in one. */
@Command(
        name = "demo",
        description = {
            "Shows a cluster's life, in about twenty seconds.",
            "",
            "Three members in this process, over TCP and with journals on disk, elect a leader and"
                + " run a stream of values through a pipeline. Then a client proposes at a steady"
                + " rate. The leader is killed, as hard as one process allows; it is told for how"
                + " long no value was acknowledged. The dead member starts again on its data, and"
                + " catches up. In the end all members must have executed the same values in the"
                + " same order, each that was acknowledged once, and the latencies are told: before"
                + " the kill, of what met the gap, and after it."
        },
        footer = {
            "  ./paxos demo",
            "  ./paxos demo --seconds 10 --rate 2000",
            "  ./paxos demo --keep --folder data"
        },
        exitCodeList = {
            "0:all members executed the same",
            "1:failed, or they did not; the reason is on standard error",
            "2:bad options"
        })
public final class DemoCommand extends SampleCommand {

    private static final int VALUES_MAX = 1_000_000;
    private static final int RATE_MAX = 5_000;
    private static final int SECONDS_MAX = 60;

    @Option(
            names = "--values",
            defaultValue = "10000",
            paramLabel = "N",
            description = "Values of the pipeline at the start (default: ${DEFAULT-VALUE}).")
    private int values;

    @Option(
            names = "--rate",
            defaultValue = "500",
            paramLabel = "N",
            description = "Values per second of the client (default: ${DEFAULT-VALUE}).")
    private int rate;

    @Option(
            names = "--seconds",
            defaultValue = "3",
            paramLabel = "S",
            description =
                    "How long each part takes: before the kill, without the victim, and after its"
                            + " return (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--keep",
            description =
                    "Has the members run on in the end, with a client that proposes and a status"
                            + " page, until the end of the input (Ctrl-D) or an interrupt"
                            + " (Ctrl-C).")
    private boolean keep;

    @Mixin private final FolderOption folder = new FolderOption();

    /** For the command line that it is a part of. */
    public DemoCommand() {}

    @Override
    protected Mono<Void> run(Console console) {
        requireWithin("--values", values, 1, VALUES_MAX);
        requireWithin("--rate", rate, 1, RATE_MAX);
        requireWithin("--seconds", seconds, 1, SECONDS_MAX);
        Settings settings = new Settings(values, rate, Duration.ofSeconds(seconds), keep);
        return folder.use("demo", path -> show(path, settings, console));
    }

    private static Mono<Void> show(Path path, Settings settings, Console console) {
        return Mono.usingWhen(
                Mono.fromSupplier(() -> new Demo(path, settings, console)), Demo::run, Demo::close);
    }
}
