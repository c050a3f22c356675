// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A line that shows how something goes is overwritten on a terminal, and printed elsewhere. */
class ConsoleTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** Shows two lines, and prints one behind them. */
    private void show(boolean terminal) {
        Console console =
                new Console(
                        InputStream.nullInputStream(),
                        new PrintWriter(out),
                        new PrintWriter(err),
                        terminal);
        AtomicInteger shown = new AtomicInteger();
        Sinks.Empty<Void> twice = Sinks.empty();
        Flux<Void> work =
                console.showing(
                        () -> {
                            if (shown.incrementAndGet() == 2) {
                                twice.tryEmitEmpty();
                            }
                            return "line " + Math.min(shown.get(), 2);
                        },
                        twice.asMono().flux());
        work.then(Mono.fromRunnable(() -> console.print("done")))
                .then(console.close())
                .block(PATIENCE);
    }

    @Test
    void aTerminalShowsTheLatestLineAloneUntilAnotherTakesItsPlace() {
        show(true);
        String clear = "\r\u001b[K";
        assertThat(out.toString())
                .startsWith(clear + "line 1" + clear + "line 2" + clear)
                .endsWith("done" + System.lineSeparator());
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void elsewhereEachIsALineOfItsOwnOnStandardError() {
        show(false);
        assertThat(out.toString().lines()).containsExactly("done");
        assertThat(err.toString().lines()).startsWith("line 1", "line 2");
    }
}
