// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;

/**
 * A plain file: a thread takes what has gathered, writes a head with a checksum and the value for
 * each, and syncs once. What a log costs at least.
 */
final class PlainAppends implements AppendTarget {

    private static final int PREPARED = 64;
    private static final int HEAD_BYTES =
            Integer.BYTES + Integer.BYTES + Long.BYTES + Integer.BYTES;

    private final FloorLog log;
    private final long batchBytes;
    private final int batchValues;
    private final List<byte[]> values = new ArrayList<>();
    private final AtomicLong durable = new AtomicLong();
    private final Thread writer;
    private volatile Runnable listener = () -> {};
    private long appended;
    private boolean closing;

    /**
     * @param batchBytes bound of one write, as that of a journal's transaction
     * @param batchValues the same
     */
    PlainAppends(Path directory, int valueBytes, long batchBytes, int batchValues) {
        this.log = FloorLog.in(directory);
        this.batchBytes = batchBytes;
        this.batchValues = batchValues;
        Random random = new Random(valueBytes);
        for (int i = 0; i < PREPARED; i++) {
            byte[] value = new byte[valueBytes];
            random.nextBytes(value);
            values.add(value);
        }
        writer = FloorThread.start("perf-plain-appends", this::write);
    }

    @Override
    public synchronized long append() {
        appended++;
        notifyAll();
        return appended;
    }

    private void write() throws IOException, InterruptedException {
        int valueBytes = values.get(0).length;
        int most = (int) Math.max(1, Math.min(batchValues, batchBytes / valueBytes));
        ByteBuffer block = ByteBuffer.allocateDirect(most * (HEAD_BYTES + valueBytes));
        long done = 0;
        for (long until = await(done); until > done; until = await(done)) {
            long end = Math.min(until, done + most);
            block.clear();
            while (done < end) {
                put(block, ++done);
            }
            log.append(block.flip());
            durable.set(done);
            listener.run();
        }
    }

    /** What was appended, once it is more than was done; the same at the end. */
    private synchronized long await(long done) throws InterruptedException {
        while (appended == done && !closing) {
            wait();
        }
        return appended;
    }

    private void put(ByteBuffer block, long position) {
        byte[] value = values.get((int) (position % PREPARED));
        CRC32C crc = new CRC32C();
        crc.update(value, 0, value.length);
        block.putInt(value.length).putInt((int) crc.getValue()).putLong(position).putInt(0);
        block.put(value);
    }

    @Override
    public long durable() {
        return durable.get();
    }

    @Override
    public void whenDurable(Runnable told) {
        listener = told;
    }

    @Override
    public long syncs() {
        return log.syncs();
    }

    @Override
    public synchronized long pendingBytes() {
        return (appended - durable.get()) * values.get(0).length;
    }

    @Override
    public void close() {
        synchronized (this) {
            closing = true;
            notifyAll();
        }
        FloorThread.result(
                () -> {
                    writer.join();
                    return 0;
                });
        log.close();
    }
}
