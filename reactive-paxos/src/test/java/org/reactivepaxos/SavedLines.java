// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.reactivepaxos.machine.ReactiveStateMachine;
import org.reactivepaxos.machine.Snapshotting;
import org.reactivepaxos.machine.StateMachine;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Remembers every value as a line, and can be saved and brought back. */
class SavedLines implements StateMachine, Snapshotting {

    private final List<String> lines = new ArrayList<>();
    private final List<Long> restoredBelow = new ArrayList<>();

    /** The same in the reactive form. */
    ReactiveStateMachine reactive() {
        return new ReactiveForm(this);
    }

    private record ReactiveForm(SavedLines lines) implements ReactiveStateMachine, Snapshotting {
        @Override
        public Mono<byte[]> apply(long instance, byte[] value) {
            return Mono.fromSupplier(() -> lines.apply(instance, value));
        }

        @Override
        public Flux<ByteBuffer> snapshot() {
            return lines.snapshot();
        }

        @Override
        public Mono<Void> restore(long below, Flux<ByteBuffer> content) {
            return lines.restore(below, content);
        }
    }

    @Override
    public byte[] apply(long instance, byte[] value) {
        lines.add(new String(value, UTF_8));
        return value;
    }

    @Override
    public Flux<ByteBuffer> snapshot() {
        List<String> now = List.copyOf(lines);
        return Flux.fromIterable(now).map(line -> ByteBuffer.wrap((line + "\n").getBytes(UTF_8)));
    }

    @Override
    public Mono<Void> restore(long below, Flux<ByteBuffer> content) {
        return content.collect(ByteArrayOutputStream::new, SavedLines::append)
                .doOnNext(
                        all -> {
                            lines.clear();
                            restoredBelow.add(below);
                            Arrays.stream(all.toString(UTF_8).split("\n"))
                                    .filter(line -> !line.isEmpty())
                                    .forEach(lines::add);
                        })
                .then();
    }

    private static void append(ByteArrayOutputStream out, ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        out.writeBytes(bytes);
    }

    List<String> lines() {
        return lines;
    }

    /** At which instances it was restored. */
    List<Long> restoredBelow() {
        return restoredBelow;
    }
}
