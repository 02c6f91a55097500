package org.tallyboard.recorder.worker;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What this process has used of its machine, by getrusage(2) as Python's `resource.getrusage` tells it: two times and
/// fourteen counts of 8 bytes each on 64-bit Linux.
final class ResourceUsage {
    private static final int SELF = 0;
    private static final List<String> COUNTS = List.of(
            "maxrss",
            "ixrss",
            "idrss",
            "isrss",
            "minflt",
            "majflt",
            "nswap",
            "inblock",
            "oublock",
            "msgsnd",
            "msgrcv",
            "nsignals",
            "nvcsw",
            "nivcsw");

    private ResourceUsage() {}

    /// By Celery's names: `utime` and `stime` in seconds, `maxrss` in KiB, counts; empty where it cannot be told.
    static Optional<Map<String, Number>> ofThisProcess() {
        if (!System.getProperty("os.name", "").equals("Linux") || ADDRESS.byteSize() != Long.BYTES) {
            return Optional.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment usage = arena.allocate(JAVA_LONG, 4L + COUNTS.size());
            Linker linker = Linker.nativeLinker();
            int result = (int) linker.downcallHandle(
                            linker.defaultLookup().findOrThrow("getrusage"),
                            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS))
                    .invokeWithArguments(SELF, usage);
            if (result != 0) {
                return Optional.empty();
            }
            var used = new LinkedHashMap<String, Number>();
            used.put("utime", seconds(usage, 0));
            used.put("stime", seconds(usage, 2));
            for (int i = 0; i < COUNTS.size(); i++) {
                used.put(COUNTS.get(i), usage.getAtIndex(JAVA_LONG, 4L + i));
            }
            return Optional.of(used);
        } catch (Throwable e) {
            // The Java virtual machine, or the way it was started, does not let us.
            return Optional.empty();
        }
    }

    private static double seconds(MemorySegment usage, int at) {
        return usage.getAtIndex(JAVA_LONG, at) + usage.getAtIndex(JAVA_LONG, at + 1L) / 1e6;
    }
}
