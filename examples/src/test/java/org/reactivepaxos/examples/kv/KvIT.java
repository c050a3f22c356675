// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivepaxos.examples.kv.wire.Write;
import org.reactivepaxos.examples.process.CommandLineProcess;
import reactor.core.publisher.Flux;

/** The store over three processes, by its command line. */
class KvIT {

    @TempDir Path folder;

    @Test
    void allCommandsWorkAndGoOnWhenTheLeaderIsKilled() throws IOException {
        try (KvProcesses store = KvProcesses.start(folder, "--groups=1");
                CommandLineProcess watch = store.client(3, "watch", "a", "--count=4")) {
            assertThat(first(store.run(1, "put", "a", "1"))).startsWith("ok version=1 group=0 ");
            assertThat(store.run(2, "get", "a")).containsExactly("1");
            List<String> once = store.run(1, sameRequest());
            int killed = store.leader(0);
            store.kill(killed);
            assertThat(withoutTime(store.run(1 + killed % 3, sameRequest())))
                    .as("the same request, through another server")
                    .isEqualTo(withoutTime(once));
            assertThat(first(store.run(killed, "put", "a", "3", "--version-is=2")))
                    .startsWith("ok version=3 ");
            try (CommandLineProcess late = store.client(1, "put", "a", "x", "--version-is=2")) {
                assertThat(late.end()).isEqualTo(1);
                assertThat(late.errors()).contains("paxos kv put: the key has version 3");
            }
            assertThat(first(store.run(2, "delete", "a"))).startsWith("ok version=4 ");
            if (killed != 3) {
                assertThat(watch.end()).as(watch.errors()).isZero();
                assertThat(watch.output())
                        .containsExactly(
                                "a = 1 (version 1)",
                                "a = 2 (version 2)",
                                "a = 3 (version 3)",
                                "a deleted (version 4)");
            }
            store.start(killed);
            await().atMost(KvProcesses.PATIENCE)
                    .until(() -> store.group(killed, 0).getState().equals("READY"));
            assertThat(store.run(1, "status")).hasSize(4);
        }
    }

    private static String[] sameRequest() {
        return new String[] {"put", "a", "2", "--client-id=77", "--timestamp=5"};
    }

    private static String first(List<String> lines) {
        return lines.get(0);
    }

    private static String withoutTime(List<String> lines) {
        return first(lines).replaceAll(" [0-9.]+ ms$", "");
    }

    @Test
    void aServerBehindTheCleanedLogGetsASnapshotWhileItRuns() throws IOException {
        try (KvProcesses store =
                        KvProcesses.start(
                                folder, "--groups=1", "--retain=0", "--snapshot-every=100");
                KvClient client = store.client(KvProcesses.PATIENCE)) {
            fill(client, 0, 50);
            int away = 1 + store.leader(0) % 3;
            store.kill(away);
            fill(client, 50, 1000);
            int other = store.leader(0);
            await().atMost(KvProcesses.PATIENCE)
                    .until(() -> store.group(other, 0).getFirstRetained() > 100);
            store.start(away);
            await().atMost(KvProcesses.PATIENCE)
                    .until(() -> store.group(away, 0).getInstalledBelow() > 100);
            fill(client, 1000, 1001);
            await().atMost(KvProcesses.PATIENCE)
                    .until(() -> store.group(away, 0).getKeys() == 1001);
            List<String> status = store.run(away, "status");
            System.out.println(String.join("\n", status));
            assertThat(status.get(1).strip().split(" +"))
                    .startsWith(Integer.toString(away), "0", "READY")
                    .endsWith("1001");
        }
    }

    private static void fill(KvClient client, int from, int below) {
        long id = WriteOptions.randomClient();
        Flux.range(from, below - from)
                .flatMap(
                        i ->
                                client.put(
                                        Write.newBuilder()
                                                .setKey("key-" + i)
                                                .setValue(ByteString.copyFromUtf8("v" + i))
                                                .setClientId(id + i)
                                                .setTimestamp(WriteOptions.now())
                                                .build()),
                        64)
                .blockLast(KvProcesses.PATIENCE);
    }
}
