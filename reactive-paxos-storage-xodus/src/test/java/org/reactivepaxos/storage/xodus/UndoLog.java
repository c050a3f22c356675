// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What one file held before each change that is not synced yet, in a file beside it, so that a
 * process that is killed can lose those changes when it starts again, as in a power cut.
 */
final class UndoLog {

    private final Path file;

    private boolean empty = true;

    UndoLog(Path file) {
        this.file = file;
    }

    /** What is at and after a position, up to a length, is about to be changed. */
    void note(Path changed, long position, long length) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream record = new DataOutputStream(bytes);
                RandomAccessFile in = new RandomAccessFile(changed.toFile(), "r")) {
            long end = in.length();
            byte[] before = new byte[(int) Math.max(0, Math.min(length, end - position))];
            in.seek(position);
            in.readFully(before);
            record.writeUTF(changed.toString());
            record.writeLong(end);
            record.writeLong(position);
            record.writeInt(before.length);
            record.write(before);
        }
        append(bytes.toByteArray());
    }

    private void append(byte[] record) throws IOException {
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.seek(out.length());
            out.write(record); // In one piece: the kernel has all of it, or none.
        }
        empty = false;
    }

    /** The file is synced: nothing can be lost any more. */
    void forget() throws IOException {
        if (!empty) {
            Files.deleteIfExists(file);
            empty = true;
        }
    }

    /** The file has another name. */
    void moveTo(Path moved, UndoLog other) throws IOException {
        other.forget();
        for (Change change : changes(file)) {
            other.append(change.encode(moved));
        }
        forget();
    }

    /**
     * Takes changes back, the latest first.
     *
     * @param kept how many stay, counted from the first
     */
    static int takeBack(Path undo, int kept) throws IOException {
        List<Change> changes = changes(undo);
        for (int i = changes.size() - 1; i >= kept; i--) {
            changes.get(i).takeBack();
        }
        Files.delete(undo);
        return Math.max(0, changes.size() - kept);
    }

    /** The changes that are noted; one that was cut off in the middle was never made. */
    static List<Change> changes(Path undo) throws IOException {
        List<Change> changes = new ArrayList<>();
        if (!Files.exists(undo)) {
            return changes;
        }
        try (DataInputStream in = new DataInputStream(Files.newInputStream(undo))) {
            while (true) {
                Path changed = Path.of(in.readUTF());
                long end = in.readLong();
                long position = in.readLong();
                byte[] before = new byte[in.readInt()];
                in.readFully(before);
                changes.add(new Change(changed, end, position, before));
            }
        } catch (EOFException end) {
            return changes;
        }
    }

    /**
     * One change.
     *
     * @param end how long the file was
     * @param before what was at the position
     */
    record Change(Path changed, long end, long position, byte[] before) {

        private void takeBack() throws IOException {
            if (!Files.exists(changed)) {
                return; // It was moved or deleted meanwhile.
            }
            if (!Files.isWritable(changed) && !changed.toFile().setWritable(true)) {
                throw new IOException("cannot make " + changed + " writable");
            }
            try (RandomAccessFile out = new RandomAccessFile(changed.toFile(), "rw")) {
                out.seek(position);
                out.write(before);
                out.setLength(end);
            }
        }

        private byte[] encode(Path name) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (DataOutputStream record = new DataOutputStream(bytes)) {
                record.writeUTF(name.toString());
                record.writeLong(end);
                record.writeLong(position);
                record.writeInt(before.length);
                record.write(before);
            }
            return bytes.toByteArray();
        }
    }
}
