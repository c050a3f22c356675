// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.admin;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;

/** Metrics are optional: a page is served where Micrometer is not on the class path. */
class PageWithoutMicrometerTest {

    /** What runs there. */
    public static final class Program implements Runnable {
        @Override
        public void run() {
            PaxosNode node =
                    PaxosNode.startNow(
                            PaxosOptions.of(1, 1).group(0, (instance, value) -> value),
                            Trio.PATIENCE);
            PageOptions page = PageOptions.of(Map.of(1, "localhost:1")).withFolder(Path.of("."));
            AdminOptions options = AdminOptions.of(0, Trio.SECRET).withPage(page);
            assertThat(options.toString()).contains("localhost");
            AdminEndpoint endpoint =
                    requireNonNull(AdminEndpoint.start(node, options).block(Trio.PATIENCE));
            assertThat(new PageFeed(node, options).events(0, false).blockFirst(Trio.PATIENCE))
                    .contains("\"measured\":false");
            endpoint.close().block(Trio.PATIENCE);
            node.closeNow(Trio.PATIENCE);
        }
    }

    private static URLClassLoader loader() throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (String path : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (!path.contains("micrometer")) {
                urls.add(new File(path).toURI().toURL());
            }
        }
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    @Test
    void aPageIsServed() throws Exception {
        try (URLClassLoader loader = loader()) {
            assertThatThrownBy(
                            () -> loader.loadClass("io.micrometer.core.instrument.MeterRegistry"))
                    .isInstanceOf(ClassNotFoundException.class);
            Class<?> program = loader.loadClass(Program.class.getName());
            assertThat(program).isNotEqualTo(Program.class);
            ((Runnable) program.getDeclaredConstructor().newInstance()).run();
        }
    }
}
