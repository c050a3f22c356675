// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.reactivepaxos.storage.xodus.PowerCut.Rest;

/**
 * A file system that promises no more than POSIX does: bytes are durable once their file was
 * synced, names once their directory was.
 */
final class DiskModel {

    /** What a name stands for. */
    private interface Node {}

    /** Content that is durable, and what was done to it since. */
    private static final class FileNode implements Node {
        private byte[] durable = {};
        private byte[] current = {};
        private final List<FileChange> unsynced = new ArrayList<>();

        void change(FileChange change) {
            unsynced.add(change);
            current = changed(current, change);
        }

        void sync() {
            durable = current;
            unsynced.clear();
        }

        byte[] left(PowerCut cut, Random random) {
            if (cut.bytes() == Rest.ALL) {
                return current;
            }
            byte[] left = durable;
            for (FileChange change : Survivors.ofBytes(unsynced, cut.bytes(), random)) {
                left = changed(left, change);
            }
            return left;
        }
    }

    /** Names that are durable, and what was done to them since. */
    private static final class DirectoryNode implements Node {
        private Map<String, Node> durable = new TreeMap<>();
        private final Map<String, Node> current = new TreeMap<>();
        private final List<Consumer<Map<String, Node>>> unsynced = new ArrayList<>();

        void change(Consumer<Map<String, Node>> change) {
            unsynced.add(change);
            change.accept(current);
        }

        void sync() {
            durable = new TreeMap<>(current);
            unsynced.clear();
        }

        Map<String, Node> left(PowerCut cut, Random random) {
            Map<String, Node> left = new TreeMap<>(durable);
            Survivors.of(unsynced, cut.names(), random).forEach(change -> change.accept(left));
            return left;
        }
    }

    private final Path root;
    private final Map<Path, DirectoryNode> directories = new HashMap<>();

    /**
     * @param root exists; all changes are below it
     */
    DiskModel(Path root) {
        this.root = root;
        directories.put(root, new DirectoryNode());
    }

    /** Does what a journal did. */
    void apply(FileChange change) {
        Path path = change.path();
        switch (change.kind()) {
            case CREATE -> put(path, new FileNode());
            case CREATE_DIRECTORY -> {
                DirectoryNode made = new DirectoryNode();
                directories.put(path, made);
                put(path, made);
            }
            case WRITE, TRUNCATE -> file(path).change(change);
            case SYNC -> file(path).sync();
            case SYNC_DIRECTORY -> directory(path).sync();
            case COPY -> {
                FileNode copy = new FileNode();
                byte[] bytes = file(path).current;
                copy.change(
                        new FileChange(
                                FileChange.Kind.WRITE, path, null, 0, bytes, 0, bytes.length));
                put(target(change), copy);
            }
            case MOVE -> move(path, target(change));
            case DELETE -> directory(parent(path)).change(names -> names.remove(name(path)));
        }
    }

    private void move(Path from, Path to) {
        if (!parent(from).equals(parent(to))) {
            throw new IllegalArgumentException("moved to another directory: " + to);
        }
        Node moved = node(from);
        directory(parent(from))
                .change(
                        names -> {
                            names.remove(name(from));
                            names.put(name(to), moved);
                        });
        DirectoryNode directory = directories.remove(from);
        if (directory != null) {
            directories.put(to, directory);
        }
    }

    private void put(Path path, Node node) {
        directory(parent(path)).change(names -> names.put(name(path), node));
    }

    private Node node(Path path) {
        Node node = directory(parent(path)).current.get(name(path));
        if (node == null) {
            throw new IllegalStateException("no " + path);
        }
        return node;
    }

    private FileNode file(Path path) {
        return (FileNode) node(path);
    }

    private DirectoryNode directory(Path path) {
        DirectoryNode directory = directories.get(path);
        if (directory == null) {
            throw new IllegalStateException("no directory " + path);
        }
        return directory;
    }

    private static Path parent(Path path) {
        return Objects.requireNonNull(path.getParent());
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    private static Path target(FileChange change) {
        return Objects.requireNonNull(change.target());
    }

    /** What a power cut leaves, by the path below the root; that of a directory ends with '/'. */
    SortedMap<String, byte[]> left(PowerCut cut, int place) {
        SortedMap<String, byte[]> left = new TreeMap<>();
        gather(directory(root), "", cut, place, left);
        return left;
    }

    private static void gather(
            DirectoryNode from,
            String path,
            PowerCut cut,
            int place,
            SortedMap<String, byte[]> left) {
        for (Map.Entry<String, Node> entry : from.left(cut, cut.random(place, path)).entrySet()) {
            String name = path + entry.getKey();
            if (entry.getValue() instanceof DirectoryNode directory) {
                left.put(name + "/", new byte[0]);
                gather(directory, name + "/", cut, place, left);
            } else if (entry.getValue() instanceof FileNode file) {
                left.put(name, file.left(cut, cut.random(place, name)));
            }
        }
    }

    private static byte[] changed(byte[] old, FileChange change) {
        int position = (int) change.position();
        if (change.kind() == FileChange.Kind.TRUNCATE) {
            return Arrays.copyOf(old, position);
        }
        int end = position + change.length();
        byte[] bytes = Arrays.copyOf(old, Math.max(old.length, end));
        System.arraycopy(change.bytes(), change.offset(), bytes, position, change.length());
        return bytes;
    }
}
