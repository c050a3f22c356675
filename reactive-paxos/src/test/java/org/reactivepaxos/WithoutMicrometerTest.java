// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Metrics are optional: a node runs where Micrometer is not on the class path. */
class WithoutMicrometerTest {

    /** What runs there. */
    public static final class Program implements Runnable {
        @Override
        public void run() {
            VirtualCluster cluster = new VirtualCluster(3).startAll();
            int leader = cluster.leader();
            Instance instance =
                    cluster.now(cluster.group(leader).propose(VirtualCluster.bytes("a")));
            assertThat(instance.id()).isNotNegative();
            cluster.closeAll();
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
    void aNodeRuns() throws Exception {
        try (URLClassLoader loader = loader()) {
            Class<?> program = loader.loadClass(Program.class.getName());
            assertThat(program).isNotEqualTo(Program.class);
            ((Runnable) program.getDeclaredConstructor().newInstance()).run();
        }
    }

    @Test
    void thereReallyIsNone() throws Exception {
        try (URLClassLoader loader = loader()) {
            assertThatThrownBy(
                            () -> loader.loadClass("io.micrometer.core.instrument.MeterRegistry"))
                    .isInstanceOf(ClassNotFoundException.class);
        }
    }
}
