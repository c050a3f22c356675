// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.reactivepaxos.transport.tcp.wire.Wire;

/**
 * What all members of a cluster know and no stranger does. Each side of a new connection proves by
 * HMAC-SHA256 (RFC 2104) over random bytes of both, and over who they say to be, that it knows it;
 * the secret itself never travels. It keeps strangers and members of other clusters out. It does
 * not encrypt: against whoever can read or change what travels, use a network that is closed to
 * them.
 *
 * <p>Immutable; any thread.
 */
public final class SharedSecret {

    /** The least bytes of a secret. */
    public static final int BYTES_MIN = 16;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int NONCE_BYTES = 32;
    private static final int IDENTITY_BYTES = Integer.BYTES + 3 * Long.BYTES;

    private final SecretKeySpec key;

    /** Seeded from the start: an event loop must not wait for the system's entropy. */
    private final SecureRandom random;

    private SharedSecret(byte[] secret) {
        try {
            key = new SecretKeySpec(secret, ALGORITHM);
            random = SecureRandom.getInstance("DRBG");
            random.nextBytes(new byte[NONCE_BYTES]);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has DRBG", e);
        }
    }

    /**
     * A secret of these bytes, which are copied.
     *
     * @throws IllegalArgumentException when there are fewer than {@link #BYTES_MIN}
     */
    public static SharedSecret of(byte[] secret) {
        Settings.require(
                secret.length >= BYTES_MIN,
                "a shared secret of fewer than " + BYTES_MIN + " bytes",
                secret.length);
        return new SharedSecret(secret);
    }

    /**
     * Reads the secret from a file: all its bytes, white space around them left out. Blocks.
     *
     * @throws IOException when it cannot be read
     * @throws IllegalArgumentException when it has fewer than {@link #BYTES_MIN} bytes
     */
    public static SharedSecret read(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        return of(text.strip().getBytes(StandardCharsets.ISO_8859_1));
    }

    ByteString nonce() {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        return ByteString.copyFrom(nonce);
    }

    static boolean isNonce(ByteString bytes) {
        return bytes.size() == NONCE_BYTES;
    }

    /** Which side proves: so that one side's proof, sent back, does not prove the other. */
    enum Side {
        DIALLED(0),
        DIALLING(1);

        private final byte tag;

        Side(int tag) {
            this.tag = (byte) tag;
        }
    }

    /** The proof of one side, over what both have said so far. */
    ByteString proof(Side side, Wire.Hello hello, Wire.Challenge challenge) {
        ByteBuffer said =
                ByteBuffer.allocate(1 + 2 * NONCE_BYTES + 2 * IDENTITY_BYTES + 3 * Integer.BYTES);
        said.put(side.tag);
        said.put(hello.getNonce().asReadOnlyByteBuffer());
        said.put(challenge.getNonce().asReadOnlyByteBuffer());
        put(said, hello.getSelf());
        put(said, challenge.getSelf());
        said.putInt(hello.getTo()).putInt(hello.getVersionMin()).putInt(hello.getVersionMax());
        Mac mac = mac();
        mac.update(said.array());
        if (hasLists(hello.getSelf()) || hasLists(challenge.getSelf())) {
            mac.update(lists(hello.getSelf()));
            mac.update(lists(challenge.getSelf()));
        }
        return ByteString.copyFrom(mac.doFinal());
    }

    /** Whether the proof is the right one; takes as long for any other. */
    boolean proves(ByteString proof, Side side, Wire.Hello hello, Wire.Challenge challenge) {
        return isNonce(challenge.getNonce())
                && MessageDigest.isEqual(
                        proof(side, hello, challenge).toByteArray(), proof.toByteArray());
    }

    private static void put(ByteBuffer said, Wire.Identity identity) {
        said.putInt(identity.getMember())
                .putLong(identity.getStorage())
                .putLong(identity.getIncarnation())
                .putLong(identity.getStartId());
    }

    private static boolean hasLists(Wire.Identity identity) {
        return identity.getEarlierStartCount() + identity.getClusterCount() > 0;
    }

    private static ByteBuffer lists(Wire.Identity identity) {
        ByteBuffer lists =
                ByteBuffer.allocate(
                        2 * Integer.BYTES
                                + identity.getEarlierStartCount() * Long.BYTES
                                + identity.getClusterCount() * (Integer.BYTES + Long.BYTES));
        lists.putInt(identity.getEarlierStartCount());
        identity.getEarlierStartList().forEach(lists::putLong);
        lists.putInt(identity.getClusterCount());
        identity.getClusterList()
                .forEach(each -> lists.putInt(each.getGroup()).putLong(each.getId()));
        return lists.flip();
    }

    private Mac mac() {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "SharedSecret";
    }
}
