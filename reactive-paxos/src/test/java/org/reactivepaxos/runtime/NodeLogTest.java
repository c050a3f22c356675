// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** P39: whose line it is can be told, and chosen. */
class NodeLogTest {

    private static final int ONE = 901;
    private static final int OTHER = 902;

    private final ListAppender<ILoggingEvent> lines =
            new ListAppender<>() {
                @Override
                protected void append(ILoggingEvent line) {
                    line.prepareForDeferredProcessing(); // Takes the MDC as it is now.
                    super.append(line);
                }
            };

    private static Logger logger(int member) {
        return (Logger) LoggerFactory.getLogger(NodeLog.LOGGER_PREFIX + member);
    }

    @BeforeEach
    void listen() {
        lines.start();
        for (int member : new int[] {ONE, OTHER}) {
            logger(member).setAdditive(false);
            logger(member).addAppender(lines);
        }
    }

    @AfterEach
    void leave() {
        logger(ONE).detachAppender(lines);
        logger(OTHER).detachAppender(lines);
        logger(OTHER).setLevel(null);
        MDC.clear();
    }

    @Test
    void aLineSaysOfWhichNodeAndGroupItIs() {
        MDC.put("request", "17");
        new NodeLog(ONE).warn(3, "something", new IllegalStateException("why"));
        ILoggingEvent line = lines.list.get(0);
        assertThat(line.getMDCPropertyMap())
                .containsAllEntriesOf(
                        Map.of(NodeLog.NODE, "901", NodeLog.GROUP, "3", "request", "17"));
        assertThat(line.getFormattedMessage()).isEqualTo("group 3: something");
        assertThat(line.getThrowableProxy().getMessage()).isEqualTo("why");
        assertThat(MDC.getCopyOfContextMap()).isEqualTo(Map.of("request", "17"));
    }

    @Test
    void theContextOfTheApplicationIsLeftAsItWas() {
        MDC.put(NodeLog.NODE, "own");
        new NodeLog(ONE).error("something", new IllegalStateException("why"));
        assertThat(MDC.get(NodeLog.NODE)).isEqualTo("own");
    }

    @Test
    void p39TwoNodesOfOneProcessHaveDifferentLevels() {
        logger(OTHER).setLevel(Level.OFF);
        new NodeLog(ONE).warn(0, "heard");
        new NodeLog(OTHER).warn(0, "not heard");
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("group 0: heard");
    }
}
