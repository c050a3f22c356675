// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Keeps what Netty's detector finds: buffers that were lost and not released. */
final class LeakRecorder extends ResourceLeakDetectorFactory {

    private static final LeakRecorder INSTALLED = new LeakRecorder();

    private final Queue<String> leaks = new ConcurrentLinkedQueue<>();

    private LeakRecorder() {}

    /** From now on each buffer is watched; before the first buffer is made. */
    static LeakRecorder install() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(INSTALLED);
        return INSTALLED;
    }

    /** Takes what was found by now; a lost buffer is found once its memory is collected. */
    List<String> take() {
        System.gc();
        touch();
        List<String> found = new ArrayList<>();
        for (String leak = leaks.poll(); leak != null; leak = leaks.poll()) {
            found.add(leak);
        }
        return found;
    }

    /** The detector looks for lost buffers whenever it watches a new one. */
    private static void touch() {
        ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(1);
        buffer.release();
    }

    @Override
    @Deprecated
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
            Class<T> resource, int samplingInterval, long maxActive) {
        return newResourceLeakDetector(resource, samplingInterval);
    }

    @Override
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
            Class<T> resource, int samplingInterval) {
        return new Detector<>(resource, samplingInterval, leaks);
    }

    private static final class Detector<T> extends ResourceLeakDetector<T> {
        private final Queue<String> leaks;

        Detector(Class<T> resource, int samplingInterval, Queue<String> leaks) {
            super(resource, samplingInterval);
            this.leaks = leaks;
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String type, String records) {
            leaks.add("a " + type + " was lost and not released: " + records);
        }

        @Override
        protected void reportUntracedLeak(String type) {
            leaks.add("a " + type + " was lost and not released");
        }
    }
}
