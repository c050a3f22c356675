// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.reactivepaxos.examples.kv.log.Head;
import org.reactivepaxos.examples.kv.log.Item;
import org.reactivepaxos.examples.kv.log.Pair;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A state as buffers: items, each after its length; made and read as they are asked for. */
final class SnapshotContent {

    private static final int BUFFER_BYTES = 64 << 10;

    private SnapshotContent() {}

    static Flux<ByteBuffer> of(KvState state) {
        return Flux.generate(
                () -> items(state),
                (left, sink) -> {
                    if (left.hasNext()) {
                        sink.next(buffer(left));
                    } else {
                        sink.complete();
                    }
                    return left;
                });
    }

    private static Iterator<Item> items(KvState state) {
        Head head =
                Head.newBuilder()
                        .setGroups(state.groups())
                        .setForgotten(state.clients().forgotten())
                        .build();
        Stream<Item> pairs =
                state.entries().entrySet().stream()
                        .map(e -> Pair.newBuilder().setKey(e.getKey()).setData(e.getValue()))
                        .map(pair -> Item.newBuilder().setPair(pair).build());
        Stream<Item> clients =
                StreamSupport.stream(state.clients().inOrder().spliterator(), false)
                        .map(client -> Item.newBuilder().setClient(client).build());
        return Stream.concat(
                        Stream.of(Item.newBuilder().setHead(head).build()),
                        Stream.concat(pairs, clients))
                .iterator();
    }

    private static ByteBuffer buffer(Iterator<Item> left) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(BUFFER_BYTES);
        DataOutputStream out = new DataOutputStream(bytes);
        try {
            while (left.hasNext() && bytes.size() < BUFFER_BYTES) {
                Item item = left.next();
                out.writeInt(item.getSerializedSize());
                item.writeTo(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return ByteBuffer.wrap(bytes.toByteArray());
    }

    /** The state; errors where the content is none. */
    static Mono<KvState> read(Flux<ByteBuffer> content) {
        return content.collect(Reader::new, Reader::add).map(Reader::state);
    }

    /** Whatever the buffers that the items come in. */
    private static final class Reader {

        private final KvState state = new KvState();
        private ByteBuffer part = ByteBuffer.allocate(Integer.BYTES);
        private boolean isLength = true;

        void add(ByteBuffer buffer) {
            while (buffer.hasRemaining() || !part.hasRemaining()) {
                int fits = Math.min(part.remaining(), buffer.remaining());
                part.put(buffer.slice().limit(fits));
                buffer.position(buffer.position() + fits);
                if (!part.hasRemaining()) {
                    whole(part.flip());
                }
            }
        }

        private void whole(ByteBuffer read) {
            if (isLength) {
                part = ByteBuffer.allocate(read.getInt());
            } else {
                take(parse(read));
                part = ByteBuffer.allocate(Integer.BYTES);
            }
            isLength = !isLength;
        }

        private static Item parse(ByteBuffer read) {
            try {
                return Item.parseFrom(read);
            } catch (InvalidProtocolBufferException e) {
                throw new UncheckedIOException("not a snapshot of a key-value store", e);
            }
        }

        private void take(Item item) {
            switch (item.getItemCase()) {
                case HEAD -> {
                    state.adoptGroups(item.getHead().getGroups());
                    state.clients().forgotten(item.getHead().getForgotten());
                }
                case PAIR -> state.put(item.getPair().getKey(), item.getPair().getData());
                case CLIENT -> state.clients().add(item.getClient());
                case ITEM_NOT_SET -> throw new IllegalStateException("an item of no known kind");
            }
        }

        KvState state() {
            if (!isLength || part.position() != 0) {
                throw new IllegalStateException("the snapshot ends within an item");
            }
            return state;
        }
    }
}
