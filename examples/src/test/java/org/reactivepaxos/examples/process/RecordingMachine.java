// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.process;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.reactivepaxos.machine.StateMachine;

/**
 * Writes down what it executes, one line per value, straight to the system, so that a kill loses
 * none of it. Blocks its worker for that, as no other state machine may. Answers with the sum of
 * all lines, so members that have executed differently answer differently (rule S12).
 */
final class RecordingMachine implements StateMachine {

    private final OutputStream history;
    private final RunningSum sum = new RunningSum();
    private long count;
    private long below;

    RecordingMachine(Path history) throws IOException {
        this.history = Files.newOutputStream(history, StandardOpenOption.CREATE_NEW);
    }

    @Override
    public synchronized byte[] apply(long instance, byte[] value) {
        byte[] line = line(instance, value);
        try {
            history.write(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sum.add(line);
        count++;
        below = instance + 1;
        return sum.bytes();
    }

    static byte[] line(long instance, byte[] value) {
        String text = instance + " " + new String(value, StandardCharsets.UTF_8) + "\n";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** How many values were executed, below which instance, and their sum. */
    synchronized String applied() {
        return count + " " + below + " " + sum;
    }

    /** Flips one byte of its state, between two values. */
    synchronized void flipByte() {
        sum.flipByte();
    }
}
