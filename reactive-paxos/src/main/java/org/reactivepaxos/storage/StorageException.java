// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import org.jspecify.annotations.Nullable;

/**
 * The journal or the snapshot store cannot be used. The message names the place, what was expected,
 * what was found, and the remedy.
 */
public class StorageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StorageException(String message) {
        super(message);
    }

    public StorageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
