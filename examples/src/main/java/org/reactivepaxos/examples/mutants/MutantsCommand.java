// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.mutants;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.mutants.MutantTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code paxos mutants}: plants faults in the protocol, and sees whether they are found. */
@Command(
        name = "mutants",
        mixinStandardHelpOptions = true,
        description =
                "Plants one fault after the other in a copy of the protocol, its recovery or its"
                        + " runtime, and lets the simulations, from seed 1 on, or the exploration"
                        + " look for it. Prints a table in Markdown of what each broke and how"
                        + " many seeds that took, then runs the code as it is over the same seeds.",
        footerHeading = "%nNeeds a checkout of the sources and a JDK.%nExamples:%n",
        footer = {
            "  mutants --list",
            "  mutants s02-forget-reported-votes",
            "  mutants --renew s09-lease-from-receive-time"
        })
public final class MutantsCommand implements Callable<Integer> {

    private static final int SURVIVED = 1;

    @Parameters(
            paramLabel = "NAME",
            arity = "0..*",
            description = "Mutants to look for (default: all).")
    private List<String> names = List.of();

    @Option(names = "--list", description = "Lists the mutants.")
    private boolean list;

    @Option(
            names = "--renew",
            description = "Writes the seeds found into the mutants' files, for the tests.")
    private boolean renew;

    @Spec private @Nullable CommandSpec spec;

    /** For the command line that it is a part of. */
    public MutantsCommand() {}

    @Override
    public Integer call() {
        CommandSpec command = spec;
        if (command == null) {
            throw new IllegalStateException("not part of a command line");
        }
        PrintWriter out = command.commandLine().getOut();
        MutantTable table = new MutantTable(out);
        List<String> all = table.names();
        for (String name : names) {
            if (!all.contains(name)) {
                throw new ParameterException(
                        command.commandLine(), "no such mutant: '" + name + "'");
            }
        }
        if (list) {
            table.list();
            return 0;
        }
        return table.run(names.isEmpty() ? all : names, renew) ? 0 : SURVIVED;
    }
}
