// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.admin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * What whoever uses an {@link AdminEndpoint} must know: it travels with each request, as {@code
 * Authorization: Bearer}. Immutable; any thread.
 */
public final class AdminSecret {

    /** The least characters of a secret. */
    public static final int LENGTH_MIN = 16;

    /** The most. */
    public static final int LENGTH_MAX = 512;

    private static final String SCHEME = "Bearer ";

    private final byte[] expected;

    private AdminSecret(String secret) {
        this.expected = (SCHEME + secret).getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * This secret.
     *
     * @throws IllegalArgumentException when it has fewer than {@link #LENGTH_MIN} characters, more
     *     than {@link #LENGTH_MAX}, or other than printable ones of ASCII, without spaces
     */
    public static AdminSecret of(String secret) {
        boolean fits = secret.length() >= LENGTH_MIN && secret.length() <= LENGTH_MAX;
        if (!fits || !secret.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException(
                    "a secret has "
                            + LENGTH_MIN
                            + " to "
                            + LENGTH_MAX
                            + " printable characters without spaces; this one has "
                            + secret.length());
        }
        return new AdminSecret(secret);
    }

    /**
     * Reads the secret from a file: all of it, white space around it left out. Blocks.
     *
     * @throws IOException when it cannot be read
     * @throws IllegalArgumentException as {@link #of}
     */
    public static AdminSecret read(Path file) throws IOException {
        return of(Files.readString(file, StandardCharsets.ISO_8859_1).strip());
    }

    /** What a client sends. */
    public String header() {
        return new String(expected, StandardCharsets.ISO_8859_1);
    }

    /** Whether this is what a client must send; takes as long for any other of its length. */
    boolean admits(String header) {
        return MessageDigest.isEqual(expected, header.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "AdminSecret";
    }
}
