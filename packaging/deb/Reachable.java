import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Finds what a program needs, starting at its main class: of the product's own jar the classes that can be reached,
/// which go into a jar of their own with all resources but those of other packages, and of the libraries those that
/// one of these classes, or a library that is needed, refers to. Prints the names of the libraries.
///   java Reachable.java MAIN-CLASS JAR NEW-JAR LIBRARIES LEFT-OUT…
/// LEFT-OUT are beginnings of names of libraries that stay away although something refers to them. A class of the
/// product that refers to one of them, or to nothing at all, ends this with an error, unless the reference is marked as one
/// that may find nothing: `LEFT-OUT=may-be-missing`. Of a library `LEFT-OUT=classes` only the classes that can be reached from the
/// product's go along, in a jar of its name beside NEW-JAR.
void main(String[] args) throws Exception {
    Path own = Path.of(args[1]);
    List<String> leftOut = new ArrayList<>();
    List<String> mayBeMissing = new ArrayList<>();
    List<String> inPart = new ArrayList<>();
    Map<Path, Set<String>> parts = new TreeMap<>();
    for (int i = 4; i < args.length; i++) {
        String name = args[i].replaceFirst("=.*", "");
        leftOut.add(name);
        if (args[i].endsWith("=may-be-missing")) mayBeMissing.add(name);
        if (args[i].endsWith("=classes")) inPart.add(name);
    }
    // Class to the library that has it.
    Map<String, Path> libraries = new HashMap<>();
    Map<Path, Set<String>> classes = new HashMap<>();
    try (var files = Files.list(Path.of(args[3]))) {
        for (Path library : files.filter(f -> f.toString().endsWith(".jar")).sorted().toList()) {
            try (var jar = new JarFile(library.toFile())) {
                jar.stream().map(ZipEntry::getName).filter(n -> n.endsWith(".class") && !n.contains("META-INF") && !n.endsWith("module-info.class")).forEach(n -> {
                    String name = n.substring(0, n.length() - 6);
                    libraries.putIfAbsent(name, library);
                    classes.computeIfAbsent(library, l -> new TreeSet<>()).add(name);
                });
            }
        }
    }
    Set<String> reached = new TreeSet<>();
    Set<Path> needed = new TreeSet<>();
    List<String> faults = new ArrayList<>();
    try (var jar = new JarFile(own.toFile())) {
        Deque<String> open = new ArrayDeque<>(List.of(args[0].replace('.', '/'), "org/tallyboard/cli/LogLine"));
        while (!open.isEmpty()) {
            String name = open.poll();
            if (!reached.add(name)) continue;
            byte[] bytes;
            try (var in = jar.getInputStream(jar.getEntry(name + ".class"))) {
                bytes = in.readAllBytes();
            }
            for (String other : references(bytes)) {
                if (jar.getEntry(other + ".class") != null) {
                    open.add(other);
                } else if (libraries.containsKey(other)) {
                    Path library = libraries.get(other);
                    String file = library.getFileName().toString();
                    if (inPart.stream().anyMatch(file::startsWith)) parts.computeIfAbsent(library, l -> new TreeSet<>()).add(other);
                    else if (leftOut.stream().noneMatch(file::startsWith)) needed.add(library);
                    else if (mayBeMissing.stream().noneMatch(file::startsWith)) faults.add(name + " refers to " + other + " in " + file);
                } else if (ClassLoader.getPlatformClassLoader().getResource(other + ".class") == null
                        // Not a library but a part of the run time.
                        && !other.startsWith("javafx/")) {
                    faults.add(name + " refers to " + other + ", which is nowhere");
                }
            }
        }
        write(jar, reached, Path.of(args[2]));
    }
    for (var part : parts.entrySet()) {
        try (var jar = new JarFile(part.getKey().toFile())) {
            Set<String> within = new TreeSet<>();
            Deque<String> open = new ArrayDeque<>(part.getValue());
            while (!open.isEmpty()) {
                String name = open.poll();
                if (jar.getEntry(name + ".class") == null || !within.add(name)) continue;
                try (var in = jar.getInputStream(jar.getEntry(name + ".class"))) {
                    open.addAll(references(in.readAllBytes()));
                }
            }
            write(jar, within, Path.of(args[2]).resolveSibling(part.getKey().getFileName()));
        }
        System.out.println(part.getKey().getFileName());
    }
    if (!faults.isEmpty()) {
        faults.forEach(System.err::println);
        System.exit(1);
    }
    Deque<Path> open = new ArrayDeque<>(needed);
    while (!open.isEmpty()) {
        try (var jar = new JarFile(open.peek().toFile())) {
            for (String name : classes.getOrDefault(open.poll(), Set.of())) {
                try (var in = jar.getInputStream(jar.getEntry(name + ".class"))) {
                    for (String other : references(in.readAllBytes())) {
                        Path library = libraries.get(other);
                        if (library != null
                                && leftOut.stream().noneMatch(library.getFileName().toString()::startsWith)
                                && needed.add(library)) open.add(library);
                    }
                }
            }
        }
    }
    needed.forEach(library -> System.out.println(library.getFileName()));
}

static final Pattern DESCRIBED = Pattern.compile("L((?:org/tallyboard|picocli)/[\\w/$]+);");

static Set<String> references(byte[] bytes) {
    Set<String> names = new TreeSet<>();
    for (var entry : ClassFile.of().parse(bytes).constantPool()) {
        if (entry instanceof ClassEntry of) {
            String name = of.asInternalName().replaceFirst("^\\[+", "");
            if (name.startsWith("L") && name.endsWith(";")) name = name.substring(1, name.length() - 1);
            if (name.length() > 1) names.add(name);
        } else if (entry instanceof Utf8Entry text) {
            // Descriptors, and with them the classes that annotations name.
            for (var found = DESCRIBED.matcher(text.stringValue()); found.find(); ) names.add(found.group(1));
        }
    }
    return names;
}

/// Classes that are reached, and resources outside the packages of which no class is. The times are those of the jar.
static void write(JarFile jar, Set<String> reached, Path file) throws IOException {
    Set<String> packages = new TreeSet<>();
    for (String name : reached) packages.add(name.substring(0, name.lastIndexOf('/') + 1));
    try (OutputStream out = Files.newOutputStream(file); var zip = new ZipOutputStream(out)) {
        for (var entry : (Iterable<java.util.jar.JarEntry>) jar.stream()::iterator) {
            String name = entry.getName();
            boolean wanted = name.endsWith(".class")
                    ? reached.contains(name.substring(0, name.length() - 6))
                    : !entry.isDirectory() && !name.startsWith("assets/") && !name.matches("META-INF/[^/]*[.](SF|RSA|DSA|EC)")
                            && (!name.startsWith("org/") || packages.contains(name.substring(0, name.lastIndexOf('/') + 1)));
            if (!wanted) continue;
            var copy = new ZipEntry(name);
            copy.setTime(entry.getTime());
            zip.putNextEntry(copy);
            try (var in = jar.getInputStream(entry)) {
                in.transferTo(zip);
            }
            zip.closeEntry();
        }
    }
}
