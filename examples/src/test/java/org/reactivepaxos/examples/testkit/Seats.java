// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.reactivepaxos.machine.StateMachine;
import org.reactivepaxos.testkit.SequentialModel;

/** Seats: each is that of who asks first. The answer is who has it. */
final class Seats implements StateMachine {

    private final Map<Integer, String> taken = new TreeMap<>();

    /** Somebody asks for a seat. */
    record Ask(int seat, String who) {}

    static byte[] command(Ask ask) {
        byte[] who = ask.who().getBytes(UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + who.length).putInt(ask.seat()).put(who).array();
    }

    @Override
    public byte[] apply(long instance, byte[] command) {
        ByteBuffer read = ByteBuffer.wrap(command);
        int seat = read.getInt();
        taken.putIfAbsent(seat, UTF_8.decode(read).toString());
        return taken.getOrDefault(seat, "").getBytes(UTF_8);
    }

    Map<Integer, String> taken() {
        return Map.copyOf(taken);
    }

    /** What it must look like to its users; the state is who has a seat. */
    static final class Model implements SequentialModel<String, Ask, String> {
        @Override
        public String initial() {
            return "";
        }

        @Override
        public Step<String, String> step(String holder, Ask ask) {
            String next = holder.isEmpty() ? ask.who() : holder;
            return new Step<>(next, next);
        }

        @Override
        public Object key(Ask ask) {
            return ask.seat();
        }
    }
}
