// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.ctl;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.storage.StorageException;
import org.reactivepaxos.storage.StorageUnavailableException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the commands that look at a directory have in common. */
@Command(
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:found whole",
            "1:damaged, or something acknowledged is missing",
            "2:bad options",
            "3:cannot be looked at: a member has it open, it may not be read, or is no journal"
        })
abstract class DirectoryCommand implements Callable<Integer> {

    static final int WHOLE = 0;
    static final int DAMAGED = 1;
    static final int UNAVAILABLE = 3;

    @Parameters(paramLabel = "DIR", description = "The member's directory.")
    private Path directory = Path.of(".");

    @Spec private @Nullable CommandSpec spec;

    /**
     * Looks, and prints what it finds.
     *
     * @return the exit code
     */
    abstract int look(Path place, PrintWriter out);

    CommandSpec command() {
        CommandSpec command = spec;
        if (command == null) {
            throw new IllegalStateException("not part of a command line");
        }
        return command;
    }

    @Override
    public Integer call() {
        PrintWriter out = command().commandLine().getOut();
        PrintWriter err = command().commandLine().getErr();
        try {
            return look(directory, out);
        } catch (StorageUnavailableException e) {
            err.println(command().qualifiedName() + ": " + e.getMessage());
            return UNAVAILABLE;
        } catch (StorageException e) {
            err.println(command().qualifiedName() + ": " + e.getMessage());
            return DAMAGED;
        } finally {
            out.flush();
            err.flush();
        }
    }
}
