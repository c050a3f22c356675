// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.cluster;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Mono;

/** What the samples have in common as commands: a console, help, and how they end. */
@Command(
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        exitCodeListHeading = "%nExit codes:%n")
public abstract class SampleCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    /** For commands. */
    protected SampleCommand() {}

    @Override
    public final Integer call() {
        Console console = Console.of(commandLine());
        Mono.usingWhen(Mono.just(console), this::run, Console::close).block();
        return 0;
    }

    /**
     * Does it all.
     *
     * @return completes when it is done; its error is the reason that the user is told
     */
    protected abstract Mono<Void> run(Console console);

    /** The command line that this is a part of. */
    protected final CommandLine commandLine() {
        return Objects.requireNonNull(spec, "not part of a command line").commandLine();
    }

    /**
     * Checks the value of an option.
     *
     * @throws ParameterException when it is out of range
     */
    protected final void requireWithin(String option, long value, long min, long max) {
        if (value < min || value > max) {
            throw new ParameterException(
                    commandLine(), option + " " + value + ": from " + min + " to " + max);
        }
    }

    /** What takes longer fails, with a message that says so. */
    protected static Mono<Void> within(Duration most, Mono<Void> work) {
        return work.timeout(
                most,
                Mono.error(
                        () -> new SampleException("not done within " + most.toSeconds() + " s")));
    }
}
