// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.transport.TransportMember.PATIENCE;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.transport.TransportMember;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

/** Where a port is opened. */
class StartThreadTest {

    @Test
    void aStartOnAThreadThatMustNotBlockGoesOnWhereThatIsAllowed() {
        List<String> threads = new CopyOnWriteArrayList<>();
        LoopResources loops = LoopResources.create("given", 1, true);
        LoopResources watched =
                useNative -> {
                    threads.add(Thread.currentThread().getName());
                    return loops.onServer(useNative);
                };
        try (TcpMembers members = new TcpMembers()) {
            TransportMember one = members.member(1, 1, members.options().withLoops(watched));
            one.transport()
                    .start(one.self(), one.handler())
                    .subscribeOn(Schedulers.parallel())
                    .block(PATIENCE);
        }
        assertThat(threads).first().asString().startsWith("boundedElastic");
        loops.disposeLater().block(PATIENCE);
    }
}
