// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Keeps what Netty's detector finds: buffers that were lost and not released. */
final class LeakRecorder extends ResourceLeakDetectorFactory {

    private static final int COLLECTIONS_MAX = 600;
    private static final long COLLECTION_MILLIS = 100;
    private static final LeakRecorder INSTALLED = new LeakRecorder();

    private final Queue<String> leaks = new ConcurrentLinkedQueue<>();

    private LeakRecorder() {}

    /** From now on each buffer is watched; before the first buffer is made. */
    static LeakRecorder install() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(INSTALLED);
        return INSTALLED;
    }

    /** Takes what is lost by now. */
    List<String> take() {
        // The first may tell of its marker before it tells of a buffer lost earlier.
        awaitCollection();
        awaitCollection();
        touch();
        List<String> found = new ArrayList<>();
        for (String leak = leaks.poll(); leak != null; leak = leaks.poll()) {
            found.add(leak);
        }
        return found;
    }

    /** A lost buffer is found once its memory is collected, and so is that of a marker. */
    private static void awaitCollection() {
        ReferenceQueue<Object> collected = new ReferenceQueue<>();
        WeakReference<Object> marker = new WeakReference<>(new Object(), collected);
        try {
            for (int i = 0; i < COLLECTIONS_MAX; i++) {
                System.gc();
                if (collected.remove(COLLECTION_MILLIS) == marker) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IllegalStateException("no garbage was collected, so leaks cannot be found");
    }

    /** The detector looks for lost buffers whenever it watches a new one. */
    private static void touch() {
        ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(1);
        buffer.release();
    }

    @Override
    @SuppressWarnings("deprecation")
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
