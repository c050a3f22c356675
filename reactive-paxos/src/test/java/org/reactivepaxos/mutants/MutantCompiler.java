// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.mutants;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles the sources that a mutant changes, in memory, against the class path as it is. */
final class MutantCompiler {

    private final JavaCompiler compiler;
    private final Checkout checkout;

    /**
     * @throws IllegalStateException when this Java has no compiler
     */
    MutantCompiler(Checkout checkout) {
        JavaCompiler found = ToolProvider.getSystemJavaCompiler();
        if (found == null) {
            throw new IllegalStateException(
                    "mutants need a Java compiler, and "
                            + System.getProperty("java.home")
                            + " has none: use a JDK");
        }
        this.compiler = found;
        this.checkout = checkout;
    }

    /**
     * The classes of the changed files, by name.
     *
     * @throws IllegalStateException when a patch no longer applies, or no longer compiles
     */
    Map<String, byte[]> compile(Mutant mutant) {
        Map<String, String> sources = new LinkedHashMap<>();
        for (Patch patch : mutant.patches()) {
            String file = patch.file();
            String source = sources.containsKey(file) ? sources.get(file) : checkout.source(file);
            sources.put(file, patch.applyTo(String.valueOf(source)));
        }
        List<JavaFileObject> units = new ArrayList<>();
        sources.forEach((file, source) -> units.add(new Source(file, source)));
        StringWriter complaints = new StringWriter();
        try (StandardJavaFileManager standard =
                        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
                InMemoryClasses classes = new InMemoryClasses(standard)) {
            List<String> options =
                    List.of("-proc:none", "-nowarn", "-cp", System.getProperty("java.class.path"));
            if (!compiler.getTask(complaints, classes, null, options, null, units).call()) {
                throw new IllegalStateException(
                        "mutant " + mutant + " no longer compiles:\n" + complaints);
            }
            return classes.compiled();
        } catch (IOException e) {
            throw new IllegalStateException("mutant " + mutant + ": " + e, e);
        }
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        Source(String file, String text) {
            super(URI.create("string:///org/reactivepaxos/" + file), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
