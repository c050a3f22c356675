// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry point of the command line. */
@Command(name = "paxos", mixinStandardHelpOptions = true, version = "0.1.0-SNAPSHOT")
public final class Paxos implements Runnable {

    /**
     * Runs one command and exits with its code.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Paxos()).execute(args));
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }
}
