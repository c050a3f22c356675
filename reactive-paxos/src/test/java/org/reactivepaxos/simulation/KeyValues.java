// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.reactivepaxos.machine.StateMachine;
import org.reactivepaxos.testkit.SequentialModel;
import reactor.core.scheduler.Scheduler;

/** Numbers under keys, which are set where they are as expected; the answer is the number then. */
class KeyValues implements SimulatedApplication<Integer, KeyValues.Swap, Integer> {

    private static final int KEYS = 6;
    private static final int NUMBERS = 3;

    /** Sets the number under a key if it is the expected one. */
    record Swap(int key, int expected, int wanted) {
        static Swap of(byte[] bytes) {
            ByteBuffer read = ByteBuffer.wrap(bytes);
            return new Swap(read.getInt(), read.getInt(), read.getInt());
        }

        byte[] bytes() {
            return ByteBuffer.allocate(3 * Integer.BYTES)
                    .putInt(key)
                    .putInt(expected)
                    .putInt(wanted)
                    .array();
        }

        int appliedTo(int number) {
            return number == expected ? wanted : number;
        }
    }

    /** The state machine, to be spoilt by some tests. */
    static class Machine implements StateMachine {
        private final Map<Integer, Integer> numbers = new TreeMap<>();

        @Override
        public byte[] apply(long instance, byte[] bytes) {
            return answer(swap(Swap.of(bytes)));
        }

        int swap(Swap swap) {
            int number = swap.appliedTo(numbers.getOrDefault(swap.key, 0));
            numbers.put(swap.key, number);
            return number;
        }

        static byte[] answer(int number) {
            return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
        }

        Object state() {
            return Map.copyOf(numbers);
        }
    }

    @Override
    public Replica newReplica(Scheduler time) {
        Machine machine = new Machine();
        return Replica.of(machine, machine::state);
    }

    @Override
    public Swap draw(Random random) {
        return new Swap(
                random.nextInt(KEYS), random.nextInt(NUMBERS), 1 + random.nextInt(NUMBERS - 1));
    }

    @Override
    public byte[] encode(Swap swap) {
        return swap.bytes();
    }

    @Override
    public Integer decode(Swap swap, byte[] result) {
        return ByteBuffer.wrap(result).getInt();
    }

    @Override
    public SequentialModel<Integer, Swap, Integer> model() {
        return new SequentialModel<>() {
            @Override
            public Integer initial() {
                return 0;
            }

            @Override
            public Step<Integer, Integer> step(Integer number, Swap swap) {
                int next = swap.appliedTo(number);
                return new Step<>(next, next);
            }

            @Override
            public Object key(Swap swap) {
                return swap.key;
            }
        };
    }
}
