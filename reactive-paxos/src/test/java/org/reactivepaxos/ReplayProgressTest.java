// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.VirtualCluster.bytes;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** P85: a start that replays much says how far it is. */
final class ReplayProgressTest {

    private static final int VALUES = 20;

    private final VirtualCluster cluster = new VirtualCluster(1);
    private final Logger log = (Logger) LoggerFactory.getLogger("org.reactivepaxos.member.1");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        log.addAppender(lines);
        log.setLevel(Level.INFO);
    }

    @AfterEach
    void leave() {
        log.detachAppender(lines);
        log.setLevel(null);
        cluster.closeAll();
    }

    /** With a log of several parts, each of which takes two seconds. */
    @Test
    void aLongReplayIsToldOnceASecondWithAnEstimate() {
        AtomicLong extra = new AtomicLong();
        PaxosGroup group = start(new SavedLines(), extra);
        for (int i = 0; i < VALUES; i++) {
            cluster.now(group.propose(bytes(i + "x".repeat(900_000))));
        }
        cluster.stop(1);
        assertThat(lines.list).isEmpty();
        SavedLines slow =
                new SavedLines() {
                    @Override
                    public byte[] apply(long instance, byte[] value) {
                        extra.addAndGet(500_000_000L);
                        return super.apply(instance, value);
                    }
                };
        start(slow, extra);
        assertThat(slow.lines()).hasSize(VALUES);
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .hasSizeBetween(4, VALUES / 2)
                .first()
                .asString()
                .matches(
                        "group 0: starting: the log is replayed below instance \\d+ of 2\\d,"
                                + " some \\d+ s to go");
    }

    private PaxosGroup start(SavedLines machine, AtomicLong extra) {
        PaxosNode node =
                cluster.start(
                        1,
                        all ->
                                all.clock(() -> all.values().clock.getAsLong() + extra.get())
                                        .group(0, GroupOptions.of(machine)));
        cluster.leader();
        return node.group(0);
    }
}
