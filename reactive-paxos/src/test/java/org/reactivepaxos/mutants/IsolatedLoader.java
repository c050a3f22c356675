// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.mutants;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/**
 * Loads every class of the project anew, those of a mutant in the place of their originals. What is
 * not of the project comes from the parent, so results cross as types of the JDK.
 */
final class IsolatedLoader extends ClassLoader {

    private static final String OURS = "org.reactivepaxos.";

    private final Map<String, byte[]> patched;

    static {
        registerAsParallelCapable();
    }

    IsolatedLoader(Map<String, byte[]> patched) {
        super(IsolatedLoader.class.getClassLoader());
        this.patched = Map.copyOf(patched);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded == null) {
                byte[] bytes = bytesOf(name);
                loaded = defineClass(name, bytes, 0, bytes.length);
            }
            return loaded;
        }
    }

    private byte[] bytesOf(String name) throws ClassNotFoundException {
        byte[] changed = patched.get(name);
        if (changed != null) {
            return changed;
        }
        String file = name.replace('.', '/') + ".class";
        try (InputStream in = getParent().getResourceAsStream(file)) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
