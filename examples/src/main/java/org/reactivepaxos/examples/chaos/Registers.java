// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.reactivepaxos.machine.Snapshotting;
import org.reactivepaxos.machine.StateMachine;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Numbers under keys. Notes each call that it executes in a file, straight to the system, so that a
 * kill loses none of it; blocks its worker for that, as no other state machine may.
 */
final class Registers implements StateMachine, Snapshotting {

    /** Of a note: instance and id of the call. */
    static final int NOTE_BYTES = 2 * Long.BYTES;

    /** In place of an instance: the state comes from a snapshot, and what follows is no sequel. */
    static final long RESTORED = -1;

    /** No register: under this key a snapshot has the count. */
    private static final long EXECUTED = Long.MIN_VALUE;

    private static final int ENTRY_BYTES = 2 * Long.BYTES;
    private static final int ENTRIES_PER_BUFFER = 1024;

    private final OutputStream notes;
    private Map<Long, Long> numbers = new TreeMap<>();
    private long executed;

    Registers(Path notes) throws IOException {
        this(Files.newOutputStream(notes, StandardOpenOption.CREATE_NEW));
    }

    private Registers(OutputStream notes) {
        this.notes = notes;
    }

    /** Of which snapshots are taken; what it executes counts for nothing else. */
    static Registers mirror() {
        return new Registers(OutputStream.nullOutputStream());
    }

    @Override
    public byte[] apply(long instance, byte[] value) {
        Ask ask = Ask.decode(value);
        note(instance, ask.id());
        executed++;
        long before = number(ask.register());
        numbers.put(ask.register(), ask.appliedTo(before));
        return ByteBuffer.allocate(Long.BYTES).putLong(before).array();
    }

    private void note(long instance, long id) {
        try {
            notes.write(ByteBuffer.allocate(NOTE_BYTES).putLong(instance).putLong(id).array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For queries of the group only, as {@link #state()}. */
    long number(long register) {
        return numbers.getOrDefault(register, 0L);
    }

    /** How many calls were executed, and a checksum of all numbers. */
    String state() {
        CRC32C sum = new CRC32C();
        ByteBuffer entry = ByteBuffer.allocate(ENTRY_BYTES);
        numbers.forEach(
                (register, number) ->
                        sum.update(entry.clear().putLong(register).putLong(number).flip()));
        return executed + " " + sum.getValue();
    }

    @Override
    public Flux<ByteBuffer> snapshot() {
        Map<Long, Long> copy = new TreeMap<>(numbers);
        copy.put(EXECUTED, executed);
        return Flux.fromIterable(copy.entrySet())
                .buffer(ENTRIES_PER_BUFFER)
                .map(
                        entries -> {
                            ByteBuffer buffer = ByteBuffer.allocate(entries.size() * ENTRY_BYTES);
                            entries.forEach(e -> buffer.putLong(e.getKey()).putLong(e.getValue()));
                            return buffer.flip();
                        });
    }

    @Override
    public Mono<Void> restore(long below, Flux<ByteBuffer> content) {
        return content.collect(Restored::new, Restored::add)
                .doOnNext(all -> take(below, all))
                .then();
    }

    private void take(long below, Restored restored) {
        note(RESTORED, below);
        executed = Objects.requireNonNull(restored.numbers.remove(EXECUTED), "count");
        numbers = restored.numbers;
    }

    /** Entries, whatever the buffers they come in. */
    private static final class Restored {

        private final Map<Long, Long> numbers = new TreeMap<>();
        private final ByteBuffer entry = ByteBuffer.allocate(ENTRY_BYTES);

        private void add(ByteBuffer buffer) {
            while (buffer.hasRemaining()) {
                entry.put(buffer.get());
                if (!entry.hasRemaining()) {
                    entry.flip();
                    numbers.put(entry.getLong(), entry.getLong());
                    entry.clear();
                }
            }
        }
    }
}
