// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.examples.kv.Entries.delete;
import static org.reactivepaxos.examples.kv.Entries.get;
import static org.reactivepaxos.examples.kv.Entries.put;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivepaxos.examples.kv.wire.Code;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Snapshots of a machine, and their way back. */
class SnapshotContentTest {

    private static final int KEYS = 3000;

    private static KvMachine filled() {
        KvMachine machine = new KvMachine(0);
        for (int i = 0; i < KEYS; i++) {
            Entries.execute(
                    machine,
                    i,
                    put("key-" + i, "x".repeat(i % 97)).setClientId(i + 1).setTimestamp(5));
        }
        Entries.execute(machine, KEYS, delete("key-7"));
        return machine;
    }

    private static byte[] content(KvMachine machine) {
        List<ByteBuffer> buffers = Objects.requireNonNull(machine.snapshot().collectList().block());
        ByteBuffer all =
                ByteBuffer.allocate(buffers.stream().mapToInt(ByteBuffer::remaining).sum());
        buffers.forEach(all::put);
        return all.array();
    }

    private static Flux<ByteBuffer> buffers(byte[] content, int size) {
        List<ByteBuffer> buffers = new ArrayList<>();
        for (int at = 0; at < content.length; at += size) {
            buffers.add(ByteBuffer.wrap(content, at, Math.min(size, content.length - at)));
        }
        return Flux.fromIterable(buffers);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 5, 1000, 1 << 20})
    void bringsBackAllWhateverTheBuffers(int size) {
        byte[] content = content(filled());
        KvMachine restored = new KvMachine(0);
        restored.restore(KEYS + 1, buffers(content, size)).block();
        assertThat(restored.keys()).isEqualTo(KEYS - 1);
        assertThat(restored.data("key-96").getValue().size()).isEqualTo(96);
        assertThat(restored.data("key-7").getVersion()).as("of what is deleted").isEqualTo(2);
        assertThat(restored.installedBelow()).isEqualTo(KEYS + 1);
        assertThat(restored.belongsTo(2)).isFalse();
        assertThat(content(restored)).as("the same, clients in their order").isEqualTo(content);
        Code again =
                Entries.execute(
                                restored,
                                KEYS + 1,
                                put("key-9", "y").setClientId(10).setTimestamp(4))
                        .getCode();
        assertThat(again).isEqualTo(Code.OUTDATED_REQUEST);
    }

    @Test
    void isOfTheMomentWhenItBegan() {
        KvMachine machine = filled();
        Flux<ByteBuffer> before = machine.snapshot();
        Entries.execute(machine, KEYS + 1, put("later", "1"));
        KvMachine restored = new KvMachine(0);
        restored.restore(KEYS + 1, before).block();
        assertThat(Entries.execute(restored, KEYS + 2, get("later")).getCode())
                .isEqualTo(Code.KEY_NOT_EXIST);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 9})
    void anEndThatIsMissingIsAnError(int missing) {
        byte[] content = content(filled());
        byte[] cut = Arrays.copyOf(content, content.length - missing);
        StepVerifier.create(new KvMachine(0).restore(1, buffers(cut, 100)))
                .verifyErrorMessage("the snapshot ends within an item");
    }
}
