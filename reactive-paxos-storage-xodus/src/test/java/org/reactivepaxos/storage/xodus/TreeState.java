// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** Names, bytes, times and permissions of all files below a directory, to see what changed. */
record TreeState(TreeMap<String, String> files) {

    static TreeState of(Path root) throws IOException {
        List<Path> paths;
        try (Stream<Path> walked = Files.walk(root)) {
            paths = walked.toList();
        }
        TreeMap<String, String> files = new TreeMap<>();
        for (Path path : paths) {
            files.put(String.valueOf(root.relativize(path)), describe(path));
        }
        return new TreeState(files);
    }

    private static String describe(Path path) {
        try {
            String common =
                    Files.getLastModifiedTime(path) + " " + Files.getPosixFilePermissions(path);
            if (Files.isDirectory(path)) {
                return common;
            }
            CRC32C crc = new CRC32C();
            byte[] bytes = Files.readAllBytes(path);
            crc.update(bytes);
            return common + " " + bytes.length + " " + Long.toHexString(crc.getValue());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
