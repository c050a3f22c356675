// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.compose;

import java.nio.file.Path;
import java.time.Duration;
import org.reactivepaxos.examples.cluster.Console;
import org.reactivepaxos.examples.cluster.FolderOption;
import org.reactivepaxos.examples.cluster.SampleCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reactor.core.publisher.Mono;

/** {@code paxos compose}: a proposal in a chain. */
@Command(
        name = "compose",
        description = {
            "Takes orders in one reactive chain: validate, propose, publish.",
            "",
            "The first three attempts to propose fail, each for another reason that is real: member"
                + " 1 takes no more proposals; then it is alone, and has no leader; then it leads,"
                + " but is cut off from all others while the order is under way, so that nobody"
                + " knows what becomes of it. Each retry says what the error says of the order. The"
                + " fourth attempt goes through, and the log and the state machines of all members"
                + " have the order once: a retry of the Mono of one call is the same proposal.",
            "",
            "An order that is not valid is refused before it is proposed."
        },
        footer = {"  ./paxos compose", "  ./paxos compose --quantity 7"},
        exitCodeList = {
            "0:the order took effect once",
            "1:failed, the reason is on standard error",
            "2:bad options"
        })
public final class ComposeCommand extends SampleCommand {

    private static final Duration AT_MOST = Duration.ofMinutes(2);

    @Option(
            names = "--quantity",
            defaultValue = "3",
            paramLabel = "N",
            description =
                    "How much is ordered (default: ${DEFAULT-VALUE}). From 1 to 1,000 is valid.")
    private int quantity;

    @Mixin private final FolderOption folder = new FolderOption();

    /** For the command line that it is a part of. */
    public ComposeCommand() {}

    @Override
    protected Mono<Void> run(Console console) {
        Order order = new Order("A-1", quantity);
        return folder.use("compose", path -> show(path, order, console));
    }

    private static Mono<Void> show(Path path, Order order, Console console) {
        return Mono.usingWhen(
                Mono.fromSupplier(() -> new Proof(path, console)),
                proof -> within(AT_MOST, proof.run(order)),
                Proof::close);
    }
}
