// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.readme;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.storage.xodus.XodusJournal;
import org.reactivepaxos.transport.tcp.TcpOptions;
import org.reactivepaxos.transport.tcp.TcpTransport;
import reactor.core.publisher.Mono;

/** The sample of the README, which is held against it by a test. */
final class TwentyLines {

    private TwentyLines() {}

    // begin
    /** Starts a member, proposes once, and leaves. Every member counts what the others propose. */
    static Mono<String> once(int id, Map<Integer, InetSocketAddress> members, Path data) {
        AtomicLong counter = new AtomicLong(); // the replicated state
        int[] voters = members.keySet().stream().mapToInt(Integer::intValue).toArray();
        PaxosOptions options =
                PaxosOptions.of(id, voters)
                        .group(
                                0,
                                (instance, value) ->
                                        Long.toString(counter.addAndGet(value.length)).getBytes())
                        .journal(XodusJournal.at(data))
                        .transport(
                                TcpTransport.create(TcpOptions.of(members.get(id), members)));
        return Mono.usingWhen(
                PaxosNode.start(options),
                node -> node.group(0).propose(new byte[] {1, 2, 3}),
                PaxosNode::close)
                .map(done -> "instance " + done.id() + ", counter " + new String(done.executed()));
    }
    // end
}
