// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.reactivepaxos.examples.chaos.ChaosCommand;
import org.reactivepaxos.examples.compose.ComposeCommand;
import org.reactivepaxos.examples.ctl.CtlCommand;
import org.reactivepaxos.examples.demo.DemoCommand;
import org.reactivepaxos.examples.echo.EchoCommand;
import org.reactivepaxos.examples.election.ElectionCommand;
import org.reactivepaxos.examples.explore.ExploreCommand;
import org.reactivepaxos.examples.kv.KvCommand;
import org.reactivepaxos.examples.mtls.MtlsCommand;
import org.reactivepaxos.examples.mutants.MutantsCommand;
import org.reactivepaxos.examples.pipeline.PipelineCommand;
import org.reactivepaxos.examples.simulate.SimulateCommand;
import org.reactivepaxos.examples.simulate.SimulateNodesCommand;
import org.reactivepaxos.perf.PerfCommand;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import reactor.core.Exceptions;

/** Entry point of the command line. Each tool is a sub-command. */
@Command(
        name = "paxos",
        description = "Multi-Paxos as a reactive library: examples and tools.",
        mixinStandardHelpOptions = true,
        versionProvider = Paxos.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:failed, the reason is on standard error", "2:bad options"},
        subcommands = {
            DemoCommand.class,
            EchoCommand.class,
            KvCommand.class,
            ElectionCommand.class,
            PipelineCommand.class,
            ComposeCommand.class,
            MtlsCommand.class,
            CtlCommand.class,
            PerfCommand.class,
            SimulateCommand.class,
            SimulateNodesCommand.class,
            ExploreCommand.class,
            MutantsCommand.class,
            ChaosCommand.class,
            GenerateCompletion.class
        })
public final class Paxos implements Runnable {

    /**
     * Runs one command and exits with its code.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        CommandLine commandLine =
                commandLine().setOut(utf8(FileDescriptor.out)).setErr(utf8(FileDescriptor.err));
        System.exit(commandLine.execute(args));
    }

    private static PrintWriter utf8(FileDescriptor target) {
        return new PrintWriter(new FileOutputStream(target), true, StandardCharsets.UTF_8);
    }

    static CommandLine commandLine() {
        return new CommandLine(new Paxos())
                .setParameterExceptionHandler((error, args) -> refuse(error))
                .setExecutionExceptionHandler((error, command, parsed) -> report(error, command));
    }

    private static int refuse(ParameterException error) {
        CommandLine command = error.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().println(name + ": " + error.getMessage());
        command.getErr().println("Try '" + name + " --help'.");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static int report(Exception error, CommandLine command) {
        Throwable cause = Exceptions.unwrap(error);
        String text = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + text);
        return command.getCommandSpec().exitCodeOnExecutionException();
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }

    /** The version in the jar's manifest. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = Paxos.class.getPackage().getImplementationVersion();
            return new String[] {
                "reactive-paxos " + Objects.requireNonNullElse(version, "(not from a jar)")
            };
        }
    }
}
