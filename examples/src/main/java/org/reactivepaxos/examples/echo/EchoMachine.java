// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.echo;

import java.nio.charset.StandardCharsets;
import org.reactivepaxos.examples.cluster.Console;
import org.reactivepaxos.machine.StateMachine;

/** The replicated service: prints each value it executes, and answers with the same bytes. */
final class EchoMachine implements StateMachine {

    private final int member;
    private final Console console;

    EchoMachine(int member, Console console) {
        this.member = member;
        this.console = console;
    }

    @Override
    public byte[] apply(long instance, byte[] value) {
        String text = new String(value, StandardCharsets.UTF_8);
        console.print("member " + member + " executed instance " + instance + ": " + text);
        return value;
    }
}
