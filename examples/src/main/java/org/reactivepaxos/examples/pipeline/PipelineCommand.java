// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.pipeline;

import org.reactivepaxos.Batching;
import org.reactivepaxos.ProposeAllOptions;
import org.reactivepaxos.examples.cluster.Console;
import org.reactivepaxos.examples.cluster.FolderOption;
import org.reactivepaxos.examples.cluster.LocalCluster;
import org.reactivepaxos.examples.cluster.SampleCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reactor.core.publisher.Mono;

/** {@code paxos pipeline}: a stream of orders, in two ways. */
@Command(
        name = "pipeline",
        description = {
            "Sends a stream of orders through three members, and says how fast that goes.",
            "",
            "The members run in this process, over TCP and with journals on disk. First the orders"
                + " go through proposeAll, which makes an instance of each and keeps their order;"
                + " then as many again through batchPropose, which gathers windows of up to 128"
                + " orders into one instance. A line each second says how many are in flight, how"
                + " many share an instance and a sync, and how many are done per second. In the end"
                + " the sums of all members are compared with what was sent.",
            "",
            "Reactor's flatMap keeps 256 calls open unless it is told otherwise: two windows. Try"
                    + " --concurrency 256 to see what that costs."
        },
        footer = {
            "  ./paxos pipeline",
            "  ./paxos pipeline --orders 100000 --window 4096",
            "  ./paxos pipeline --concurrency 256"
        },
        exitCodeList = {
            "0:every member has every order, once",
            "1:failed, the reason is on standard error",
            "2:bad options"
        })
public final class PipelineCommand extends SampleCommand {

    private static final int MEMBERS = 3;
    private static final int ORDERS_MAX = 10_000_000;
    private static final int WINDOW_MAX = 16_384;

    @Option(
            names = "--orders",
            defaultValue = "20000",
            paramLabel = "N",
            description = "Orders, of each way (default: ${DEFAULT-VALUE}).")
    private int orders;

    @Option(
            names = "--window",
            defaultValue = "" + ProposeAllOptions.WINDOW,
            paramLabel = "N",
            description = "Orders that proposeAll has under way (default: ${DEFAULT-VALUE}).")
    private int window;

    @Option(
            names = "--concurrency",
            defaultValue = "4096",
            paramLabel = "N",
            description =
                    "Orders that flatMap has under way, of batchPropose (default:"
                            + " ${DEFAULT-VALUE}). More than 16,384 at a time are refused.")
    private int concurrency;

    @Mixin private final FolderOption folder = new FolderOption();

    /** For the command line that it is a part of. */
    public PipelineCommand() {}

    @Override
    protected Mono<Void> run(Console console) {
        requireWithin("--orders", orders, 1, ORDERS_MAX);
        requireWithin("--window", window, ProposeAllOptions.WINDOW_MIN, WINDOW_MAX);
        requireWithin("--concurrency", concurrency, 1, Batching.DEFAULT.maxOpen());
        Pipeline pipeline = new Pipeline(console, orders);
        return folder.use(
                "pipeline",
                path ->
                        Mono.usingWhen(
                                Mono.fromSupplier(
                                        () -> new LocalCluster(MEMBERS, path, pipeline::options)),
                                cluster ->
                                        pipeline.run(
                                                cluster,
                                                new Way.Streamed(window),
                                                new Way.Windows(concurrency)),
                                LocalCluster::close));
    }
}
