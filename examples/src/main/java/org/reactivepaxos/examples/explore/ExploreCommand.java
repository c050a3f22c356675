// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.explore;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Exploration;
import org.reactivepaxos.protocol.Exploration.Named;
import org.reactivepaxos.protocol.ExplorationResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code paxos explore}: visits every world of small models of the core, and checks each. */
@Command(
        name = "explore",
        mixinStandardHelpOptions = true,
        description =
                "Visits every world that a small group can reach, over the real protocol core:"
                        + " every order, loss and repetition of messages, every time-out, crashes."
                        + " Prints the shortest way to a broken truth, if there is one.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  explore --list",
            "  explore agreement-3 restart-2",
            "  PAXOS_JAVA_OPTS=-Xmx6g explore relearning-3 --states 50000000"
        })
public final class ExploreCommand implements Callable<Integer> {

    private static final int BROKEN = 1;

    @Parameters(
            paramLabel = "MODEL",
            arity = "0..*",
            description = "Models to explore (default: all).")
    private List<String> models = List.of();

    @Option(
            names = "--states",
            paramLabel = "COUNT",
            description = "Stops a model after so many worlds (default: ${DEFAULT-VALUE}).")
    private long states = 20_000_000;

    @Option(names = "--list", description = "Lists the models and their bounds.")
    private boolean list;

    @Spec private @Nullable CommandSpec spec;

    /** For the command line that it is a part of. */
    public ExploreCommand() {}

    @Override
    public Integer call() {
        CommandSpec command = spec;
        if (command == null) {
            throw new IllegalStateException("not part of a command line");
        }
        PrintWriter out = command.commandLine().getOut();
        List<String> all = Exploration.models().stream().map(Named::name).toList();
        for (String name : models) {
            if (!all.contains(name)) {
                throw new ParameterException(
                        command.commandLine(), "no such model: '" + name + "'");
            }
        }
        if (list) {
            Exploration.models()
                    .forEach(model -> out.printf("%-14s %s%n", model.name(), model.about()));
            return 0;
        }
        boolean holds = true;
        for (String name : models.isEmpty() ? all : models) {
            holds &= explore(name, out);
        }
        return holds ? 0 : BROKEN;
    }

    private boolean explore(String name, PrintWriter out) {
        long before = System.nanoTime();
        ExplorationResult result = Exploration.explore(name, states);
        out.println(result.summary((System.nanoTime() - before) / 1e9));
        result.counterexample().forEach(out::println);
        out.flush();
        return result.holds();
    }
}
