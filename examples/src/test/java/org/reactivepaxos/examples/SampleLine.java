// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;

/** A command line of the examples in this process, which finds the end of its input. */
final class SampleLine {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** Runs it; gives its exit code. */
    int run(String... arguments) {
        CommandLine commandLine = Paxos.commandLine();
        commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        InputStream real = System.in;
        System.setIn(new ByteArrayInputStream(new byte[0]));
        try {
            return commandLine.execute(arguments);
        } finally {
            System.setIn(real);
        }
    }

    /** The lines of its standard output. */
    List<String> output() {
        return out.toString().lines().toList();
    }

    /** Its standard error. */
    String errors() {
        return err.toString();
    }
}
