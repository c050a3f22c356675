// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What tests have to know of a log file of a journal. */
public final class LogFile {

    private LogFile() {}

    /** The zeros at the end are room for what comes next, and no part of the log. */
    public static int lengthWithoutZeros(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }
}
